import { type Line, styled } from './line';

/** Why nothing may enter an environment, before and after; null for not frozen. */
export interface FreezeChange {
  readonly environment: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** The document's part when nothing is done. */
export const NO_FREEZE = { frozen: null } as const;

/** A freeze or a thaw for people. */
export function freezeLine({ environment, from, to }: FreezeChange): Line {
  return to === null
    ? [environment, '  ', styled('green', 'thawed'), styled('dim', `  (was frozen: ${from ?? ''})`)]
    : [environment, '  ', styled('cyan', 'frozen'), `: ${to}`];
}
