import { briefly, override, reference, Repository } from '../story';

const EVERYWHERE = { dev: { api: '1.0.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } };
const IN_DEV = { ...EVERYWHERE, dev: { api: '1.1.0' } };
const IN_UAT = { ...IN_DEV, uat: { api: '1.1.0' } };
const IN_PROD = { ...IN_UAT, prod: { api: '1.1.0' } };
const MARK = '(7fbd210ebec1)';

test('what an upstream environment pins at the base may enter', () => {
  expect(new Repository().commit(IN_UAT).check(IN_PROD)).toEqual([]);
});

test('what none of them pins is found at the pin, with where it is and the promotion that is left out', () => {
  const findings = new Repository().commit(IN_DEV).check({ ...IN_DEV, prod: { api: '1.1.0' } });
  expect(findings).toEqual([
    {
      code: 'skipped-environment',
      severity: 'error',
      message: `api 1.1.0 ${MARK} enters prod, but uat does not have it (dev does)`,
      help: `merge its promotion to uat first: waybill promote dev uat --image api; or add { image: api, ref: "${reference('1.1.0')}", reason: …, by: … } to the overrides of prod`,
      file: 'release-manifest.yaml',
      line: 15,
      column: 12,
      environment: 'prod',
      image: 'api',
    },
  ]);
});

test('what nobody has is to be pinned where anything may enter', () => {
  const [finding] = new Repository().commit(EVERYWHERE).check({ ...EVERYWHERE, uat: { api: '1.3.0' } });
  expect(finding?.message).toMatch(/enters uat, but dev does not have it \(nor does any other environment\)$/);
  expect(finding?.help).toMatch(/^merge it into dev first: waybill pin dev api 1\.3\.0; or /);
});

test('what is nowhere near is to be brought upstream', () => {
  const [finding] = new Repository().commit(EVERYWHERE).check({ ...EVERYWHERE, prod: { api: '1.3.0' } });
  expect(finding?.help).toMatch(/^bring it to uat first; or /);
});

test('a digest that enters two environments in one change is found in the second, in its own words', () => {
  const findings = new Repository().commit(IN_DEV).check(IN_PROD);
  expect(briefly(findings)).toEqual(['skipped-environment prod api']);
  expect(findings[0]?.message).toBe(`api 1.1.0 ${MARK} enters uat and prod in one change: prod takes only what uat had before this change`);
  expect(findings[0]?.help).toBe(
    'merge its promotion to uat alone, then: waybill promote uat prod --image api; or record an exception: waybill promote uat prod --image api --override REASON',
  );
});

test('where the first of the two takes what is pinned there, it is a pin that is to be merged alone', () => {
  const [finding] = new Repository().commit(EVERYWHERE).check({ ...IN_DEV, uat: { api: '1.1.0' } });
  expect(finding?.message).toContain('enters dev and uat in one change');
  expect(finding?.help).toMatch(/^merge its pin in dev alone, then: waybill promote dev uat --image api; or /);
});

test('what upstream had until some commit is found with that commit', () => {
  const moved = { ...IN_UAT, uat: { api: '1.2.0' } };
  const [finding, ...more] = new Repository()
    .commit(IN_UAT)
    .commit(moved)
    .commit(moved)
    .check({ ...moved, prod: { api: '1.1.0' } });
  expect(more).toEqual([]);
  expect(finding?.code).toBe('skipped-environment');
  expect(finding?.message).toBe(`api 1.1.0 ${MARK} enters prod, but uat had it until commit 0000000002 of 2026-11-01`);
  expect(finding?.help).toMatch(/^bring it back to uat first \(waybill pin uat api 1\.1\.0\), or promote what uat has now; or /);
});

test('of several upstream environments one is enough', () => {
  const rules = { prod: { promotesFrom: ['uat', 'perf'] }, perf: {} };
  const scene = { ...EVERYWHERE, rules, more: { perf: { api: '1.1.0' } } };
  expect(new Repository().commit(scene).check({ ...scene, prod: { api: '1.1.0' } })).toEqual([]);
  const [finding] = new Repository().commit(scene).check({ ...scene, prod: { api: '1.3.0' } });
  expect(finding?.message).toMatch(/but none of uat and perf has it \(nor does any other environment\)$/);
  expect(finding?.help).toMatch(/^merge it into perf first: waybill pin perf api 1\.3\.0; or /);
});

test('several upstream environments that get it in the same change do not vouch for it either', () => {
  const rules = { prod: { promotesFrom: ['uat', 'perf'] }, perf: {} };
  const scene = { ...IN_DEV, rules, more: { perf: { api: '1.0.0' } } };
  const [finding] = new Repository().commit(scene).check({ ...IN_PROD, rules, more: { perf: { api: '1.1.0' } } });
  expect(finding?.message).toMatch(
    /enters uat, perf and prod in one change: prod takes only what one of uat and perf had before this change$/,
  );
});

test('an environment that promotes from none takes anything', () => {
  expect(new Repository().commit(EVERYWHERE).check({ ...EVERYWHERE, dev: { api: '1.3.0' } })).toEqual([]);
});

test('the same digest of another image is no evidence', () => {
  const images = { api: { releases: ['1.0.0', '1.1.0'] }, web: { releases: ['1.0.0', '1.1.0'] } };
  const scene = { images, dev: {}, uat: { api: '1.0.0', web: '1.1.0' }, prod: { api: '1.0.0' } };
  expect(briefly(new Repository().commit(scene).check({ ...scene, prod: { api: '1.1.0' } }))).toEqual(['skipped-environment prod api']);
});

test('a digest is what counts: under another tag it is the same, and the same tag with another digest is not', () => {
  const scene = { ...EVERYWHERE, dev: { api: 'sha-7=1.1.0' } };
  expect(new Repository().commit(scene).check({ ...scene, uat: { api: '1.1.0' } })).toEqual([]);
  const builds = { rules: { uat: { promotesFrom: ['dev'], accepts: 'builds' } } };
  const mutable = { ...EVERYWHERE, ...builds, dev: { api: 'main=A' } };
  expect(briefly(new Repository().commit(mutable).check({ ...mutable, uat: { api: 'main=B' } }))).toEqual(['skipped-environment uat api']);
});

test('another tag for the digest that is there enters nothing', () => {
  const images = { api: { releases: { '1.0.0': 'D', '1.0.0-rc.1': 'D' } } };
  const scene = { images, prod: { api: '1.0.0-rc.1=D' } };
  expect(new Repository().commit(scene).check({ ...scene, prod: { api: '1.0.0=D' } })).toEqual([]);
});

test('a removed pin or environment finds nothing', () => {
  expect(new Repository().commit(IN_PROD).check({ ...IN_PROD, prod: {} })).toEqual([]);
  expect(new Repository().commit(IN_PROD).check({ ...IN_PROD, without: ['prod'] })).toEqual([]);
});

test('an image that an environment gets for the first time comes from upstream as well', () => {
  const scene = { ...EVERYWHERE, uat: { api: '1.0.0', web: '2.0.0' } };
  expect(new Repository().commit(scene).check({ ...scene, prod: { api: '1.0.0', web: '2.0.0' } })).toEqual([]);
  expect(briefly(new Repository().commit(EVERYWHERE).check({ ...EVERYWHERE, prod: { api: '1.0.0', web: '2.0.0' } }))).toEqual([
    'skipped-environment prod web',
  ]);
});

describe('an environment that is new', () => {
  const copy = { rules: { eu: { promotesFrom: ['uat'] } } };

  test('is judged by its own rules: it may copy what upstream has', () => {
    expect(new Repository().commit(IN_UAT).check({ ...IN_UAT, ...copy, more: { eu: { api: '1.1.0' } } })).toEqual([]);
    const [finding, ...more] = new Repository().commit(IN_UAT).check({ ...IN_UAT, ...copy, more: { eu: { api: '1.0.0' } } });
    expect(more).toEqual([]);
    expect(finding?.message).toMatch(/enters eu, but uat does not have it \(prod does\)$/);
  });

  test('gets nothing from an upstream environment that is new, too', () => {
    const rules = { uat2: { promotesFrom: ['dev'] }, eu: { promotesFrom: ['uat2'] } };
    const findings = new Repository().commit(IN_UAT).check({ ...IN_UAT, rules, more: { uat2: { api: '1.1.0' }, eu: { api: '1.1.0' } } });
    expect(briefly(findings)).toEqual(['skipped-environment eu api']);
    expect(findings[0]?.message).toContain('enters uat2 and eu in one change');
  });

  test('may have had it under the same name before', () => {
    const gone = { ...IN_UAT, without: ['prod'] };
    const repository = new Repository().commit(EVERYWHERE).commit(gone);
    expect(repository.check({ ...IN_UAT, prod: { api: '1.0.0' } })).toEqual([]);
  });
});

describe('the rules are those of the base', () => {
  test('an upstream environment that the change adds does not count', () => {
    const head = { ...IN_DEV, rules: { prod: { promotesFrom: ['uat', 'dev'] } }, prod: { api: '1.1.0' } };
    expect(briefly(new Repository().commit(IN_DEV).check(head))).toEqual(['rule-loosened prod', 'skipped-environment prod api']);
  });

  test('one that the change takes away still does', () => {
    const rules = { prod: { promotesFrom: ['uat', 'dev'] } };
    expect(new Repository().commit({ ...IN_DEV, rules }).check({ ...IN_DEV, prod: { api: '1.1.0' } })).toEqual([]);
  });

  test('an environment that promotes from none until this change takes anything once more', () => {
    const free = { ...EVERYWHERE, rules: { prod: { promotesFrom: [] } } };
    expect(new Repository().commit(free).check({ ...EVERYWHERE, prod: { api: '1.3.0' } })).toEqual([]);
  });
});

describe('excused is', () => {
  test('a return, however long ago it ran there', () => {
    const repository = new Repository()
      .commit(EVERYWHERE)
      .commit(IN_PROD)
      .commit(IN_PROD)
      .commit({ ...IN_PROD, uat: { api: '1.2.0' } });
    expect(repository.check({ ...IN_PROD, uat: { api: '1.2.0' }, prod: { api: '1.0.0' } })).toEqual([]);
  });

  test('a return to what another image had there is none', () => {
    const images = { api: { releases: ['1.0.0', '1.1.0'] }, web: { releases: ['1.0.0', '1.1.0'] } };
    const before = { images, prod: { api: '1.0.0', web: '1.1.0' } };
    const after = { images, prod: { api: '1.0.0', web: '1.0.0' } };
    const findings = new Repository()
      .commit(before)
      .commit(after)
      .check({ images, prod: { api: '1.1.0', web: '1.0.0' } });
    expect(briefly(findings)).toEqual(['skipped-environment prod api']);
  });

  test('exactly what an override names, even when this change adds it', () => {
    const hotfix = (ref: string): unknown[] =>
      new Repository().commit(EVERYWHERE).check({
        ...EVERYWHERE,
        prod: { api: '1.3.0' },
        rules: { prod: { promotesFrom: ['uat'], overrides: [override('api', ref)] } },
      });
    expect(hotfix('1.3.0')).toEqual([]);
    expect(hotfix('1.2.0')).toHaveLength(1);
    expect(hotfix('1.2.0=1.3.0')).toHaveLength(1);
  });

  test('nothing that the override of another image or another environment names', () => {
    const rules = {
      uat: { promotesFrom: ['dev'], overrides: [override('api', '1.3.0')] },
      prod: { promotesFrom: ['uat'], overrides: [override('web', '1.3.0')] },
    };
    expect(briefly(new Repository().commit(EVERYWHERE).check({ ...EVERYWHERE, prod: { api: '1.3.0' }, rules }))).toEqual([
      'skipped-environment prod api',
    ]);
  });
});

test('a state that was not valid is no evidence of a return, and hides none', () => {
  const broken = 'schemaVersion: 1\napplication: shop\nenvironments:\n  prod: { promotesFrom: [uat], images: {} }\n';
  const neverDeployed = new Repository().commit(EVERYWHERE).commit(broken).commit(EVERYWHERE);
  expect(briefly(neverDeployed.check({ ...EVERYWHERE, prod: { api: '1.3.0' } }))).toEqual(['skipped-environment prod api']);
  expect(
    new Repository()
      .commit(EVERYWHERE)
      .commit(broken)
      .commit(IN_PROD)
      .check({ ...IN_PROD, prod: { api: '1.0.0' } }),
  ).toEqual([]);
});

test('without a git history a rollback cannot be told, and that is said', () => {
  const repository = new Repository().commit(EVERYWHERE).commit(IN_PROD);
  const findings = repository.check({ ...IN_PROD, prod: { api: '1.0.0' } }, { withoutGit: true });
  expect(briefly(findings)).toEqual(['downgrade prod api', 'skipped-environment prod api']);
  expect(findings[1]?.help).toMatch(/; without a git history a rollback cannot be told from it$/);
});
