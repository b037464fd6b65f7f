import type { Finding } from '../../manifest';
import type { ChangeView } from './change-view';

/** One rule on a change. The file's name is the rule's code. */
export type ChangeRule = (change: ChangeView) => Finding[];
