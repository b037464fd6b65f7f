import fc from 'fast-check';
import { Rejections } from '../../../lib/promotion/report';
import { Chronicle, digest, type Step, stepOf } from './chronicle';

function rejectedAt(chronicle: Chronicle, image = 'api', version = '1.0.0'): number | undefined {
  const state = chronicle.rejections.of(image, digest(image, version));
  return state && stepOf(state);
}

const PINNED: Step = { at: 1, pins: { prod: { api: '2.0.0' }, uat: { api: '1.0.0', web: '1.0.0' } } };

test('a release was rejected at the commit that added the mark', () => {
  const chronicle = new Chronicle([
    PINNED,
    { at: 2 },
    { at: 3, pins: { uat: { api: '2.0.0' } }, rejects: ['api 1.0.0'] },
    { at: 4 },
    { at: 5 },
  ]);
  expect(rejectedAt(chronicle)).toBe(3);
  expect(rejectedAt(chronicle, 'api', '2.0.0')).toBeUndefined();
  expect(rejectedAt(chronicle, 'web')).toBeUndefined();
  expect(rejectedAt(chronicle, 'nothing')).toBeUndefined();
});

test('wherever it was added, a history of a thousand takes about ten whole parses', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1000 }), (marked) => {
      const [first, second] = [
        new Chronicle([PINNED]),
        new Chronicle([PINNED, { at: 2, pins: { uat: { api: '2.0.0' } }, rejects: ['api 1.0.0'] }]),
      ];
      let read = 0;
      const states = Array.from({ length: 1000 }, (_, index) => {
        const source = 1000 - index >= marked ? second.history.states[0]! : first.history.states[0]!;
        return {
          ...source,
          get text() {
            read++;
            return source.text;
          },
        };
      });
      const past = states.map((_, index) => ({ place: index }));
      const found = new Rejections({ states, cutOff: false }, past as never).of('api', digest('api', '1.0.0'));
      expect(found).toEqual({ place: 1000 - marked });
      expect(read).toBeLessThanOrEqual(12);
    }),
    { numRuns: 30 },
  );
});

test('states that are not valid or not there do not mislead', () => {
  const gap: Partial<Step> = { text: 'nonsense: [' };
  const marks: Step = { at: 4, pins: { uat: { api: '2.0.0' } }, rejects: ['api 1.0.0'] };
  expect(
    rejectedAt(new Chronicle([PINNED, { at: 2, ...gap }, { at: 3, ...gap }, marks, { at: 5, ...gap }, { at: 6 }, { at: 7, ...gap }])),
  ).toBe(4);
  expect(rejectedAt(new Chronicle([PINNED, { at: 2, text: null }, marks]))).toBe(3);
  expect(
    rejectedAt(
      new Chronicle([
        { ...PINNED, ...gap },
        { at: 2, ...gap },
      ]),
    ),
  ).toBeUndefined();
  expect(rejectedAt(new Chronicle([PINNED, marks, { at: 5, text: null }]))).toBeUndefined();
});

test('a mark that the first commit has came with it', () => {
  expect(
    rejectedAt(
      new Chronicle([{ at: 1, pins: { uat: { web: '1.0.0', api: '2.0.0' } }, rejects: ['api 1.0.0'] }, { at: 2 }], {
        ledger: { 'api 1.0.0': {} },
      }),
    ),
  ).toBe(1);
});

test('a mark is seen also where its key is written with escapes', () => {
  const steps = [PINNED, { at: 2, pins: { uat: { api: '2.0.0' } }, rejects: ['api 1.0.0'] }] as const;
  const marked = new Chronicle([...steps]).history.states[0]?.text ?? '';
  const text = marked.replace(/"?rejected"?:/, '"\\x72ejected":');
  expect(text).not.toContain('rejected');
  expect(rejectedAt(new Chronicle([...steps, { at: 3, text }]))).toBe(2);
  expect(rejectedAt(new Chronicle([PINNED, { ...steps[1], text }]))).toBe(2);
});
