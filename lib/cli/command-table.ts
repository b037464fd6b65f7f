import type { CommandUsage } from './usage';
import { ADOPT } from './usage-adopt';
import { BOARD } from './usage-board';
import { LABELS, TAGS } from './usage-build';
import { CHECK, PLAN } from './usage-changes';
import { INIT, PIN, PROMOTE, RECORD, REJECT, ROLLBACK } from './usage-edits';
import { FREEZE, THAW } from './usage-exceptions';
import { HISTORY, METRICS, WHERE } from './usage-knowledge';
import { STATUS, VALIDATE, VERIFY } from './usage-readers';

/** Every command, in the order of the help. Its code is loaded when it runs; its usage is at hand, so that help costs nothing. */
export const COMMANDS: readonly CommandUsage[] = [
  INIT,
  ADOPT,
  VALIDATE,
  CHECK,
  PLAN,
  TAGS,
  LABELS,
  RECORD,
  PIN,
  PROMOTE,
  ROLLBACK,
  REJECT,
  FREEZE,
  THAW,
  VERIFY,
  STATUS,
  HISTORY,
  WHERE,
  METRICS,
  BOARD,
];
