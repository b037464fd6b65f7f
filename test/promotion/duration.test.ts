import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../lib/promotion/duration';

test.each([
  ['0s', 0],
  ['90s', 90],
  ['30m', 1_800],
  ['24h', 86_400],
  ['90d', 7_776_000],
  ['999999d', 86_399_913_600],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '30', 'm', '-5m', '1.5h', '5 m', '30M', '1w', '1h30m', '1000000s', '01h', '٣s', '1h\n', 'constructor', '1constructor'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [12.9, '12 s'],
  [59.999, '59 s'],
  [60, '1 min'],
  [305, '5 min 5 s'],
  [3_600, '1 h'],
  [3_661, '1 h 1 min'],
  [86_399, '23 h 59 min'],
  [273_600, '3 d 4 h'],
  [259_260, '3 d'],
  [400 * 86_400, '400 d'],
])('%d seconds are %j', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('what is shown is never more than has passed, nor a unit of its second part less', () => {
  const units: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, min: 60, s: 1 };
  const below: Readonly<Record<string, number>> = { d: 3_600, h: 60, min: 1, s: 1 };
  fc.assert(
    fc.property(fc.nat(10 ** 9), (seconds) => {
      const pairs = [...formatDuration(seconds).matchAll(/(\d+) ([a-z]+)/g)].map(([, count, unit]) => [Number(count), unit!] as const);
      const shown = pairs.reduce((sum, [count, unit]) => sum + count * units[unit]!, 0);
      expect(shown).toBeLessThanOrEqual(seconds);
      expect(seconds - shown).toBeLessThan(below[pairs[0]![1]]!);
    }),
  );
});
