import { planRollbackTo } from '../../lib/promotion';
import { codesOf, findingsOf } from './findings';
import { expected, manifestOf, type Scene, written } from './story';

const SHOP: Scene = {
  environments: {
    dev: { accepts: 'builds', pins: { api: 'main-7' } },
    prod: { frozen: 'holidays', pins: { api: '1.1.0', web: '2.0.0' } },
  },
  ledger: { api: ['1.0.0', '1.1.0', '1.2.0', '1.0.0-rc.1=1.0.0'], web: ['2.0.0', '1.0.0'] },
};

test('takes any release of the ledger: older, newer, a candidate', () => {
  for (const version of ['1.0.0', '1.2.0']) {
    expect(written(planRollbackTo(manifestOf(SHOP), 'prod', version, ['api']).pins)).toEqual(expected({ api: version }));
  }
  expect(written(planRollbackTo(manifestOf(SHOP), 'prod', '1.0.0-rc.1', ['api']).pins)).toEqual(expected({ api: '1.0.0-rc.1=1.0.0' }));
});

test('several images may have a release of the same version', () => {
  expect(written(planRollbackTo(manifestOf(SHOP), 'prod', '1.0.0', ['api', 'web']).pins)).toEqual(expected({ api: '1.0.0', web: '1.0.0' }));
});

test('the only image need not be named', () => {
  expect(written(planRollbackTo(manifestOf(SHOP), 'dev', '1.0.0').pins)).toEqual(expected({ api: '1.0.0' }));
});

test('a version that the ledger lacks is refused with the nearest one', () => {
  const [finding] = findingsOf(() => planRollbackTo(manifestOf(SHOP), 'prod', '1.1.1', ['api']));
  expect(finding).toMatchObject({ code: 'unknown-release', image: 'api' });
  expect(finding?.help).toContain('"1.1.0"');
});

test('a leading v is part of the version', () => {
  expect(codesOf(() => planRollbackTo(manifestOf(SHOP), 'prod', 'v1.0.0', ['api']))).toEqual(['unknown-release']);
});

test('a rejected digest is refused where only releases run, under whatever version, and allowed where builds do', () => {
  const manifest = manifestOf({ ...SHOP, rejected: { 'api 1.0.0-rc.1': 'leaks' } });
  const [finding] = findingsOf(() => planRollbackTo(manifest, 'prod', '1.0.0', ['api']));
  expect(finding).toMatchObject({ code: 'rejected-release', environment: 'prod', image: 'api' });
  expect(finding?.message).toContain('leaks');
  const plan = planRollbackTo(manifest, 'dev', '1.0.0');
  expect(written(plan.pins)).toEqual(expected({ api: '1.0.0' }));
  expect(plan.notes).toEqual(['api 1.0.0 is rejected: leaks']);
});

test('an image that the environment does not pin is refused', () => {
  expect(codesOf(() => planRollbackTo(manifestOf(SHOP), 'dev', '2.0.0', ['web']))).toEqual(['unknown-image']);
});
