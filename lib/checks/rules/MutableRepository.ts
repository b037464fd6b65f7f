import { NagMessageLevel, NagRuleCompliance, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import { type ReleaseManifest, Versioning } from '../../manifest';
import { matchesTag } from '../../manifest/tag-pattern';
import type { PromotionRule } from '../promotion-rule';
import { imageKeptIn } from '../release-tags';
import { fieldOf, type RenderedResource } from '../rendered-resource';
import { canNameVersion } from '../tag-pattern';

/**
 * A repository lets nobody move the tag of a release to another image: its tags are immutable, or all but those of patterns that no release
 * has (`main`).
 *
 * A release has a version; where the manifest says `versioning: none`, whatever its ledger holds, and `*` is then found as well. A value that
 * only the deployment knows counts as mutable.
 */
export const MutableRepository: PromotionRule = {
  name: 'MutableRepository',
  level: NagMessageLevel.ERROR,
  info:
    'The tags of releases can be moved to other images: use ImageRepository, or set imageTagMutability to IMMUTABLE, ' +
    'or to IMMUTABLE_WITH_EXCLUSION with patterns that no release matches.',
  explanation:
    'A version whose tag was overwritten names two images: the digest that the manifest recorded, and the one that people pull by its tag. ' +
    'The overwritten image is left without a tag, and the lifecycle of most repositories expires those.',
  types: ['AWS::ECR::Repository'],

  check({ properties }: RenderedResource, manifest: ReleaseManifest | undefined): NagRuleResult {
    const mutability = properties['ImageTagMutability'];
    if (mutability === 'IMMUTABLE') return NagRuleCompliance.COMPLIANT;
    const filters = properties['ImageTagMutabilityExclusionFilters'];
    if (mutability !== 'IMMUTABLE_WITH_EXCLUSION' || !Array.isArray(filters)) return NagRuleCompliance.NON_COMPLIANT;
    const image = imageKeptIn(properties['RepositoryName'], manifest);
    const names = (image?.releases ?? []).map((release) => release.version);
    const movesRelease = filters.some((filter) => {
      const pattern = fieldOf(filter, 'ImageTagMutabilityExclusionFilterValue');
      if (typeof pattern !== 'string' || names.some((name) => matchesTag(pattern, name))) return true;
      return image?.versioning === Versioning.NONE ? matchesTag(pattern, '') : canNameVersion(pattern);
    });
    return movesRelease ? NagRuleCompliance.NON_COMPLIANT : NagRuleCompliance.COMPLIANT;
  },
};
