import { planPromotion } from '../../lib/promotion';
import { codesOf, findingsOf } from './findings';
import { digestOf, type EnvironmentScene, expected, manifestOf, type Scene, written } from './story';

function shop(
  dev: EnvironmentScene['pins'],
  uat: EnvironmentScene['pins'],
  more: Partial<Scene> & { uat?: Partial<EnvironmentScene> } = {},
): ReturnType<typeof manifestOf> {
  const { uat: rules = {}, ...scene } = more;
  return manifestOf({
    environments: { dev: { accepts: 'builds', pins: dev }, uat: { from: ['dev'], pins: uat, ...rules }, prod: { from: ['uat'], pins: {} } },
    ledger: { api: ['1.0.0', '1.1.0'], web: ['2.0.0', '2.1.0'] },
    ...scene,
  });
}

test('without images it takes all that both environments have, and says what it leaves', () => {
  const manifest = shop({ api: '1.1.0', web: '2.1.0', worker: 'main-1' }, { api: '1.0.0', web: '2.0.0' });
  const plan = planPromotion(manifest, 'dev', 'uat');
  expect(written(plan.pins)).toEqual(expected({ api: '1.1.0', web: '2.1.0' }));
  expect(plan.notes).toEqual(['uat does not have worker; to add: waybill promote dev uat --image worker']);
});

test('named images are all it takes, each once', () => {
  const plan = planPromotion(shop({ api: '1.1.0', web: '2.1.0' }, { api: '1.0.0', web: '2.0.0' }), 'dev', 'uat', ['web', 'web']);
  expect(written(plan.pins)).toEqual(expected({ web: '2.1.0' }));
  expect(plan.notes).toEqual([]);
});

test('a named image may be new in the target', () => {
  const plan = planPromotion(shop({ api: '1.1.0', web: '2.1.0' }, { api: '1.0.0' }), 'dev', 'uat', ['web']);
  expect(written(plan.pins)).toEqual(expected({ web: '2.1.0' }));
});

test('an environment for releases gets the version of the ledger, whatever the tag of the source', () => {
  const manifest = shop({ api: 'sha-4f1c2d9=1.1.0' }, { api: '1.0.0' });
  expect(written(planPromotion(manifest, 'dev', 'uat').pins)).toEqual(expected({ api: '1.1.0' }));
});

test.each([
  [['1.1.0-rc.1=D', '1.1.0-rc.2=D'], '1.1.0-rc.2'],
  [['1.1.0-rc.10=D', '1.1.0-rc.9=D'], '1.1.0-rc.10'],
  [['1.1.0=D', '1.1.0-rc.2=D', '1.2.0-rc.1=D'], '1.1.0'],
  [['1.9.0=D', '1.10.0=D', '2.0.0-rc.1=D'], '1.10.0'],
])('of the versions %j of one digest it writes %s: the highest, a final one before candidates', (versions, best) => {
  const manifest = shop({ api: 'main-7=D' }, { api: '1.0.0' }, { ledger: { api: ['1.0.0', ...versions] } });
  expect(written(planPromotion(manifest, 'dev', 'uat').pins)).toEqual(expected({ api: `${best}=D` }));
});

test('an environment for builds copies the reference to the letter', () => {
  const manifest = shop({ api: 'sha-4f1c2d9=1.1.0' }, { api: '1.0.0' }, { uat: { accepts: 'builds' } });
  expect(written(planPromotion(manifest, 'dev', 'uat').pins)).toEqual(expected({ api: 'sha-4f1c2d9=1.1.0' }));
});

test('what the target has already is planned again, so that promoting twice is no error', () => {
  const manifest = shop({ api: '1.1.0' }, { api: '1.1.0' });
  expect(written(planPromotion(manifest, 'dev', 'uat').pins)).toEqual(expected({ api: '1.1.0' }));
});

test('environments without a common image have nothing to promote', () => {
  const plan = planPromotion(shop({ api: '1.1.0' }, {}), 'dev', 'uat');
  expect(plan.pins.size).toBe(0);
  expect(plan.notes).toHaveLength(1);
});

test('releases without SemVer are promoted by the first name that the ledger has for the digest', () => {
  const manifest = shop(
    { api: 'main-7=D' },
    { api: 'monday' },
    { ledger: { api: ['monday', 'tuesday=D', 'friday=D'] }, unversioned: ['api'] },
  );
  expect(written(planPromotion(manifest, 'dev', 'uat').pins)).toEqual(expected({ api: 'tuesday=D' }));
});

test('a frozen target is planned all the same, with what it takes to go on', () => {
  const manifest = shop({ api: '1.1.0' }, { api: '1.0.0' }, { uat: { frozen: 'holidays' } });
  const { pins, frozen } = planPromotion(manifest, 'dev', 'uat');
  expect(written(pins)).toEqual(expected({ api: '1.1.0' }));
  expect(frozen).toMatchObject({ code: 'frozen', severity: 'error', environment: 'uat', message: 'uat is frozen: holidays' });
  expect(frozen?.help).toContain('waybill thaw uat');
  expect(frozen?.help).toContain('waybill promote dev uat --override REASON');
  expect(planPromotion(shop({ api: '1.1.0' }, { api: '1.0.0' }), 'dev', 'uat').frozen).toBeUndefined();
});

describe('refused:', () => {
  test('a source that is not upstream, naming what is and the command to type', () => {
    const [finding] = findingsOf(() => planPromotion(shop({ api: '1.1.0' }, { api: '1.0.0' }), 'dev', 'prod'));
    expect(finding).toMatchObject({ code: 'not-upstream', severity: 'error', environment: 'prod', file: null, line: null, column: null });
    expect(finding?.message).toBe('prod takes promotions from uat, not from dev');
    expect(finding?.help).toBe('type: waybill promote uat prod');
  });

  test('a target that takes no promotions at all', () => {
    const [finding] = findingsOf(() => planPromotion(shop({ api: '1.1.0' }, { api: '1.0.0' }), 'uat', 'dev'));
    expect(finding).toMatchObject({ code: 'not-upstream', environment: 'dev' });
    expect(finding?.help).toContain('waybill pin dev IMAGE TAG');
  });

  test('an environment into itself', () => {
    expect(codesOf(() => planPromotion(shop({ api: '1.1.0' }, { api: '1.0.0' }), 'uat', 'uat'))).toEqual(['not-upstream']);
  });

  test('a digest that the ledger lacks, with the command that records it; the other images do not move either', () => {
    const [finding, ...more] = findingsOf(() =>
      planPromotion(shop({ api: 'main-7', web: '2.1.0' }, { api: '1.0.0', web: '2.0.0' }), 'dev', 'uat'),
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'not-recorded', environment: 'uat', image: 'api' });
    expect(finding?.help).toBe(`type: waybill record api VERSION --digest ${digestOf('api', 'main-7').toString()}`);
  });

  test('a rejected digest, under whichever of its versions it was rejected', () => {
    const manifest = shop(
      { api: 'main-7=D' },
      { api: '1.0.0' },
      { ledger: { api: ['1.0.0', '1.1.0=D', '1.1.0-rc.1=D'] }, rejected: { 'api 1.1.0-rc.1': 'leaks' } },
    );
    const [finding] = findingsOf(() => planPromotion(manifest, 'dev', 'uat'));
    expect(finding).toMatchObject({ code: 'rejected-release', environment: 'uat', image: 'api' });
    expect(finding?.message).toContain('leaks');
  });

  test('a rejected digest may enter an environment for builds', () => {
    const manifest = shop({ api: '1.1.0' }, { api: '1.0.0' }, { uat: { accepts: 'builds' }, rejected: { 'api 1.1.0': 'leaks' } });
    expect(written(planPromotion(manifest, 'dev', 'uat').pins)).toEqual(expected({ api: '1.1.0' }));
  });

  test('unknown environments and images, each with the known ones', () => {
    const findings = findingsOf(() => planPromotion(shop({ api: '1.1.0' }, { api: '1.0.0' }), 'development', 'prd', ['apo']));
    expect(findings.map(({ code }) => code)).toEqual(['unknown-environment', 'unknown-environment', 'unknown-image']);
    expect(findings[0]?.help).toContain('"dev", "uat", "prod"');
    expect(findings[1]?.help).toContain('did you mean "prod"');
    expect(findings[2]?.help).toContain('did you mean "api"');
  });

  test('an image that the source does not pin', () => {
    const [finding] = findingsOf(() => planPromotion(shop({ api: '1.1.0' }, { api: '1.0.0' }), 'dev', 'uat', ['web']));
    expect(finding).toMatchObject({ code: 'unknown-image', environment: 'dev', image: 'web' });
    expect(finding?.help).toContain('"api"');
  });

  test('everything at once, in one report', () => {
    const manifest = manifestOf({
      environments: {
        dev: { accepts: 'builds', pins: { api: 'main-7', web: '2.1.0', worker: 'main-1' } },
        lab: { accepts: 'builds', pins: {} },
        uat: { from: ['lab'], frozen: 'holidays', pins: {} },
      },
      ledger: { web: ['2.1.0'] },
      rejected: { 'web 2.1.0': 'leaks' },
    });
    expect(codesOf(() => planPromotion(manifest, 'dev', 'uat', ['api', 'web', 'nope']))).toEqual([
      'not-upstream',
      'frozen',
      'unknown-image',
      'not-recorded',
      'rejected-release',
    ]);
  });
});
