import type { Draft } from './draft';
import type { Problem } from './problem';
import { pinProblems } from './rule-pins';
import { promotionProblems } from './rule-promotion';
import { repositoryProblems } from './rule-repositories';

/**
 * What is wrong between the parts of one manifest. Parts that are malformed are left out: they are reported already, and nothing is said to be missing
 * because of them.
 */
export function checkRules(draft: Draft): Problem[] {
  return [...pinProblems(draft), ...promotionProblems(draft), ...repositoryProblems(draft)];
}
