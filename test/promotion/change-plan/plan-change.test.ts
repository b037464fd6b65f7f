import fc from 'fast-check';
import type { EnvironmentSpec, ManifestSpec } from '../../support/manifest';
import { digestOf, ref } from '../../support/manifest';
import { onlyPin, Timeline } from './timeline';

/** What dev, uat and prod pin of api. */
function shop(dev: string | null, uat: string | null, prod: string | null, more: EnvironmentSpec = {}): ManifestSpec {
  const images = (tag: string | null): Record<string, string> => (tag === null ? {} : { api: tag });
  return {
    environments: {
      dev: { accepts: 'builds', images: images(dev) },
      uat: { promotesFrom: ['dev'], images: images(uat) },
      prod: { promotesFrom: ['uat'], images: images(prod), ...more },
    },
    images: {
      api: {
        source: 'https://github.com/shop/api',
        releases: {
          '1.0.0': { digest: digestOf('1.0.0'), revision: 'aaaaaaa' },
          '1.1.0': { digest: digestOf('1.1.0'), revision: 'bbbbbbb' },
          '1.2.0': { digest: digestOf('1.2.0'), revision: 'ccccccc' },
        },
      },
    },
  };
}

const A = ['1.0.0', '1.1.0', '1.2.0'] as const;

describe('a pin', () => {
  test('that an upstream environment has at the base is a promotion, with how long it has been there', () => {
    const timeline = new Timeline()
      .then(shop(A[1], A[0], A[0]))
      .then(shop(A[1], A[1], A[0]))
      .then(shop(A[2], A[1], A[0]));
    expect(onlyPin(timeline.plan(shop(A[2], A[1], A[1])))).toMatchObject({
      image: 'api',
      kind: 'promotion',
      from: { version: '1.0.0', revision: 'aaaaaaa' },
      to: { version: '1.1.0', revision: 'bbbbbbb' },
      compareUrl: 'https://github.com/shop/api/compare/aaaaaaa...bbbbbbb',
      upstream: { environment: 'uat', since: new Date('2026-11-02T00:00:00Z'), seconds: 2 * 86_400, atLeast: false },
      override: undefined,
    });
  });

  test('has been upstream only since it came back', () => {
    const timeline = new Timeline()
      .then(shop(null, A[1], A[0]))
      .then(shop(null, A[0], A[0]))
      .then(shop(null, A[1], A[0]));
    expect(onlyPin(timeline.plan(shop(null, A[1], A[1]))).upstream).toMatchObject({ seconds: 86_400, atLeast: false });
  });

  test('of a shallow clone may have been upstream longer', () => {
    const plan = new Timeline().then(shop(null, A[1], A[0])).plan(shop(null, A[1], A[1]), { cutOff: true });
    expect(onlyPin(plan).upstream).toMatchObject({ seconds: 86_400, atLeast: true });
  });

  test('without a history is a promotion since nobody knows when', () => {
    const plan = new Timeline().then(shop(null, A[1], A[0])).plan(shop(null, A[1], A[1]), { history: false });
    expect(onlyPin(plan)).toMatchObject({
      kind: 'promotion',
      upstream: { environment: 'uat', since: undefined, seconds: undefined, atLeast: false },
    });
  });

  test('of two upstream environments names the one that has it longest', () => {
    const two = (early: string, late: string, prod: string): ManifestSpec => ({
      environments: {
        early: { images: { api: early } },
        late: { images: { api: late } },
        prod: { promotesFrom: ['late', 'early'], images: { api: prod } },
      },
      images: { api: { releases: [...A] } },
    });
    const timeline = new Timeline().then(two(A[1], A[0], A[0])).then(two(A[1], A[1], A[0]));
    expect(onlyPin(timeline.plan(two(A[1], A[1], A[1]))).upstream).toMatchObject({ environment: 'early', seconds: 2 * 86_400 });
  });

  test('that was here before is a rollback, and the link shows the commits that it takes away', () => {
    const timeline = new Timeline().then(shop(null, A[0], A[0])).then(shop(null, A[1], A[1]));
    expect(onlyPin(timeline.plan(shop(null, A[1], A[0])))).toMatchObject({
      kind: 'rollback',
      upstream: undefined,
      compareUrl: 'https://github.com/shop/api/compare/aaaaaaa...bbbbbbb',
    });
  });

  test('whose earlier name is no version, since the ledger was another then, is still compared', () => {
    const named = (versioning: string, version: string, revision: string): ManifestSpec => ({
      environments: { prod: { images: { api: version } } },
      images: {
        api: { versioning, source: 'https://github.com/shop/api', releases: { [version]: { digest: digestOf(version), revision } } },
      },
    });
    const plan = new Timeline().then(named('none', 'monday', 'aaaaaaa')).plan(named('semver', '1.0.0', 'bbbbbbb'));
    expect(onlyPin(plan)).toMatchObject({ kind: 'release', compareUrl: 'https://github.com/shop/api/compare/aaaaaaa...bbbbbbb' });
  });

  test('that was here in a manifest that was never valid is none', () => {
    const broken = `${JSON.stringify({ schemaVersion: 1, environments: { prod: { images: { api: ref(A[1]) } } } })}\n`;
    const timeline = new Timeline().then(broken).then(shop(null, A[0], A[0]));
    expect(onlyPin(timeline.plan(shop(null, A[0], A[1]))).kind).toBe('hotfix');
  });

  test('that no upstream environment has is a hotfix, also when the same change brings it there', () => {
    const timeline = new Timeline().then(shop(null, A[0], A[0]));
    const kinds = timeline.plan(shop(null, A[1], A[1])).environments.map(({ name, pins }) => [name, pins[0]!.kind]);
    expect(kinds).toEqual([
      ['uat', 'hotfix'],
      ['prod', 'hotfix'],
    ]);
  });

  test('of an environment that promotes from none is a build or a release', () => {
    const spec = (tag: string): ManifestSpec => ({
      environments: { dev: { accepts: 'builds', images: { api: tag } }, first: { images: { api: tag } } },
      images: { api: { releases: [...A] } },
    });
    const plan = new Timeline().then(spec(A[0])).plan(spec(A[1]));
    expect(plan.environments.map(({ name, pins }) => [name, pins[0]!.kind])).toEqual([
      ['dev', 'build'],
      ['first', 'release'],
    ]);
  });

  test('with another tag for the same digest is a new tag', () => {
    const timeline = new Timeline().then(shop(ref('main-7', A[1]), A[0], A[0]));
    expect(onlyPin(timeline.plan(shop(A[1], A[0], A[0])))).toMatchObject({ kind: 'retag', compareUrl: undefined });
  });

  test('that goes is a removal; one that is new came from nothing', () => {
    expect(onlyPin(new Timeline().then(shop(null, A[0], A[0])).plan(shop(null, A[0], null)))).toMatchObject({
      kind: 'removal',
      to: undefined,
    });
    expect(onlyPin(new Timeline().then(shop(null, A[0], null)).plan(shop(null, A[0], A[0])))).toMatchObject({
      kind: 'promotion',
      from: undefined,
    });
  });

  test('names the exception that covers exactly its reference', () => {
    const override = { image: 'api', ref: ref(A[1]), reason: 'INC-311', by: 'ann' };
    const timeline = new Timeline().then(shop(null, A[0], A[0]));
    const covered = timeline.plan(shop(null, A[0], A[1], { overrides: [override] }));
    expect(onlyPin(covered).override).toEqual(override);
    const other = timeline.plan(shop(null, A[0], A[1], { overrides: [{ ...override, ref: ref(A[2]) }] }));
    expect(onlyPin(other).override).toBeUndefined();
  });

  test('is judged by the rules of the base where it has the environment', () => {
    const timeline = new Timeline().then(shop(null, A[0], A[0]));
    const plan = timeline.plan(shop(null, A[0], A[1], { promotesFrom: [] }));
    expect(onlyPin(plan).kind).toBe('hotfix');
  });
});

describe('an environment', () => {
  test('of which there is nothing to say is left out', () => {
    expect(new Timeline().then(shop(null, A[0], A[0])).plan(shop(null, A[0], A[0]))).toEqual({
      environments: [],
      images: [],
      releases: [],
      findings: [],
    });
  });

  test('that is new is added with its rules, one that is gone is removed with its pins', () => {
    const one: ManifestSpec = { environments: { qa: { soak: '1h', images: { api: A[0] } } }, images: { api: { releases: [...A] } } };
    const none: ManifestSpec = { ...one, environments: {} };
    expect(new Timeline().then(none).plan(one).environments).toMatchObject([
      { name: 'qa', change: 'added', pins: [{ kind: 'release' }], rules: [{ rule: 'soak', from: undefined, to: '1h' }] },
    ]);
    expect(new Timeline().then(one).plan(none).environments).toMatchObject([
      { name: 'qa', change: 'removed', pins: [{ kind: 'removal' }], rules: [] },
    ]);
  });

  test('whose rules change says each, the freeze too', () => {
    const before = shop(null, A[0], A[0], { soak: '24h', combination: 'exact', frozen: 'holidays' });
    const after = shop(null, A[0], A[0], { soak: '1h', promotesFrom: ['uat', 'dev'] });
    expect(new Timeline().then(before).plan(after).environments[0]!.rules).toEqual([
      { rule: 'promotesFrom', from: 'uat', to: 'dev, uat' },
      { rule: 'soak', from: '24h', to: '1h' },
      { rule: 'combination', from: 'exact', to: undefined },
      { rule: 'frozen', from: 'holidays', to: undefined },
    ]);
  });

  test('with an exception is always shown, whatever the change does to it', () => {
    const [kept, gone, added] = ['kept', 'gone', 'new'].map((reason) => ({ image: 'api', ref: ref(A[1]), reason, by: 'ann' }));
    const timeline = new Timeline().then(shop(null, A[0], A[0], { overrides: [kept!, gone!] }));
    const plan = timeline.plan(shop(null, A[0], A[0], { overrides: [kept!, added!] }));
    expect(plan.environments.map(({ name, overrides }) => [name, overrides.map(({ reason, change }) => [reason, change])])).toEqual([
      [
        'prod',
        [
          ['kept', 'kept'],
          ['new', 'added'],
          ['gone', 'removed'],
        ],
      ],
    ]);
  });
});

test('the ledger says what is new, rejected, reinstated, completed, rewritten and gone', () => {
  const spec = (releases: Record<string, string | { digest: string; rejected?: string; revision?: string }>): ManifestSpec => ({
    images: { api: { releases } },
  });
  const before = spec({
    '1.0.0': { digest: digestOf('a'), rejected: 'leak' },
    '1.1.0': 'b',
    '1.2.0': 'c',
    '1.3.0': 'd',
    '1.4.0': { digest: digestOf('f'), revision: 'abcdef0' },
  });
  const after = spec({
    '1.0.0': 'a',
    '1.1.0': { digest: digestOf('b'), rejected: 'slow' },
    '1.2.0': { digest: digestOf('c'), revision: 'abcdef0' },
    '1.4.0': { digest: digestOf('f'), revision: '1234567' },
    '2.0.0': 'e',
  });
  expect(
    new Timeline()
      .then(before)
      .plan(after)
      .releases.map(({ version, change, reason }) => [version, change, reason]),
  ).toEqual([
    ['1.0.0', 'reinstated', 'leak'],
    ['1.1.0', 'rejected', 'slow'],
    ['1.2.0', 'completed', undefined],
    ['1.4.0', 'rewritten', undefined],
    ['2.0.0', 'added', undefined],
    ['1.3.0', 'removed', undefined],
  ]);
});

test('images that come, move and go are said with their repositories', () => {
  const spec = (images: ManifestSpec['images']): ManifestSpec => ({ images: images ?? {} });
  const plan = new Timeline()
    .then(spec({ api: {}, web: { releases: ['1.0.0'] } }))
    .plan(spec({ api: { repository: 'new/api' }, jobs: {} }));
  expect(plan.images).toEqual([
    { image: 'api', change: 'moved', from: 'shop/api', to: 'new/api' },
    { image: 'jobs', change: 'added', from: undefined, to: 'shop/jobs' },
    { image: 'web', change: 'removed', from: 'shop/web', to: undefined },
  ]);
  expect(plan.releases).toMatchObject([{ image: 'web', version: '1.0.0', change: 'removed' }]);
});

test('a first manifest is all new, and nothing of it a hotfix', () => {
  const plan = new Timeline().plan(shop(A[1], A[1], A[0]));
  expect(plan.environments.map(({ name, change, pins }) => [name, change, pins[0]!.kind])).toEqual([
    ['dev', 'added', 'build'],
    ['uat', 'added', 'release'],
    ['prod', 'added', 'release'],
  ]);
  expect(plan.releases).toHaveLength(3);
});

test('the order of keys in the file changes no plan but its order', () => {
  const turned = <T>(record: Readonly<Record<string, T>> = {}): Record<string, T> => Object.fromEntries(Object.entries(record).reverse());
  const tag = fc.constantFrom(...A, null);
  fc.assert(
    fc.property(tag, tag, tag, tag, tag, tag, (dev, uat, prod, dev2, uat2, prod2) => {
      const [base, head] = [shop(dev, uat, prod), shop(dev2, uat2, prod2)];
      const other = { ...head, environments: turned(head.environments), images: turned(head.images) };
      const said = (spec: ManifestSpec): unknown =>
        new Timeline()
          .then(base)
          .plan(spec)
          .environments.map(({ name, pins }) => [name, pins.map(({ kind, upstream }) => [kind, upstream])])
          .sort();
      expect(said(other)).toEqual(said(head));
    }),
  );
});
