import { type ImageDigest, LEAST_DIGITS, namedDigests, type NamedDigests, releaseWays } from '../../../lib/promotion/report';
import { Chronicle, digest, stepOf } from './chronicle';

const CHRONICLE = new Chronicle(
  [
    { at: 1, pins: { dev: { api: 'main-1', web: 'main-1' }, uat: {}, prod: {} } },
    { at: 2, pins: { dev: { api: 'sha-1=1.0.0' } } },
    { at: 3, pins: { uat: { api: '1.0.0', web: '1.0.0' } } },
    { at: 4, pins: { prod: { api: '1.0.0' } } },
    { at: 5, pins: { uat: { api: '2.0.0' } } },
    { at: 6, pins: { prod: { api: '2.0.0' } } },
    { at: 8, pins: { prod: { api: '1.0.0' } } },
    { at: 9, pins: { uat: { web: null } } },
  ],
  { ledger: { 'api 1.1.0': {} } },
);

const API: ImageDigest = { image: 'api', digest: digest('api', '1.0.0') };

describe('where a release has been', () => {
  /** By environment its stays: `FIRST STEP-LAST STEP WHAT CAME`. */
  function stays(of: ImageDigest, chronicle = CHRONICLE): Record<string, string[]> {
    const [way] = releaseWays(chronicle.states, [of], ['dev', 'uat', 'prod'], chronicle.today).ways;
    return Object.fromEntries(
      way!.environments.map(({ environment, stays: own }) => [
        environment,
        own.map(({ entered, left }) =>
          `${stepOf(entered.state)}-${left === undefined ? '' : stepOf(left.state)} ${left?.to?.tag ?? ''}`.trim(),
        ),
      ]),
    );
  }

  test('is each time in each environment, and what took its place', () => {
    expect(stays(API)).toEqual({ dev: ['2-'], uat: ['3-5 2.0.0'], prod: ['7-', '4-6 2.0.0'] });
    expect(stays({ image: 'web', digest: digest('web', '1.0.0') })).toEqual({ dev: [], uat: ['3-8'], prod: [] });
  });

  test('is nowhere for one that never was pinned', () => {
    expect(stays({ image: 'api', digest: digest('api', '1.1.0') })).toEqual({ dev: [], uat: [], prod: [] });
  });

  test('rests on valid states alone', () => {
    const chronicle = new Chronicle([
      { at: 1, pins: { prod: { api: '2.0.0' } } },
      { at: 2, pins: { prod: { api: '1.0.0' } } },
      { at: 3, text: 'nonsense: [' },
      { at: 4 },
    ]);
    expect(stays(API, chronicle)).toEqual({ dev: [], uat: [], prod: ['2-'] });
    expect(releaseWays(chronicle.states, [API], ['prod'], chronicle.today).passedOver.map(stepOf)).toEqual([3]);
  });
});

describe('what a text names', () => {
  const names = (text: string, image?: string): NamedDigests => namedDigests(text, CHRONICLE.states, CHRONICLE.today, image);
  const found = (named: NamedDigests): string[] =>
    named.kind === 'found' ? named.digests.map((each) => `${each.image} ${each.digest}`) : [named.kind];
  const one = (image: string, build: string): string => `${image} ${digest(image, build)}`;

  test('a version names it in every image that has it, or in the one that is asked for', () => {
    expect(found(names('1.0.0'))).toEqual([one('api', '1.0.0'), one('web', '1.0.0')]);
    expect(found(names('1.0.0', 'web'))).toEqual([one('web', '1.0.0')]);
    expect(found(names('1.1.0'))).toEqual([one('api', '1.1.0')]);
  });

  test('a tag by which something was pinned names it, too', () => {
    expect(found(names('sha-1'))).toEqual([one('api', '1.0.0')]);
    expect(found(names('main-1'))).toEqual([one('api', 'main-1'), one('web', 'main-1')]);
  });

  test('a digest, whole or its beginning, with or without the algorithm', () => {
    const whole = digest('api', '1.0.0');
    for (const text of [whole, whole.slice(7), whole.slice(0, 7 + LEAST_DIGITS), whole.slice(7, 7 + LEAST_DIGITS)]) {
      expect(found(names(text))).toEqual([one('api', '1.0.0')]);
    }
    expect(names(whole.slice(7, 7 + LEAST_DIGITS - 1)).kind).toBe('unknown');
    expect(names(whole, 'web').kind).toBe('unknown');
  });

  test('a beginning of several digests is ambiguous; a digest of several images is not', () => {
    const zeros = (end: string): string => `sha256:${end.padStart(64, '0')}`;
    const chronicle = new Chronicle([{ at: 1, pins: { uat: {} } }], {
      ledger: { 'api 1.0.0': { digest: zeros('1') }, 'api 2.0.0': { digest: zeros('2') }, 'web 1.0.0': { digest: zeros('1') } },
    });
    const ask = (text: string): NamedDigests => namedDigests(text, chronicle.states, chronicle.today);
    expect(ask('0'.repeat(12))).toMatchObject({ kind: 'ambiguous', digests: { length: 3 } });
    expect(ask(zeros('1'))).toMatchObject({ kind: 'found', digests: { length: 2 } });
  });

  test('nothing names what was never heard of', () => {
    for (const text of ['3.0.0', '', 'constructor', '__proto__', 'f'.repeat(64), 'SHA256:'.padEnd(71, '0')]) {
      expect(names(text).kind).toBe('unknown');
    }
  });
});
