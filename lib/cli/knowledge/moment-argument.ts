import { quote } from '../../manifest/format-error';
import { parseDuration } from '../../promotion/duration';
import type { Arguments } from '../arguments';
import { UsageError } from '../failure';
import { timeArgument } from '../time-argument';

/**
 * A moment as an option gives it: a duration before now, a day (its beginning in UTC) or a time.
 *
 * @returns undefined when the option was not given
 * @throws UsageError `invalid-argument` when it is none of them
 */
export function momentOption(given: Arguments, option: string, now: Date): Date | undefined {
  const text = given.text(option);
  if (text === undefined) {
    return undefined;
  }
  const seconds = parseDuration(text);
  if (seconds !== undefined) {
    return new Date(Math.max(EARLIEST, now.getTime() - seconds * 1000));
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return timeArgument(option, `${text}T00:00:00Z`);
  }
  if (!text.includes('T')) {
    throw new UsageError(
      'invalid-argument',
      `--${option} is ${quote(text)}, which is neither a duration nor a time`,
      'write a duration as 90d, 24h or 30m, a day as 2026-11-24, or a time as 2026-11-24T18:00:00Z',
    );
  }
  return timeArgument(option, text);
}

/** Git knows no earlier time. */
const EARLIEST = 0;
