/** Seconds of each unit, as `soak` of a manifest and the options of the command line write it. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A duration in seconds: an integer of at most 6 digits and a unit, `s`, `m`, `h` or `d`, such as `24h` or `90d`.
 *
 * @returns undefined when the text is anything else
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(0|[1-9][0-9]{0,5})([smhd])$/.exec(text) ?? [];
  const seconds = UNITS[unit];
  return seconds === undefined ? undefined : Number(count) * seconds;
}

/**
 * A duration for people: its two largest units, the rest cut off, so that it never claims more than has passed: `3 d 4 h`, `5 min`, `12 s`.
 *
 * @param seconds a negative number counts as none: clocks of two machines differ
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: readonly [amount: number, unit: string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) {
    return '0 s';
  }
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
