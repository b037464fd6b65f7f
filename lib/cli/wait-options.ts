import { quote } from '../manifest';
import type { Arguments } from './arguments';
import { UsageError } from './failure';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DEFAULT = '30m';

/** How long to wait. */
export interface WaitLimit {
  readonly milliseconds: number;
  /** As it was typed. */
  readonly text: string;
}

/**
 * `--wait [--timeout DURATION]`; undefined when nobody asks to wait.
 *
 * @throws UsageError when the duration is malformed, or given without `--wait`
 */
export function waitLimit(given: Arguments): WaitLimit | undefined {
  const typed = given.text('timeout');
  const [, count, unit = ''] = /^([1-9][0-9]{0,5})([smh])$/.exec(typed ?? DEFAULT) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) {
    const help = 'write --timeout as an integer and s, m or h, such as 90s, 30m or 1h';
    throw new UsageError('invalid-argument', `${quote(typed ?? '')} is no duration`, help, 'status');
  }
  if (!given.flag('wait')) {
    if (typed !== undefined) {
      throw new UsageError('unexpected-argument', '--timeout without --wait', 'add --wait: it is how long that waits', 'status');
    }
    return undefined;
  }
  return { milliseconds: Number(count) * factor, text: typed ?? DEFAULT };
}
