import type { IConstruct } from 'constructs';
import { quote } from '../manifest';
import { isTagPattern } from '../manifest/tag-pattern';
import { refuse } from './refuse';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
const MOST_WILDCARDS = 4;

/** Refuses a list of patterns that ECR would not take, or that names a pattern twice. */
export function checkTagPatterns(scope: IConstruct, prop: string, patterns: readonly string[]): void {
  const seen = new Set<string>();
  for (const pattern of patterns) {
    if (!isTagPattern(pattern) || pattern.split('*').length - 1 > MOST_WILDCARDS) {
      refuse(
        scope,
        `${prop}: ${quote(pattern)} is not a pattern of image tags`,
        `use 1 to 128 letters, digits, "_", "." and "-", and at most ${MOST_WILDCARDS} "*"`,
      );
    }
    if (seen.has(pattern)) refuse(scope, `${prop}: ${quote(pattern)} stands there twice`, 'name each pattern once');
    seen.add(pattern);
  }
}

/** Every beginning of a version: `1`, `v1.`, `1.4.0-rc`, and the empty text. */
const VERSION_BEGINNING = /^v?(?:[0-9]+(?:\.(?:[0-9]+(?:\.(?:[0-9]+(?:-[0-9A-Za-z.-]*)?)?)?)?)?)?$/;
/** A whole version (https://semver.org), as far as its shape goes. */
const VERSION = /^v?[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?$/;

/**
 * Whether some version is matched by the pattern. Errs on the side of yes: `1.*-x.` is said to match although no version ends with a dot.
 */
export function canNameVersion(pattern: string): boolean {
  const [beginning = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return VERSION.test(beginning);
  return VERSION_BEGINNING.test(beginning) && !rest.some((part) => part.includes('_'));
}
