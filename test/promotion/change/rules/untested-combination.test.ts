import { briefly, override, type Pins, pointedAt, reference, Repository, type Rules, type Scene } from '../story';

/** Prod takes only what ran together in uat. */
function shop(uat: Pins, prod: Pins, rules: Rules = {}): Scene {
  return { uat, prod, rules: { uat: {}, prod: { promotesFrom: ['uat'], combination: 'exact', ...rules } } };
}

const OLD = { api: '1.0.0', web: '2.0.0' };
const NEW = { api: '1.1.0', web: '2.1.0' };
const FOUND = ['untested-combination prod'];

test('what runs together upstream may enter', () => {
  expect(new Repository().commit(shop(NEW, OLD)).check(shop(NEW, NEW))).toEqual([]);
});

test('half of it may not: the halves never ran together', () => {
  const repository = new Repository().commit(shop(OLD, OLD)).commit(shop(NEW, OLD));
  expect(briefly(repository.check(shop(NEW, { ...OLD, api: '1.1.0' })))).toEqual(FOUND);
});

test('what ran together upstream once may enter as far as its digests are still there', () => {
  const between = { ...OLD, api: '1.1.0' };
  const repository = new Repository().commit(shop(OLD, OLD)).commit(shop(between, OLD)).commit(shop(NEW, OLD));
  expect(repository.check(shop(NEW, between))).toEqual([]);
});

test('one finding for the environment, at the first pin that enters, with the state that comes nearest', () => {
  const repository = new Repository().commit(shop(OLD, OLD)).commit(shop({ ...NEW, worker: '3.0.0' }, OLD));
  const head = shop({ ...NEW, worker: '3.0.0' }, { web: '2.0.0', api: '1.1.0', worker: '3.0.0' });
  const findings = repository.check(head);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code: 'untested-combination', severity: 'error', environment: 'prod' });
  expect(pointedAt(head, findings[0]!)).toBe(`"${reference('1.1.0')}"`);
  expect(findings[0]).not.toHaveProperty('image');
  expect(findings[0]?.message).toMatch(
    /^api 1\.1\.0 \([0-9a-f]{12}\) and worker 3\.0\.0 \([0-9a-f]{12}\) enter prod, but what prod runs then never ran together in uat; nearest is uat at commit 0000000002 of 2026-11-01, without this web$/,
  );
  expect(findings[0]?.help).toBe(
    'promote a set that ran together: waybill promote uat prod; or record an exception: waybill promote uat prod --image api --image worker --override REASON',
  );
});

test('what nothing upstream runs is to run there first: to promote all that is upstream would not help', () => {
  const before = shop(NEW, { ...OLD, worker: '3.0.0' });
  const [finding] = new Repository().commit(before).check(shop(NEW, { ...NEW, worker: '3.0.0' }));
  expect(finding?.help).toBe(
    'let uat run worker, too, and promote what ran together then; or record an exception: waybill promote uat prod --image api --image web --override REASON',
  );
  const after = shop({ ...NEW, worker: '3.0.0' }, { ...NEW, worker: '3.0.0' });
  const followed = new Repository().commit(before).commit({ ...before, uat: after.uat! });
  expect(followed.check(after)).toEqual([]);
});

test('of many images a few are named', () => {
  const images = Array.from({ length: 30 }, (_, index) => `image-${String(index).padStart(2, '0')}`);
  const declared = Object.fromEntries(images.map((image) => [image, { releases: ['1.0.0', '1.1.0'] }]));
  const all = (version: string): Pins => Object.fromEntries(images.map((image) => [image, version]));
  const before = { ...shop({}, all('1.0.0')), images: declared };
  const [finding] = new Repository()
    .commit(before)
    .check({ ...before, prod: all('1.1.0') })
    .filter(({ code }) => code.startsWith('untested'));
  expect(finding?.message).toMatch(
    /^image-00 1\.1\.0 \(\w+\), image-01 .*, image-02 .*, image-03 1\.1\.0 \(\w+\) and 26 others enter prod/,
  );
});

test('upstream may run more', () => {
  expect(new Repository().commit(shop({ ...NEW, worker: '3.0.0' }, OLD)).check(shop({ ...NEW, worker: '3.0.0' }, NEW))).toEqual([]);
});

test('an image that upstream never had keeps any set with it out', () => {
  const repository = new Repository().commit(shop({ api: '1.1.0' }, OLD));
  expect(briefly(repository.check(shop({ api: '1.1.0' }, { ...OLD, api: '1.1.0' })))).toEqual(FOUND);
});

test('the set must be of one environment, not of several', () => {
  const rules = { uat: {}, perf: {}, prod: { promotesFrom: ['uat', 'perf'], combination: 'exact' } };
  const scene = { uat: { ...OLD, api: '1.1.0' }, prod: OLD, rules, more: { perf: { ...OLD, web: '2.1.0' } } };
  expect(briefly(new Repository().commit(scene).check({ ...scene, prod: NEW }))).toEqual(FOUND);
  const together = { ...scene, more: { perf: NEW } };
  expect(new Repository().commit(together).check({ ...together, prod: NEW })).toEqual([]);
});

test('the set must be of one state, not of several', () => {
  const repository = new Repository().commit(shop({ ...OLD, api: '1.1.0' }, OLD)).commit(shop({ ...OLD, web: '2.1.0' }, OLD));
  expect(briefly(repository.check(shop({ ...OLD, web: '2.1.0' }, NEW)))).toEqual(['skipped-environment prod api', ...FOUND].sort());
});

test('it counts with what stays: an image that does not move is part of the set', () => {
  const repository = new Repository().commit(shop({ api: '1.1.0', web: '2.1.0' }, OLD));
  expect(briefly(repository.check(shop(NEW, { api: '1.1.0', web: '2.0.0' })))).toEqual(FOUND);
});

test('where nothing enters nothing is asked: a removed pin, another tag', () => {
  const odd = { api: '1.0.0', web: '2.2.0' };
  expect(new Repository().commit(shop(NEW, odd)).check(shop(NEW, { api: '1.0.0' }))).toEqual([]);
});

test('an environment that promotes from none has nowhere to have tested a set', () => {
  const rules = { promotesFrom: [] };
  expect(new Repository().commit(shop(OLD, OLD, rules)).check(shop(OLD, NEW, rules))).toEqual([]);
});

test('the rule is that of the base', () => {
  const half = { ...OLD, api: '1.1.0' };
  const loosened = new Repository()
    .commit(shop(OLD, OLD))
    .commit(shop(NEW, OLD))
    .check(shop(NEW, half, { combination: 'any' }));
  expect(briefly(loosened)).toEqual(['rule-loosened prod', ...FOUND]);
  const any = { combination: 'any' };
  expect(
    new Repository()
      .commit(shop(OLD, OLD, any))
      .commit(shop(NEW, OLD, any))
      .check(shop(NEW, half)),
  ).toEqual([]);
});

test('a state that was not valid never ran together', () => {
  const half = { ...OLD, api: '1.1.0' };
  const broken = { ...shop(half, OLD), images: { api: { releases: ['1.1.0'] }, web: {} } };
  const repository = new Repository().commit(shop(OLD, OLD)).commit(broken).commit(shop(NEW, OLD));
  expect(briefly(repository.check(shop(NEW, half)))).toEqual(FOUND);
});

test('without a git history the base itself is what is known of upstream', () => {
  expect(new Repository().commit(shop(NEW, OLD)).check(shop(NEW, NEW), { withoutGit: true })).toEqual([]);
  expect(briefly(new Repository().commit(shop(NEW, OLD)).check(shop(NEW, { ...OLD, api: '1.1.0' }), { withoutGit: true }))).toEqual(FOUND);
});

describe('a return', () => {
  const repository = (): Repository =>
    new Repository()
      .commit(shop(OLD, OLD))
      .commit(shop(NEW, NEW))
      .commit(shop({ api: '1.3.0', web: '2.2.0' }, NEW));

  test('of a set that stood there is free', () => {
    expect(repository().check(shop({ api: '1.3.0', web: '2.2.0' }, OLD))).toEqual([]);
  });

  test('of half a set is none: each digest was there, but not together', () => {
    expect(briefly(repository().check(shop({ api: '1.3.0', web: '2.2.0' }, { ...NEW, api: '1.0.0' })))).toEqual(FOUND);
  });

  test('is free with an image that came later and stays as it is, as a rollback leaves it', () => {
    const more = { worker: '3.0.0' };
    const uat = { ...NEW, ...more };
    const grown = new Repository()
      .commit(shop(OLD, OLD))
      .commit(shop(NEW, NEW))
      .commit(shop(uat, { ...NEW, ...more }));
    expect(grown.check(shop(uat, { ...OLD, ...more }))).toEqual([]);
  });

  test('is free without an image that went since', () => {
    const shrunk = new Repository().commit(shop({ ...OLD, worker: '3.0.0' }, { ...OLD, worker: '3.0.0' })).commit(shop(NEW, NEW));
    expect(shrunk.check(shop(NEW, OLD))).toEqual([]);
  });

  test('is none with an image that enters for the first time', () => {
    const uat = { ...NEW, worker: '3.0.0' };
    const grown = new Repository().commit(shop(OLD, OLD)).commit(shop(uat, NEW));
    expect(briefly(grown.check(shop(uat, { ...OLD, worker: '3.0.0' })))).toEqual(FOUND);
  });
});

describe('an override', () => {
  const hotfix = [override('api', '1.3.0')];

  test('leaves its image out: the others must have run together', () => {
    expect(new Repository().commit(shop(NEW, OLD)).check(shop(NEW, { ...NEW, api: '1.3.0' }, { overrides: hotfix }))).toEqual([]);
    const untested = shop(NEW, { api: '1.3.0', web: '2.1.0', worker: '3.0.0' }, { overrides: hotfix });
    expect(briefly(new Repository().commit(shop(NEW, { ...OLD, worker: '3.0.0' })).check(untested))).toEqual(FOUND);
  });

  test('of all that enters asks nothing, whatever the others are', () => {
    const odd = { api: '1.0.0', web: '2.2.0' };
    expect(new Repository().commit(shop(NEW, odd)).check(shop(NEW, { ...odd, api: '1.3.0' }, { overrides: hotfix }))).toEqual([]);
  });

  test('of a pin that stays keeps the next regular promotion possible', () => {
    const fixed = { ...OLD, api: '1.3.0' };
    const repository = new Repository().commit(shop(OLD, OLD)).commit(shop(NEW, fixed, { overrides: hotfix }));
    expect(repository.check(shop(NEW, { ...fixed, web: '2.1.0' }, { overrides: hotfix }))).toEqual([]);
    expect(briefly(repository.check(shop(NEW, { ...fixed, web: '2.1.0' })))).toEqual(FOUND);
  });

  test('of a rollback of the others leaves its image out as well', () => {
    const repository = new Repository()
      .commit(shop(OLD, OLD))
      .commit(shop(NEW, NEW))
      .commit(shop({ api: '1.1.0' }, NEW));
    expect(repository.check(shop({ api: '1.1.0' }, { ...OLD, api: '1.3.0' }, { overrides: hotfix }))).toEqual([]);
  });
});
