import type { Draft } from './draft';
import type { Problems } from './problem';
import { checkPins, Ledgers } from './rule-pins';
import { checkPromotion } from './rule-promotion';
import { checkRepositories } from './rule-repositories';

/**
 * What is wrong between the parts of one manifest. Parts that are malformed are left out: they are reported already, and nothing is said to be missing
 * because of them.
 *
 * @param ledgers shared between manifests that have images in common
 */
export function checkRules(draft: Draft, ledgers = new Ledgers()): Problems[] {
  return [checkPins(draft, ledgers), checkPromotion(draft), checkRepositories(draft)];
}
