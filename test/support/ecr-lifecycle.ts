/**
 * ECR's lifecycle policy evaluator, as its documentation describes it
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, "Lifecycle policy evaluation rules", and
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html).
 */

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

/** Reads a policy's text, and refuses what ECR's API would refuse. */
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

/** The digests that the policy expires. */
export function expiredBy(rules: readonly LifecycleRule[], images: readonly StoredImage[]): Set<string> {
  const byPriority = [...rules].sort((a, b) => a.rulePriority - b.rulePriority);
  const expired = new Set<string>();
  const claimed = new Set<string>();
  for (const { selection } of byPriority) {
    const selected = images.filter((image) => selects(selection, image));
    for (const image of exceeding(selection, selected)) {
      if (!claimed.has(image.digest)) expired.add(image.digest);
    }
    // "An image that matches the tagging requirements of a rule cannot be expired by a rule with a lower priority."
    for (const image of selected) claimed.add(image.digest);
  }
  // "If an image is referenced by a manifest list, it cannot be expired without the manifest list being deleted first."
  for (const index of images.filter((image) => !expired.has(image.digest))) {
    for (const platform of index.lists ?? []) expired.delete(platform);
  }
  return expired;
}

function selects({ tagStatus, tagPatternList, tagPrefixList }: Selection, { tags }: StoredImage): boolean {
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.length === 0;
  // "An image is successfully matched if all of the tags in the list are matched against any of the image's tags."
  const patterns = [...(tagPatternList ?? []), ...(tagPrefixList ?? []).map((prefix) => `${prefix}*`)];
  return patterns.every((pattern) => tags.some((tag) => matches(pattern, tag)));
}

function exceeding({ countType, countNumber }: Selection, selected: readonly StoredImage[]): readonly StoredImage[] {
  if (countType === 'sinceImagePushed') return selected.filter((image) => image.age > countNumber);
  return [...selected].sort((a, b) => a.age - b.age).slice(countNumber);
}

function matches(pattern: string, tag: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.\-\\^$+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(tag);
}
