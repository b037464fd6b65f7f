import { evaluateLifecycle } from '../../lib/registry/lifecycle/evaluate';
import { parseLifecyclePolicy as readPolicy } from '../../lib/registry/lifecycle/lifecycle-rule';

/** An image by its age, for policies that this package writes or judges. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Days since the push. */
  readonly age: number;
  /** Digests of the platforms that an index lists. */
  readonly lists?: readonly string[];
}

interface Selection {
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  readonly tagPatternList?: readonly string[];
  readonly tagPrefixList?: readonly string[];
  readonly countType: 'imageCountMoreThan' | 'sinceImagePushed';
  readonly countUnit?: 'days';
  readonly countNumber: number;
}

export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: Selection;
  readonly action: { readonly type: 'expire' };
}

/**
 * Reads a policy's text, and refuses what ECR's API would refuse
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html).
 */
export function parseLifecyclePolicy(text: string): LifecycleRule[] {
  const { rules } = JSON.parse(text) as { rules: LifecycleRule[] };
  const require = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`ECR would refuse the policy: ${what}`);
  };
  require(text.length <= 30_720, 'too long');
  require(new Set(rules.map((rule) => rule.rulePriority)).size === rules.length, 'two rules of one priority');
  require(rules.filter((rule) => rule.selection.tagStatus === 'untagged').length <= 1, 'two rules select untagged images');
  const last = Math.max(...rules.map((rule) => rule.rulePriority));
  const tagSets = rules.map(({ selection }) => [...(selection.tagPatternList ?? []), ...(selection.tagPrefixList ?? [])].sort().join(','));
  require(new Set(tagSets.filter((set) => set !== '')).size ===
    tagSets.filter((set) => set !== '').length, 'two rules select the same tags');
  for (const { rulePriority, selection } of rules) {
    const { tagPatternList: patterns = [], tagPrefixList: prefixes = [] } = selection;
    require(Number.isInteger(rulePriority) && rulePriority >= 1, 'a priority that is no positive integer');
    require(Number.isInteger(selection.countNumber) && selection.countNumber >= 1, 'a count that is no positive integer');
    require((selection.countUnit === 'days') ===
      (selection.countType === 'sinceImagePushed'), 'a unit without an age, or an age without one');
    require(selection.tagStatus !== 'any' || rulePriority === last, 'a rule on any image before others');
    require((selection.tagStatus === 'tagged') === patterns.length + prefixes.length > 0, 'tags without the status tagged, or the reverse');
    require(patterns.length === 0 || prefixes.length === 0, 'patterns and prefixes in one rule');
    require(patterns.every((pattern) => pattern.split('*').length <= 5), 'a pattern with more than four wildcards');
  }
  return rules;
}

/** The digests that the policy takes. */
export function expiredBy(rules: readonly LifecycleRule[], images: readonly StoredImage[]): Set<string> {
  const now = new Date('2026-11-20T10:00:00Z');
  const stored = images.map(({ age, ...image }) => ({
    ...image,
    pushedAt: new Date(now.getTime() - age * 24 * 60 * 60 * 1000),
    archived: false,
  }));
  const fates = evaluateLifecycle(readPolicy(JSON.stringify({ rules })), stored, now);
  return new Set(images.map(({ digest }) => digest).filter((digest) => fates.get(digest)?.taken === true));
}
