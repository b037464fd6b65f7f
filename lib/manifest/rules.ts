import type { Draft } from './draft';
import type { Problems } from './problem';
import { checkPins } from './rule-pins';
import { checkPromotion } from './rule-promotion';
import { checkRepositories } from './rule-repositories';

/**
 * What is wrong between the parts of one manifest. Parts that are malformed are left out: they are reported already, and nothing is said to be missing
 * because of them.
 */
export function checkRules(draft: Draft): Problems[] {
  return [checkPins(draft), checkPromotion(draft), checkRepositories(draft)];
}
