import type { ChangeRule } from '../change-rule';
import { downgrade } from './downgrade';
import { frozen } from './frozen';
import { ledgerRewritten } from './ledger-rewritten';
import { releaseDropped } from './release-dropped';
import { ruleLoosened } from './rule-loosened';
import { skippedEnvironment } from './skipped-environment';
import { soakNotMet } from './soak-not-met';
import { untestedCombination } from './untested-combination';

/** Every rule on a change. */
export const CHANGE_RULES: readonly ChangeRule[] = [
  ledgerRewritten,
  releaseDropped,
  skippedEnvironment,
  soakNotMet,
  untestedCombination,
  downgrade,
  frozen,
  ruleLoosened,
];
