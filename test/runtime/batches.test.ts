import { describeInBatches, eachAtOnce, pages } from '../../lib/runtime/batches';

const NUMBERS = Array.from({ length: 100 }, (_, index) => index);

test('work is done a few at a time and answered in order', async () => {
  let underWay = 0;
  let most = 0;
  const answers = await eachAtOnce(NUMBERS, async (number) => {
    most = Math.max(most, (underWay += 1));
    await new Promise(setImmediate);
    underWay -= 1;
    return number * 2;
  });
  expect(answers).toEqual(NUMBERS.map((number) => number * 2));
  expect(most).toBe(8);
});

test('after a failure nothing more is begun', async () => {
  const begun: number[] = [];
  const work = eachAtOnce(NUMBERS, async (number) => {
    begun.push(number);
    await Promise.resolve();
    if (number === 0) throw new Error('throttled');
  });
  await expect(work).rejects.toThrow('throttled');
  await new Promise(setImmediate);
  expect(begun).toHaveLength(8);
});

test.each([
  [10, 11],
  [100, 131],
])('a batch of %i of which all is denied takes %i calls, and no more', async (size, most) => {
  let calls = 0;
  const items = NUMBERS.slice(0, size).map((number) => ({ cluster: 'shop', arn: String(number) }));
  const { found, denied } = await describeInBatches(items, size, () => {
    calls += 1;
    return Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
  });
  expect(calls).toBe(most);
  expect(found).toEqual([]);
  expect(denied.map(({ arn }) => arn)).toEqual(items.map(({ arn }) => arn));
});

test('pages that never end are given up, and one that is huge is read', async () => {
  const endless = pages(() => Promise.resolve({ items: [1], nextToken: 'again' }));
  await expect(endless).rejects.toThrow('did not come to the end of a list in 1000 pages');
  const items = Array.from({ length: 300_000 }, (_, index) => index);
  expect(await pages(() => Promise.resolve({ items, nextToken: undefined }))).toHaveLength(items.length);
});
