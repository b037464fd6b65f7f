import { matchesTag } from '../manifest/tag-pattern';
import { textOf } from '../template';
import { fieldOf } from './rendered-resource';

/**
 * What counts as for ever. ECR knows no rule that merely keeps: one keeps by a count or an age that is never reached, and nothing protects
 * like it (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html). 9,999 is what people write for "all".
 */
const FOR_EVER = { images: 9_999, days: 3_650 };

/** One rule of a policy. */
export interface LifecycleRule {
  readonly priority: number;
  /** Whether it takes images without a tag only. */
  readonly untagged: boolean;
  /** Whether it takes so few or such old images that it takes none. */
  readonly keeps: boolean;
  /** Whether it selects every image that carries this tag. */
  selects(tag: string): boolean;
}

/**
 * The rules of a policy, in the order in which ECR applies them.
 *
 * @param policy its JSON, as it stands in the template
 * @returns undefined when it cannot be read before the deployment
 */
export function readLifecyclePolicy(policy: unknown): LifecycleRule[] | undefined {
  try {
    const rules = fieldOf(JSON.parse(textOf(policy)), 'rules');
    return Array.isArray(rules) ? rules.map(readRule).sort((a, b) => a.priority - b.priority) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readRule(rule: unknown): LifecycleRule {
  const selection = fieldOf(rule, 'selection');
  const status = fieldOf(selection, 'tagStatus');
  const count = fieldOf(selection, 'countNumber');
  const enough = fieldOf(selection, 'countType') === 'imageCountMoreThan' ? FOR_EVER.images : FOR_EVER.days;
  const patterns = [
    ...texts(fieldOf(selection, 'tagPatternList')),
    ...texts(fieldOf(selection, 'tagPrefixList')).map((prefix) => `${prefix}*`),
  ];
  return {
    priority: Number(fieldOf(rule, 'rulePriority')),
    untagged: status === 'untagged',
    keeps: typeof count === 'number' && count >= enough,
    // An image has to match all patterns of the list, and a release is sure of one tag only.
    selects: (tag) => status === 'any' || (patterns.length > 0 && patterns.every((pattern) => matchesTag(pattern, tag))),
  };
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
