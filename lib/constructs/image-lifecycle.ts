import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';

/** Which images of a repository stay and which go. */
export interface ImageLifecycle {
  readonly releaseTags: readonly string[];
  readonly movingTags: readonly string[];
  readonly buildTags: readonly string[];
  /** Nothing: untagged images stay. */
  readonly expireUntaggedAfter: Duration | undefined;
  readonly expireBuildsAfter: Duration;
}

/**
 * A hundred years. A rule by count (`imageCountMoreThan: 9999`) would expire release number 1 on the day that release number 10,000 is
 * pushed; a rule by an age that no image reaches expires none, and protects just the same. ECR takes any positive integer
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html).
 */
const FOR_EVER = Duration.days(36_500);

/**
 * ECR's rules, first the ones that keep: an image that matches the tags of a rule cannot be expired by a later one, whatever the earlier
 * rule does with it (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html). A release also carries the tag of its
 * build, so the order alone protects it. Each pattern has a rule of its own, because the patterns of one rule must all match.
 */
export function lifecycleRules(lifecycle: ImageLifecycle): ecr.LifecycleRule[] {
  // A moving tag that is also called a build tag is the user's word that its image may go.
  const moving = lifecycle.movingTags.filter((tag) => !lifecycle.buildTags.includes(tag) && !lifecycle.releaseTags.includes(tag));
  return [
    ...lifecycle.releaseTags.map((tag) => taggedRule(tag, FOR_EVER, 'releases: kept for ever')),
    ...moving.map((tag) => taggedRule(tag, FOR_EVER, 'moving tags: kept for ever')),
    ...(lifecycle.expireUntaggedAfter === undefined
      ? []
      : [{ description: 'untagged images expire', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: lifecycle.expireUntaggedAfter }]),
    ...lifecycle.buildTags.map((tag) => taggedRule(tag, lifecycle.expireBuildsAfter, 'builds expire')),
  ].map((rule, index) => ({ ...rule, rulePriority: index + 1 }));
}

function taggedRule(tag: string, maxImageAge: Duration, description: string): ecr.LifecycleRule {
  return { description, tagStatus: ecr.TagStatus.TAGGED, tagPatternList: [tag], maxImageAge };
}
