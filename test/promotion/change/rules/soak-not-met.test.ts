import { briefly, override, Repository, type Scene, START } from '../story';

const HOUR = 3_600_000;

/** What happens to one image, where prod asks for a day in uat. */
function shop(uat: string, prod = '1.0.0', soak = '24h'): Scene {
  return { dev: {}, uat: { api: uat }, prod: { api: prod }, rules: { prod: { promotesFrom: ['uat'], soak } } };
}

const BEFORE = shop('1.0.0');
const IN_UAT = shop('1.1.0');
const IN_PROD = shop('1.1.0', '1.1.0');

test.each([
  [23.999, ['soak-not-met prod api']],
  [24, []],
  [240, []],
])('after %d h of the 24 h: %j', (hours, expected) => {
  expect(briefly(new Repository().commit(BEFORE).commit(IN_UAT).check(IN_PROD, { hours }))).toEqual(expected);
});

test.each([
  ['30s', 30 / 3600],
  ['90m', 1.5],
  ['5h', 5],
  ['2d', 48],
])('%s is %d h', (soak, hours) => {
  const repository = new Repository().commit(shop('1.0.0', '1.0.0', soak)).commit(shop('1.1.0', '1.0.0', soak));
  const head = shop('1.1.0', '1.1.0', soak);
  expect(repository.check(head, { hours })).toEqual([]);
  expect(briefly(repository.check(head, { hours: hours - 1 / 3600 }))).toEqual(['soak-not-met prod api']);
});

test('says since when upstream has it, how much is missing and when it will be met', () => {
  const [finding] = new Repository().commit(BEFORE).commit(IN_UAT).check(IN_PROD, { hours: 5.5 });
  expect(finding).toEqual({
    code: 'soak-not-met',
    severity: 'error',
    message:
      'api 1.1.0 (7fbd210ebec1) enters prod, but uat has had it for 5 h 30 min of the 24h that prod asks for, ' +
      'since commit 0000000002 of 2026-11-01 (2026-11-01T01:00:00Z); 18 h 30 min are missing',
    help:
      'wait until 2026-11-02T01:00:00Z, then check again; or ' +
      'record an exception: waybill promote uat prod --image api --override REASON',
    file: 'release-manifest.yaml',
    line: 15,
    column: 12,
    environment: 'prod',
    image: 'api',
  });
});

test('runs from the first commit of the stretch, whatever other environments and tags did since', () => {
  const repository = new Repository()
    .commit(BEFORE)
    .commit({ ...IN_UAT, uat: { api: '1.1.0' } })
    .commit({ ...IN_UAT, dev: { web: '2.0.0' } }, 20)
    .commit({ ...IN_UAT, dev: { web: '2.1.0' } }, 3);
  expect(repository.check({ ...IN_PROD, dev: { web: '2.1.0' } }, { hours: 1 })).toEqual([]);
});

test('a break begins it anew, and that is said', () => {
  const repository = new Repository().commit(BEFORE).commit(IN_UAT).commit(shop('1.2.0'), 100).commit(IN_UAT);
  const [finding] = repository.check(IN_PROD, { hours: 2 });
  expect(finding?.message).toContain('for 2 h of the 24h');
  expect(finding?.message).toMatch(/ \(uat had it before as well, until commit 0000000003 of 2026-11-05: a break begins the soak anew\)$/);
});

test.each([
  ['the file', null],
  ['the environment', { ...IN_UAT, rules: {}, without: ['uat', 'prod'] }],
  ['the image', { ...IN_UAT, uat: {} }],
])('a commit without %s is a break', (_, gap) => {
  const repository = new Repository().commit(IN_UAT).commit(gap, 100).commit(IN_UAT);
  expect(briefly(repository.check(IN_PROD, { hours: 2 }))).toEqual(['soak-not-met prod api']);
});

describe('a commit whose manifest was not valid', () => {
  const broken = 'environments: [';

  test('is no break', () => {
    expect(new Repository().commit(IN_UAT).commit(broken, 20).commit(IN_UAT, 3).check(IN_PROD)).toEqual([]);
  });

  test('is no break either when its pins can be read', () => {
    const invalid = 'schemaVersion: 1\napplication: shop\nenvironments: { uat: { images: {} } }\nimages: {}\nmore: {}\n';
    expect(new Repository().commit(IN_UAT).commit(invalid, 20).commit(IN_UAT, 3).check(IN_PROD)).toEqual([]);
  });

  test('is not when a stretch begins: nothing ran yet', () => {
    const unfinished = { ...IN_UAT, rules: { prod: { promotesFrom: ['nowhere'] } } };
    const repository = new Repository().commit(BEFORE).commit(unfinished).commit(IN_UAT, 20);
    expect(repository.check(IN_PROD, { hours: 4 })[0]?.message).toContain('for 4 h of the 24h');
    expect(repository.check(IN_PROD, { hours: 24 })).toEqual([]);
  });
});

describe('clocks', () => {
  test('a first commit with a date after that of the next ones is taken at its word', () => {
    const at = (hours: number): Date => new Date(START + hours * HOUR);
    const repository = new Repository()
      .commitAt(at(0), BEFORE)
      .commitAt(at(10), IN_UAT)
      .commitAt(at(5), { ...IN_UAT, dev: { web: '2.0.0' } });
    const head = { ...IN_PROD, dev: { web: '2.0.0' } };
    expect(briefly(repository.check(head, { hours: 28 }))).toEqual(['soak-not-met prod api']);
    expect(repository.check(head, { hours: 29 })).toEqual([]);
  });

  test('a stretch is unbroken by the order of commits, not of dates', () => {
    const at = (hours: number): Date => new Date(START + hours * HOUR);
    const repository = new Repository().commitAt(at(50), BEFORE).commitAt(at(10), IN_UAT).commitAt(at(11), IN_UAT);
    expect(repository.check(IN_PROD, { hours: 23 })).toEqual([]);
  });

  test('a commit from the future has soaked for no time at all', () => {
    const repository = new Repository().commit(BEFORE).commit(IN_UAT);
    const [finding] = repository.check(IN_PROD, { hours: -3 });
    expect(finding?.message).toContain('for 0 s of the 24h');
    expect(finding?.help).toContain('wait until 2026-11-02T01:00:00Z');
  });
});

test('of several upstream environments the longest counts', () => {
  const rules = { perf: {}, prod: { promotesFrom: ['uat', 'perf'], soak: '24h' } };
  const both = (uat: string, perf: string, prod: string): Scene => ({
    rules,
    uat: { api: uat },
    prod: { api: prod },
    more: { perf: { api: perf } },
  });
  const repository = new Repository().commit(both('1.0.0', '1.1.0', '1.0.0')).commit(both('1.1.0', '1.1.0', '1.0.0'), 20);
  expect(repository.check(both('1.1.0', '1.1.0', '1.1.0'), { hours: 4 })).toEqual([]);
  expect(repository.check(both('1.1.0', '1.1.0', '1.1.0'), { hours: 3 })[0]?.message).toContain('perf has had it for 23 h of the 24h');
});

test('several upstream environments, one after the other, do not add up', () => {
  const rules = { perf: {}, prod: { promotesFrom: ['uat', 'perf'], soak: '24h' } };
  const both = (uat: string, perf: string, prod: string): Scene => ({
    rules,
    uat: { api: uat },
    prod: { api: prod },
    more: { perf: { api: perf } },
  });
  const repository = new Repository().commit(both('1.1.0', '1.0.0', '1.0.0')).commit(both('1.0.0', '1.1.0', '1.0.0'), 20);
  expect(briefly(repository.check(both('1.0.0', '1.1.0', '1.1.0'), { hours: 20 }))).toEqual(['soak-not-met prod api']);
});

test('what no upstream environment has is skipped, not unsoaked', () => {
  expect(briefly(new Repository().commit(BEFORE).check(shop('1.0.0', '1.1.0')))).toEqual(['skipped-environment prod api']);
});

test('the soak of the base applies: a shorter one of the change comes too late', () => {
  const repository = new Repository().commit(BEFORE).commit(IN_UAT);
  expect(briefly(repository.check(shop('1.1.0', '1.1.0', '1h'), { hours: 5 }))).toEqual(['rule-loosened prod', 'soak-not-met prod api']);
  const longer = new Repository().commit(shop('1.0.0', '1.0.0', '1h')).commit(shop('1.1.0', '1.0.0', '1h'));
  expect(longer.check(IN_PROD, { hours: 5 })).toEqual([]);
});

test('a soak of nothing asks for nothing, history or not', () => {
  const repository = new Repository().commit(shop('1.1.0', '1.0.0', '0s'));
  expect(repository.check(shop('1.1.0', '1.1.0', '0s'), { withoutGit: true, hours: 0 })).toEqual([]);
});

describe('excused is', () => {
  test('a return', () => {
    const repository = new Repository().commit(IN_PROD).commit(BEFORE).commit(IN_UAT);
    expect(repository.check(IN_PROD, { hours: 1 })).toEqual([]);
  });

  test('what an override names', () => {
    const repository = new Repository().commit(BEFORE).commit(IN_UAT);
    const rules = { prod: { promotesFrom: ['uat'], soak: '24h', overrides: [override('api', '1.1.0')] } };
    expect(repository.check({ ...IN_PROD, rules }, { hours: 1 })).toEqual([]);
  });
});

describe('a soak that cannot be shown is not met', () => {
  test('without a git history', () => {
    const [finding] = new Repository().commit(BEFORE).commit(IN_UAT).check(IN_PROD, { hours: 100, withoutGit: true });
    expect(finding?.code).toBe('soak-not-met');
    expect(finding?.message).toMatch(
      /since when uat has it is not known \(there is no git history to tell\), so the 24h that prod asks for cannot be shown$/,
    );
    expect(finding?.help).toMatch(/^check in a clone of the git repository, against a commit; or /);
  });

  test('in a shallow clone, with the command that fetches the rest', () => {
    const findings = new Repository().commit(IN_UAT).check(IN_PROD, { hours: 5, cutOff: true });
    expect(briefly(findings)).toEqual(['soak-not-met prod api', 'shallow-history']);
    expect(findings[0]?.message).toContain('uat has had it for at least 5 h of the 24h');
    expect(findings[1]?.help).toContain('git fetch --unshallow');
  });

  test('but a shallow clone that shows enough is enough', () => {
    expect(new Repository().commit(IN_UAT).check(IN_PROD, { hours: 24, cutOff: true })).toEqual([]);
  });
});
