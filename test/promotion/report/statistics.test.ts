import fc from 'fast-check';
import { median, percentile, ratio } from '../../../lib/promotion/report/statistics';

const VALUES = fc.array(fc.integer({ min: 0, max: 10 ** 8 }), { minLength: 1, maxLength: 40 });

test('nothing has neither middle nor rank nor share', () => {
  expect([median([]), percentile([], 90), ratio(0, 0)]).toEqual([null, null, null]);
});

test.each([
  [[7], 7],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle);
});

test.each([
  [[7], 7],
  [[10, 20], 20],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 9],
  [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 9],
])('90 percent of %j are at most %d', (values, rank) => {
  expect(percentile(values, 90)).toBe(rank);
});

test('half of the values are on either side of the median, and the order does not matter', () => {
  fc.assert(
    fc.property(VALUES, (values) => {
      const middle = median(values)!;
      expect(values.filter((value) => value <= middle).length * 2).toBeGreaterThanOrEqual(values.length);
      expect(values.filter((value) => value >= middle).length * 2).toBeGreaterThanOrEqual(values.length);
      expect(median([...values].reverse())).toBe(middle);
    }),
  );
});

test('a percentile is the smallest of the values that so many do not exceed', () => {
  fc.assert(
    fc.property(VALUES, fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const rank = percentile(values, percent)!;
      const share = (limit: number): number => values.filter((value) => value <= limit).length / values.length;
      expect(values).toContain(rank);
      expect(share(rank) * 100).toBeGreaterThanOrEqual(percent - 1e-9);
      for (const value of values.filter((each) => each < rank)) expect(share(value) * 100).toBeLessThan(percent);
    }),
  );
});
