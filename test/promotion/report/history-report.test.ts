import { historyReport, type HistoryQuestion, pastEnvironments, pastImages, secondsOf } from '../../../lib/promotion/report';
import { Chronicle, type Step, stepOf, timeOf } from './chronicle';

const NOW = timeOf(30);

/** Each change in a line: `STEP ENVIRONMENT IMAGE FROM>TO KIND DAYS`. */
function lines(chronicle: Chronicle, question: Partial<HistoryQuestion> = {}): string[] {
  const { changes } = historyReport(chronicle.states, { environments: ['dev', 'uat', 'prod'], ...question }, chronicle.today);
  return changes.map((change) => {
    const { state, environment, image, from, to, kind } = change;
    return `${stepOf(state)} ${environment} ${image} ${from?.tag ?? ''}>${to?.tag ?? ''} ${kind} ${secondsOf(change, NOW) / 86_400}`;
  });
}

const STEPS: readonly Step[] = [
  { at: 1, pins: { dev: { api: 'main-1' }, prod: {} } },
  { at: 2, pins: { dev: { api: 'main-2' }, prod: { api: '1.0.0', web: '1.0.0' } } },
  { at: 5, pins: { prod: { api: '2.0.0' } } },
  { at: 6, pins: { prod: { api: '3.0.0', web: '2.0.0' } } },
  { at: 8, pins: { prod: { api: '1.0.0' } } },
  { at: 9, pins: { prod: { web: null } } },
];

test('every change of a pin is one, newest first, with how long it was there', () => {
  expect(lines(new Chronicle(STEPS))).toEqual([
    '6 prod web 2.0.0> removed 21',
    '5 prod api 3.0.0>1.0.0 rollback 22',
    '4 prod api 2.0.0>3.0.0 promotion 2',
    '4 prod web 1.0.0>2.0.0 promotion 3',
    '3 prod api 1.0.0>2.0.0 promotion 1',
    '2 dev api main-1>main-2 build 28',
    '2 prod api >1.0.0 added 3',
    '2 prod web >1.0.0 added 4',
    '1 dev api >main-1 added 1',
  ]);
});

test('how long something was there is whole seconds, also up to a clock that counts finer ones', () => {
  const chronicle = new Chronicle(STEPS);
  const [change] = historyReport(chronicle.states, { environments: ['prod'], image: 'api' }, chronicle.today).changes;
  expect(secondsOf(change!, new Date(change!.state.committedAt.getTime() + 1999))).toBe(1);
  expect(secondsOf(change!, new Date(change!.state.committedAt.getTime() - 1999))).toBe(0);
});

test('environment, image, time and number narrow it down, and what the number leaves out is counted', () => {
  const chronicle = new Chronicle(STEPS);
  expect(lines(chronicle, { environments: ['prod'], image: 'web' })).toHaveLength(3);
  expect(lines(chronicle, { since: timeOf(6) })).toHaveLength(4);
  const { changes, left } = historyReport(chronicle.states, { environments: ['prod'], limit: 2 }, chronicle.today);
  expect([changes.map(({ state }) => stepOf(state)), left]).toEqual([[6, 5], 5]);
  expect(historyReport(chronicle.states, { environments: ['prod'] }, chronicle.today).left).toBe(0);
});

test('what the number leaves out is what the same change is called without it', () => {
  const all = lines(new Chronicle(STEPS));
  for (let limit = 0; limit <= all.length; limit++) {
    expect(lines(new Chronicle(STEPS), { limit })).toEqual(all.slice(0, limit));
  }
});

test('a digest that comes back after it was rolled back from is a promotion', () => {
  const steps: readonly Step[] = ['1.0.0', '2.0.0', '1.0.0', '2.0.0', '1.0.0'].map((api, index) => ({
    at: index + 2,
    pins: { prod: { api } },
  }));
  const kinds = lines(new Chronicle([{ at: 1, pins: { prod: {} } }, ...steps])).map((line) => line.split(' ')[4]);
  expect(kinds).toEqual(['rollback', 'promotion', 'rollback', 'promotion', 'added']);
});

test('a tag that changes alone is no change, nor is a commit that changes something else', () => {
  const chronicle = new Chronicle([
    { at: 1, pins: { dev: { api: 'main-1' } } },
    { at: 2, pins: { dev: { api: 'main-1-again=main-1' } } },
    { at: 3 },
    { at: 4, pins: { uat: {} } },
  ]);
  expect(lines(chronicle)).toEqual(['1 dev api >main-1 added 29']);
});

test('in an environment that is gone a recorded digest was promoted, another one built', () => {
  const chronicle = new Chronicle([
    { at: 1, pins: { old: { api: '1.0.0', web: '1.0.0' } } },
    { at: 2, pins: { old: { api: '2.0.0', web: '2.0.0' } } },
    { at: 3, pins: { old: null, prod: { api: '2.0.0' } } },
  ]);
  const { changes } = historyReport(chronicle.states, { environments: [...pastEnvironments(chronicle.states)] }, chronicle.today);
  expect(changes.filter(({ environment }) => environment === 'old').map(({ kind }) => kind)).toEqual([
    'removed',
    'removed',
    'promotion',
    'promotion',
    'added',
    'added',
  ]);
  expect(pastImages(chronicle.states)).toEqual(new Set(['api', 'web']));
});

describe('a state that is not valid never was deployed', () => {
  const broken = 'schemaVersion: 1\napplication: shop\nenvironments: [\n';
  const steps: readonly Step[] = [
    { at: 1, pins: { prod: { api: '1.0.0' } } },
    { at: 2, text: broken },
    { at: 3, pins: { prod: { api: '2.0.0' } } },
    { at: 4, text: broken, pins: { prod: { api: '3.0.0' } } },
    { at: 5 },
  ];

  test('it is passed over, and what it began begins with the next one', () => {
    const chronicle = new Chronicle(steps);
    expect(lines(chronicle)).toEqual([
      '5 prod api 2.0.0>3.0.0 promotion 25',
      '3 prod api 1.0.0>2.0.0 promotion 2',
      '1 prod api >1.0.0 added 2',
    ]);
    const { passedOver } = historyReport(chronicle.states, { environments: ['prod'] }, chronicle.today);
    expect(passedOver.map(stepOf)).toEqual([4, 2]);
  });

  test('also one that only the rules find invalid makes no rollback of what follows', () => {
    const unknown = new Chronicle(steps).history.states[2]?.text?.replace('2.0.0@', '9.9.9@') ?? '';
    const chronicle = new Chronicle([{ at: 1, pins: { prod: { api: '1.0.0' } } }, { at: 2, text: unknown }, { at: 3 }]);
    expect(lines(chronicle)).toEqual(['1 prod api >1.0.0 added 29']);
  });

  test('a file that is gone for a while removes and adds', () => {
    const chronicle = new Chronicle([{ at: 1, pins: { prod: { api: '1.0.0' } } }, { at: 2, text: null }, { at: 3 }]);
    expect(lines(chronicle)).toEqual(['3 prod api >1.0.0 added 27', '2 prod api 1.0.0> removed 1', '1 prod api >1.0.0 added 1']);
  });
});

test('a clock that went back makes no negative time', () => {
  const chronicle = new Chronicle([
    { at: 5, pins: { prod: { api: '1.0.0' } } },
    { at: 4, pins: { prod: { api: '2.0.0' } } },
  ]);
  expect(lines(chronicle)).toEqual(['2 prod api 1.0.0>2.0.0 promotion 26', '1 prod api >1.0.0 added 0']);
});

test('no history is no changes', () => {
  expect(lines(new Chronicle([]))).toEqual([]);
});
