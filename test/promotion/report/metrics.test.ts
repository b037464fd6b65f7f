import fc from 'fast-check';
import { environmentMetrics, type EnvironmentMetrics } from '../../../lib/promotion/report';
import { Chronicle, type Ledger, type Step, stepOf, timeOf } from './chronicle';

const DAY = 86_400;

function measured(chronicle: Chronicle, since = 1, until = 31, environment = 'prod'): EnvironmentMetrics {
  const window = { since: timeOf(since), until: timeOf(until) };
  const { states, today, rejections } = chronicle;
  return environmentMetrics(states, environment, window, today, (image, digest) => rejections.of(image, digest)).metrics;
}

/** prod is there from the first day on, and then pins one version of api after another; `!` before a version rejects it on that day. */
function api(...versions: readonly (string | undefined)[]): Chronicle {
  const steps = versions.map((version, index): Step => {
    const at = index + 2;
    if (version === undefined) return { at };
    return version.startsWith('!') ? { at, rejects: [`api ${version.slice(1)}`] } : { at, pins: { prod: { api: version } } };
  });
  return new Chronicle([{ at: 1, pins: { prod: {}, dev: {} } }, ...steps]);
}

const NOTHING: EnvironmentMetrics = {
  name: 'prod',
  from: null,
  deployments: { count: 0, rollbacks: 0, perDay: null, perWeek: null },
  leadTime: { measured: 0, unmeasured: 0, medianSeconds: null, p90Seconds: null },
  changeFailure: { changes: 0, failed: 0, rolledBack: 0, rejected: 0, rate: null },
  timeToRestore: { restored: 0, open: 0, medianSeconds: null },
};

describe('nothing to measure is null, not a number', () => {
  test('without a history', () => {
    expect(measured(new Chronicle([]))).toEqual(NOTHING);
  });

  test('in an environment that never was', () => {
    expect(measured(api('1.0.0'), 1, 31, 'qa')).toEqual({ ...NOTHING, name: 'qa' });
  });

  test('before the environment began', () => {
    expect(measured(new Chronicle([{ at: 10, pins: { prod: { api: '1.0.0' } } }]), 1, 5)).toMatchObject({
      deployments: { count: 0, perDay: null },
    });
  });

  test('in a window without a deployment', () => {
    expect(measured(api('1.0.0', '2.0.0'), 10, 20)).toEqual({
      ...NOTHING,
      from: timeOf(10).toISOString(),
      deployments: { count: 0, rollbacks: 0, perDay: 0, perWeek: 0 },
    });
  });
});

describe('deployments', () => {
  test('are commits that bring something, each counted once, over the time that the environment was there', () => {
    const chronicle = new Chronicle([
      { at: 11, pins: { prod: { web: '1.0.0' } } },
      { at: 12, pins: { prod: { api: '1.0.0', web: '2.0.0' } } },
      { at: 13, pins: { dev: { api: 'main' } } },
      { at: 14, pins: { prod: { api: '2.0.0' } } },
      { at: 15, pins: { prod: { web: null } } },
    ]);
    expect(measured(chronicle)).toMatchObject({
      from: timeOf(11).toISOString(),
      deployments: { count: 2, rollbacks: 0, perDay: 0.1, perWeek: 0.7 },
      changeFailure: { changes: 2 },
    });
  });

  test('a return alone is a deployment and a rollback, but no change', () => {
    const { deployments, changeFailure } = measured(api('1.0.0', '2.0.0', '1.0.0'));
    expect(deployments).toMatchObject({ count: 3, rollbacks: 1 });
    expect(changeFailure.changes).toBe(2);
  });

  test('what an environment is found with was not deployed then', () => {
    const chronicle = new Chronicle([
      { at: 2, pins: { prod: { api: '1.0.0' } } },
      { at: 3, pins: { prod: { api: '2.0.0' } } },
    ]);
    expect(measured(chronicle).deployments.count).toBe(1);
  });

  test('the beginning of the window belongs to it, its end to the next', () => {
    expect(measured(api('1.0.0', '2.0.0'), 2, 3).deployments).toMatchObject({ count: 1, perDay: 1 });
    expect(measured(api('1.0.0', '2.0.0'), 3, 4).deployments).toMatchObject({ count: 1, perDay: 1 });
  });

  test('two within an hour are not 48 a day', () => {
    const chronicle = new Chronicle([
      { at: '2026-11-01T10:00:00Z', pins: { prod: {} } },
      { at: '2026-11-01T10:10:00Z', pins: { prod: { api: '1.0.0' } } },
      { at: '2026-11-01T10:20:00Z', pins: { prod: { api: '2.0.0' } } },
    ]);
    const window = { since: timeOf('2026-11-01T10:00:00Z'), until: timeOf('2026-11-01T11:00:00Z') };
    expect(environmentMetrics(chronicle.states, 'prod', window, chronicle.today, () => undefined).metrics.deployments.perDay).toBe(2);
  });
});

describe('lead time', () => {
  const ledger: Ledger = {
    'api 1.0.0': { created: '2026-11-01T00:00:00Z' },
    'api 2.0.0': { created: '2026-11-01T12:00:00+00:00' },
    'api 3.0.0': { created: '2026-11-30T00:00:00Z' },
    'web 1.0.0': {},
  };

  test('is from the creation of a release to its first entering; what has no creation, or a later one, is counted', () => {
    const chronicle = new Chronicle(
      [
        { at: 1, pins: { prod: {} } },
        { at: 2, pins: { prod: { api: '1.0.0', web: '1.0.0' } } },
        { at: 4, pins: { prod: { api: '2.0.0' } } },
        { at: 5, pins: { prod: { api: '3.0.0' } } },
      ],
      { ledger },
    );
    expect(measured(chronicle).leadTime).toEqual({ measured: 2, unmeasured: 2, medianSeconds: 1.75 * DAY, p90Seconds: 2.5 * DAY });
  });

  test('a release that is promoted anew, or was there when the history began, is not measured again', () => {
    const chronicle = new Chronicle(
      [
        { at: 1, pins: { prod: { api: '1.0.0' } } },
        { at: 2, pins: { prod: { api: '2.0.0' } } },
        { at: 3, pins: { prod: { api: '1.0.0' } } },
        { at: 8, pins: { prod: { api: '2.0.0' } } },
      ],
      { ledger },
    );
    expect(measured(chronicle).leadTime).toMatchObject({ measured: 1, medianSeconds: DAY / 2 });
    expect(measured(chronicle, 3).leadTime).toMatchObject({ measured: 0, medianSeconds: null });
  });

  test('a candidate that became a release was created once', () => {
    const chronicle = new Chronicle(
      [
        { at: 1, pins: { prod: {} } },
        { at: 3, pins: { prod: { api: '1.0.0' } } },
      ],
      {
        ledger: {
          'api 1.0.0': { created: '2026-11-02T00:00:00Z' },
          'api 1.0.0-rc.1': {
            created: '2026-11-01T00:00:00Z',
            digest: new Chronicle([{ at: 1, pins: { prod: { api: '1.0.0' } } }]).states[0]!.pinsOf('prod')!.get('api')!.digest,
          },
        },
      },
    );
    expect(measured(chronicle).leadTime.medianSeconds).toBe(2 * DAY);
  });
});

describe('failures', () => {
  test('a deployment fails by a rollback away from what it brought, and is restored by that rollback', () => {
    expect(measured(api('1.0.0', '2.0.0', undefined, '1.0.0', '3.0.0'))).toMatchObject({
      changeFailure: { changes: 3, failed: 1, rolledBack: 1, rejected: 0, rate: 1 / 3 },
      timeToRestore: { restored: 1, open: 0, medianSeconds: 2 * DAY },
    });
  });

  test('what a rollback passes on its way down had been replaced, and did not fail', () => {
    expect(measured(api('1.0.0', '2.0.0', '3.0.0', '1.0.0')).changeFailure).toMatchObject({ changes: 3, failed: 1 });
  });

  test('a rollback that does not help restores nothing: both that it left and that it landed on have failed', () => {
    expect(measured(api('1.0.0', '2.0.0', '3.0.0', '2.0.0', undefined, '1.0.0'))).toMatchObject({
      changeFailure: { changes: 3, failed: 2, rate: 2 / 3 },
      // 3.0.0 from day 4 to 7, and 2.0.0 from its return on day 5.
      timeToRestore: { restored: 2, medianSeconds: 2.5 * DAY },
    });
  });

  test('a release that is rejected failed, and the next good one restores', () => {
    const chronicle = new Chronicle([
      { at: 1, pins: { prod: {} } },
      { at: 2, pins: { prod: { api: '2.0.0' } } },
      { at: 4, pins: { prod: { api: '3.0.0' } }, rejects: ['api 2.0.0'] },
    ]);
    expect(measured(chronicle)).toMatchObject({
      changeFailure: { failed: 1, rolledBack: 0, rejected: 1 },
      timeToRestore: { restored: 1, medianSeconds: 2 * DAY },
    });
  });

  test('a rejection counts also when the release has gone already', () => {
    expect(measured(api('1.0.0', '2.0.0', '3.0.0', '!2.0.0')).changeFailure).toMatchObject({ failed: 1, rejected: 1 });
  });

  test('a rollback and a rejection of one deployment are one failure', () => {
    expect(measured(api('1.0.0', '2.0.0', '1.0.0', '!2.0.0')).changeFailure).toMatchObject({ failed: 1, rolledBack: 1, rejected: 0 });
  });

  test('what nothing has replaced yet is open', () => {
    // A release in use cannot be rejected where only releases may be.
    const chronicle = new Chronicle(
      [
        { at: 1, pins: { dev: { api: 'main' } } },
        { at: 2, pins: { dev: { api: '2.0.0' } } },
        { at: 3, rejects: ['api 2.0.0'] },
      ],
      { ledger: { 'api 2.0.0': {} } },
    );
    expect(measured(chronicle, 1, 31, 'dev').timeToRestore).toEqual({ restored: 0, open: 1, medianSeconds: null });
  });

  test('an image that is taken out is restored, too', () => {
    const chronicle = new Chronicle([
      { at: 1, pins: { prod: {} } },
      { at: 2, pins: { prod: { api: '1.0.0' } } },
      { at: 5, pins: { prod: { api: null } }, rejects: ['api 1.0.0'] },
    ]);
    expect(measured(chronicle).timeToRestore).toMatchObject({ restored: 1, medianSeconds: 3 * DAY });
  });

  test('several images of one deployment are one failure, restored with the last of them', () => {
    const chronicle = new Chronicle([
      { at: 1, pins: { prod: {} } },
      { at: 2, pins: { prod: { api: '1.0.0', web: '1.0.0' } } },
      { at: 3, pins: { prod: { api: '2.0.0', web: '2.0.0' } } },
      { at: 4, pins: { prod: { api: '1.0.0' } } },
      { at: 6, pins: { prod: { web: '1.0.0' } } },
    ]);
    expect(measured(chronicle)).toMatchObject({
      changeFailure: { changes: 2, failed: 1 },
      timeToRestore: { restored: 1, medianSeconds: 3 * DAY },
    });
  });

  test('a build that was rejected before it was pinned, to reproduce the fault, is no failure', () => {
    const chronicle = new Chronicle([
      { at: 1, pins: { dev: { api: 'main' }, prod: { api: '1.0.0' } } },
      { at: 2, pins: { prod: { api: '2.0.0' } } },
      { at: 3, rejects: ['api 1.0.0'] },
      { at: 4, pins: { dev: { api: '1.0.0' } } },
    ]);
    expect(measured(chronicle, 1, 31, 'dev').changeFailure).toMatchObject({ changes: 1, failed: 0 });
  });

  test('a deployment before the window is none of it, whatever becomes of it in the window', () => {
    expect(measured(api('1.0.0', '2.0.0', '1.0.0'), 4)).toMatchObject({
      deployments: { count: 1, rollbacks: 1 },
      changeFailure: { changes: 0, failed: 0, rate: null },
    });
  });
});

test('a state that is not valid is passed over', () => {
  const chronicle = new Chronicle([
    { at: 1, pins: { prod: {} } },
    { at: 2, pins: { prod: { api: '1.0.0' } } },
    { at: 3, text: 'nonsense: [' },
    { at: 4, pins: { prod: { api: '2.0.0' } } },
  ]);
  expect(measured(chronicle).deployments.count).toBe(2);
  const window = { since: timeOf(1), until: timeOf(31) };
  expect(environmentMetrics(chronicle.states, 'prod', window, chronicle.today, () => undefined).passedOver.map(stepOf)).toEqual([3]);
});

describe('whatever happened', () => {
  const STORY = fc.array(
    fc.record({
      api: fc.constantFrom('1.0.0', '2.0.0', '3.0.0', '4.0.0', null),
      web: fc.constantFrom('1.0.0', '2.0.0', null),
      rejects: fc.constantFrom('api 2.0.0', undefined, undefined),
    }),
    { maxLength: 12 },
  );
  const chronicleOf = (story: readonly { api: string | null; web: string | null; rejects: string | undefined }[]): Chronicle =>
    new Chronicle(
      [
        { at: 1, pins: { dev: {} } },
        ...story.map(({ api: version, web, rejects }, index): Step => {
          return { at: index + 2, pins: { dev: { api: version, web } }, ...(rejects === undefined ? {} : { rejects: [rejects] }) };
        }),
      ],
      { ledger: { 'api 2.0.0': { created: '2026-10-01T00:00:00Z' } } },
    );

  test('a share is between none and all, no time is negative, and no count exceeds what it is of', () => {
    fc.assert(
      fc.property(STORY, fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }), (story, since, length) => {
        const { deployments, leadTime, changeFailure, timeToRestore } = measured(chronicleOf(story), since, since + length, 'dev');
        expect(deployments.count - deployments.rollbacks).toBe(changeFailure.changes);
        expect(changeFailure.failed).toBeLessThanOrEqual(changeFailure.changes);
        expect(Math.max(changeFailure.rolledBack, changeFailure.rejected)).toBeLessThanOrEqual(changeFailure.failed);
        expect(changeFailure.rolledBack + changeFailure.rejected).toBeGreaterThanOrEqual(changeFailure.failed);
        expect(timeToRestore.restored + timeToRestore.open).toBe(changeFailure.failed);
        expect(changeFailure.rate === null).toBe(changeFailure.changes === 0);
        expect(timeToRestore.medianSeconds === null).toBe(timeToRestore.restored === 0);
        expect(leadTime.medianSeconds === null).toBe(leadTime.measured === 0);
        const numbers = [deployments.perDay, leadTime.medianSeconds, leadTime.p90Seconds, changeFailure.rate, timeToRestore.medianSeconds];
        for (const number of numbers.filter((each) => each !== null)) expect(number).toBeGreaterThanOrEqual(0);
        expect(changeFailure.rate ?? 0).toBeLessThanOrEqual(1);
        expect(numbers.filter((each) => Number.isNaN(each))).toEqual([]);
      }),
    );
  });

  test('the counts of two windows side by side are those of both together', () => {
    fc.assert(
      fc.property(STORY, fc.integer({ min: 2, max: 13 }), (story, middle) => {
        const chronicle = chronicleOf(story);
        const [first, second, both] = [
          measured(chronicle, 1, middle, 'dev'),
          measured(chronicle, middle, 15, 'dev'),
          measured(chronicle, 1, 15, 'dev'),
        ];
        expect(first.deployments.count + second.deployments.count).toBe(both.deployments.count);
        expect(first.changeFailure.failed + second.changeFailure.failed).toBe(both.changeFailure.failed);
        expect(first.timeToRestore.open + second.timeToRestore.open).toBe(both.timeToRestore.open);
        expect(first.leadTime.unmeasured + second.leadTime.unmeasured).toBe(both.leadTime.unmeasured);
      }),
    );
  });

  test('promotions alone never fail', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50), { maxLength: 10 }), (versions) => {
        expect(measured(api(...versions.map((version) => `${version}.0.0`))).changeFailure).toMatchObject({
          changes: versions.length,
          failed: 0,
        });
      }),
    );
  });
});
