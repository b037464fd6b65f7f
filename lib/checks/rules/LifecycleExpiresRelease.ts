import { NagMessageLevel, NagRuleCompliance, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import type { ReleaseManifest } from '../../manifest';
import { type LifecycleRule, readLifecyclePolicy } from '../lifecycle-policy';
import type { PromotionRule } from '../promotion-rule';
import { imageKeptIn, releaseTags } from '../release-tags';
import { fieldOf, type RenderedResource } from '../rendered-resource';

/**
 * No rule of a repository's lifecycle policy can take a release: before each rule that takes tagged images there is one that selects every
 * release and keeps it (9,999 images or 3,650 days and more). The order alone protects a release, because it carries the tags of its build
 * as well, whatever those are: a rule on `sha-*` takes releases too.
 *
 * Releases carry their version as a tag; where the manifest says `versioning: none`, any tag. Rules on untagged images are left in peace, and
 * archiving counts as expiring: an archived image cannot be pulled. A policy that only the deployment knows is the finding `[unreadable]`.
 */
export const LifecycleExpiresRelease: PromotionRule = {
  name: 'LifecycleExpiresRelease',
  level: NagMessageLevel.ERROR,
  info:
    'The lifecycle policy of the repository can expire a release: use ImageRepository, ' +
    'or put a rule that keeps the tags of releases before the rule of this priority.',
  explanation:
    'A task that is started again, scaled out or rolled back pulls its image by digest, years after the release if need be; ' +
    'an image that a lifecycle rule took is gone, and the manifest then pins what nobody can pull.',
  types: ['AWS::ECR::Repository'],

  check({ properties }: RenderedResource, manifest: ReleaseManifest | undefined): NagRuleResult {
    const policy = fieldOf(properties, 'LifecyclePolicy', 'LifecyclePolicyText');
    if (properties['LifecyclePolicy'] === undefined) return NagRuleCompliance.COMPLIANT;
    const rules = readLifecyclePolicy(policy);
    if (rules === undefined) return ['unreadable'];
    const [best = []] = releaseTags(imageKeptIn(properties['RepositoryName'], manifest))
      .map((tags) => takingRelease(rules, tags))
      .sort((a, b) => a.length - b.length);
    return best.map(({ priority }) => `rule-${priority}`);
  },
};

/** The rules that can take an image with one of the tags. */
function takingRelease(rules: readonly LifecycleRule[], tags: readonly string[]): LifecycleRule[] {
  let unprotected = tags;
  return rules.filter((rule) => {
    if (rule.untagged || unprotected.length === 0) return false;
    if (!rule.keeps) return true;
    unprotected = unprotected.filter((tag) => !rule.selects(tag));
    return false;
  });
}
