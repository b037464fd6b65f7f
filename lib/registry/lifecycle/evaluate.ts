import { type LifecycleRule, selectsTags } from './lifecycle-rule';

/** An image of a repository, as far as lifecycle rules look at it. */
export interface StoredImage {
  /** Its digest's text. */
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date;
  /** When ECR last noted a pull; absent when it never did. */
  readonly pulledAt?: Date | undefined;
  /** When it was last archived. */
  readonly archivedAt?: Date | undefined;
  /** When it was last restored from the archive. */
  readonly activatedAt?: Date | undefined;
  /** Whether it is in the archive now. */
  readonly archived: boolean;
  /** Digests of the images that it lists, when it is an index and that is known. */
  readonly lists?: readonly string[] | undefined;
}

/** What a lifecycle policy does with an image: the one rule that can take it, and whether it does. */
export interface LifecycleFate {
  /** The rule of the highest priority that selects the image by its tags; no other rule can take it. */
  readonly rule: LifecycleRule;
  /** Whether the rule takes the image when the policy is applied now. */
  readonly taken: boolean;
  /** When a rule on an age takes it, or should have; absent for a rule on a number of images, and for more days than a calendar has. */
  readonly due?: Date;
  /** The digest of the index that keeps it from being taken. */
  readonly keptBy?: string;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * What a lifecycle policy, applied now, does with each image of a repository, by digest. Images that no rule selects are not in the answer.
 *
 * ECR's own rules of evaluation
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules): each rule looks at all images, also
 * at those that an earlier rule selected, and counts them; but an image that fulfils what a rule asks of tags can be taken by that rule
 * alone, not by a later one. An image that an index lists stays as long as the index does.
 *
 * @param rules in any order
 * @param images every image of the repository, in any order: rules on a number of images count them
 */
export function evaluateLifecycle(
  rules: readonly LifecycleRule[],
  images: readonly StoredImage[],
  now: Date,
): ReadonlyMap<string, LifecycleFate> {
  const fates = new Map<string, LifecycleFate>();
  for (const rule of [...rules].sort((one, other) => one.priority - other.priority)) {
    const selected = images.filter((image) => image.archived === (rule.storage === 'archive') && selectsTags(rule, image.tags));
    for (const [image, verdict] of verdicts(rule, selected, now)) {
      if (!fates.has(image.digest)) fates.set(image.digest, { rule, ...verdict });
    }
  }
  keepListed(images, fates);
  return fates;
}

function verdicts(
  rule: LifecycleRule,
  selected: readonly StoredImage[],
  now: Date,
): (readonly [StoredImage, Pick<LifecycleFate, 'taken' | 'due'>])[] {
  if (rule.count === 'imageCountMoreThan') {
    return [...selected].sort(youngestFirst).map((image, place) => [image, { taken: place >= rule.number }] as const);
  }
  return selected.map((image) => {
    const since = startOf(rule, image);
    if (since === undefined) return [image, { taken: false }] as const;
    const due = new Date(since.getTime() + rule.number * DAY);
    // Some rules keep for so many days that no calendar has the day.
    return [image, Number.isNaN(due.getTime()) ? { taken: false } : { taken: now > due, due }] as const;
  });
}

/** From when a rule counts the days of an image. A restored image begins anew. */
function startOf({ count }: LifecycleRule, { pushedAt, pulledAt, archivedAt, activatedAt }: StoredImage): Date | undefined {
  if (count === 'sinceImageTransitioned') return archivedAt;
  if (count === 'sinceImagePulled' && pulledAt !== undefined && pulledAt >= (activatedAt ?? pulledAt)) return pulledAt;
  return activatedAt ?? pushedAt;
}

/** Of images of one time the digest decides, so that the answer does not depend on the order in which they were listed. */
function youngestFirst(one: StoredImage, other: StoredImage): number {
  const [first, second] = [one.activatedAt ?? one.pushedAt, other.activatedAt ?? other.pushedAt];
  return second.getTime() - first.getTime() || (one.digest < other.digest ? -1 : 1);
}

/** Takes back what an index that stays lists; what is kept so may itself be an index. */
function keepListed(images: readonly StoredImage[], fates: Map<string, LifecycleFate>): void {
  const byDigest = new Map(images.map((image) => [image.digest, image]));
  const staying = images.filter(({ digest }) => fates.get(digest)?.taken !== true);
  for (const index of staying) {
    for (const digest of index.lists ?? []) {
      const [listed, fate] = [byDigest.get(digest), fates.get(digest)];
      if (listed === undefined || fate?.taken !== true) continue;
      fates.set(digest, { ...fate, taken: false, keptBy: index.digest });
      staying.push(listed);
    }
  }
}
