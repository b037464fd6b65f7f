import { quote } from '../manifest';
import { parseDuration } from '../promotion/duration';
import type { Arguments } from './arguments';
import { UsageError } from './failure';

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
  const text = typed ?? DEFAULT;
  // No build waits for days.
  const seconds = text.endsWith('d') ? undefined : parseDuration(text);
  if (seconds === undefined || seconds === 0) {
    const help = 'write --timeout as an integer and s, m or h, such as 90s, 30m or 1h';
    throw new UsageError('invalid-argument', `${quote(typed ?? '')} is no duration`, help, 'status');
  }
  if (!given.flag('wait')) {
    if (typed !== undefined) {
      throw new UsageError('unexpected-argument', '--timeout without --wait', 'add --wait: it is how long that waits', 'status');
    }
    return undefined;
  }
  return { milliseconds: seconds * 1000, text };
}
