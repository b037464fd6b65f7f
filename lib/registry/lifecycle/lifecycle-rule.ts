import { quote } from '../../manifest';
import { matchesTag } from '../../manifest/tag-pattern';
import { RegistryError } from '../registry-error';

/** What a rule counts from: the size of its selection, or a time. */
export type LifecycleCount = 'imageCountMoreThan' | 'sinceImagePushed' | 'sinceImagePulled' | 'sinceImageTransitioned';

/** One rule of a lifecycle policy (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html). */
export interface LifecycleRule {
  /** The lowest number comes first. */
  readonly priority: number;
  /** As its author wrote it: hostile until quoted. */
  readonly description: string | undefined;
  /** Whether it looks at archived images, or at those that can be pulled. */
  readonly storage: 'standard' | 'archive';
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  /** An image has to match all of them, each with any of its tags. A prefix is a pattern that ends in `*`. */
  readonly patterns: readonly string[];
  readonly count: LifecycleCount;
  /** Images for `imageCountMoreThan`, else days. */
  readonly number: number;
  /** Whether the image is deleted, or moved to where it cannot be pulled from. */
  readonly action: 'expire' | 'archive';
}

/** Whether an image with these tags fulfils what a rule asks of tags. */
export function selectsTags({ tagStatus, patterns }: LifecycleRule, tags: readonly string[]): boolean {
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.length === 0;
  return patterns.length > 0 && patterns.every((pattern) => tags.some((tag) => matchesTag(pattern, tag)));
}

/**
 * Reads a lifecycle policy as ECR gives it, in the order of priority.
 *
 * @throws RegistryError `unknown-lifecycle-rule` for a rule that this version does not know: a guess could call an image safe that is not
 */
export function parseLifecyclePolicy(text: string): LifecycleRule[] {
  const rules = fieldOf(jsonOf(text), 'rules');
  if (!Array.isArray(rules)) throw unknownRule('it has no list "rules"');
  return rules.map(readRule).sort((one, other) => one.priority - other.priority);
}

function readRule(value: unknown): LifecycleRule {
  const selection = fieldOf(value, 'selection');
  const priority = numberOf(value, 'rulePriority');
  const where = `rule ${priority}`;
  const tagStatus = oneOf(where, selection, 'tagStatus', ['tagged', 'untagged', 'any']);
  const count = oneOf(where, selection, 'countType', [
    'imageCountMoreThan',
    'sinceImagePushed',
    'sinceImagePulled',
    'sinceImageTransitioned',
  ]);
  const storage = fieldOf(selection, 'storageClass') === undefined ? 'standard' : oneOf(where, selection, 'storageClass', STORAGE);
  const action = oneOf(where, fieldOf(value, 'action'), 'type', ['expire', 'transition']);
  if (action === 'transition') oneOf(where, fieldOf(value, 'action'), 'targetStorageClass', ['archive']);
  if ((count === 'sinceImageTransitioned') !== (storage === 'archive')) {
    throw unknownRule(`${where} counts ${quote(count)} in the storage class ${quote(storage)}`);
  }
  if (count !== 'imageCountMoreThan') oneOf(where, selection, 'countUnit', ['days']);
  const description = fieldOf(value, 'description');
  return {
    priority,
    description: typeof description === 'string' && description !== '' ? description : undefined,
    storage,
    tagStatus,
    patterns: [...textsOf(where, selection, 'tagPatternList'), ...textsOf(where, selection, 'tagPrefixList').map((prefix) => `${prefix}*`)],
    count,
    number: numberOf(selection, 'countNumber'),
    action: action === 'expire' ? 'expire' : 'archive',
  };
}

const STORAGE = ['standard', 'archive'] as const;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownRule('it is not JSON');
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function numberOf(value: unknown, name: string): number {
  const number = fieldOf(value, name);
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) throw unknownRule(`its ${name} is ${quote(number)}`);
  return number;
}

function oneOf<T extends string>(where: string, value: unknown, name: string, known: readonly T[]): T {
  const given = fieldOf(value, name);
  const found = known.find((each) => each === given);
  if (found === undefined) throw unknownRule(`the ${name} of ${where} is ${quote(given)}`);
  return found;
}

function textsOf(where: string, value: unknown, name: string): string[] {
  const list = fieldOf(value, name) ?? [];
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string'))
    throw unknownRule(`the ${name} of ${where} is no list of texts`);
  return list;
}

function unknownRule(what: string): RegistryError {
  return new RegistryError(
    'unknown-lifecycle-rule',
    `the lifecycle policy is not one that this version of waybill can evaluate: ${what}`,
    'update waybill',
  );
}
