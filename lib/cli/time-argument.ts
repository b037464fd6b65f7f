import { quote } from '../manifest/format-error';
import type { Arguments } from './arguments';
import { UsageError } from './failure';

/** ISO 8601 as RFC 3339 narrows it; seconds may be left out, the time zone may not. */
const TIME =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A moment that somebody typed.
 *
 * @throws UsageError `invalid-argument` without a time zone, or when there is no such day or time
 */
export function timeArgument(option: string, text: string): Date {
  const [, year = 0, month = 0, day = 0] = (TIME.exec(text) ?? []).map(Number);
  // The 30th of February would roll over into March.
  if (day === 0 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) {
    throw new UsageError(
      'invalid-argument',
      `--${option} is ${quote(text)}, which is no time with a time zone`,
      'write it as in 2026-11-24T18:00:00Z or 2026-11-24T18:00:00+01:00',
    );
  }
  return new Date(text);
}

/** `--now TIME`: the clock of this command; default: this machine's. */
export function nowOption(given: Arguments): Date {
  const text = given.text('now');
  return text === undefined ? new Date() : timeArgument('now', text);
}
