import { boardOf, type RunningAnswer } from '../../lib/board';
import type { Board, UpstreamGap } from '../../lib/board/board';
import { digestOf, ref } from '../support/manifest';
import { boardAfter, day, manifestOf, RUNNING, type SampleCommit, sampleHistory, SHOP } from './sample';

function pinOf(board: Board, environment: string, image: string): Board['environments'][number]['pins'][number] {
  return board.environments.find(({ name }) => name === environment)!.pins.find((pin) => pin.image === image)!;
}

function gapOf(board: Board, environment: string, image: string): UpstreamGap {
  return pinOf(board, environment, image).upstream[0]!;
}

const LEDGER = ['1.0.0', '1.1.0', '1.2.0-rc.1', '1.2.0', '2.0.0'];

/** Two environments of releases with one image. */
function pair(
  uat: string | undefined,
  prod: string,
  releases: NonNullable<SampleCommit['spec']['images']>[string]['releases'] = LEDGER,
): SampleCommit {
  return {
    spec: {
      environments: {
        uat: { images: uat === undefined ? {} : { api: uat } },
        prod: { promotesFrom: ['uat'], images: { api: prod } },
      },
      images: { api: { releases } },
    },
  };
}

describe('how a pin came', () => {
  test('the commit that brought the digest, by whom, how, and for how long it has been there', () => {
    const board = boardAfter(SHOP);
    const api = pinOf(board, 'uat', 'api');
    expect(api).toMatchObject({
      version: '1.5.0',
      kind: 'promotion',
      since: day(2).toISOString(),
      seconds: 8 * 86_400,
      atLeast: false,
      uncommitted: false,
    });
    expect(api.by).toMatchObject({ author: 'Eve', subject: 'hotfix', committedAt: day(2).toISOString() });
    expect(pinOf(board, 'prod', 'api')).toMatchObject({ kind: 'added', seconds: 10 * 86_400, by: { author: 'Ann' } });
    expect(board).toMatchObject({ generatedAt: day(10).toISOString(), commit: { author: 'Eve' }, committed: true });
  });

  test('a return is a rollback, and its age begins with the return', () => {
    const board = boardAfter([pair('1.0.0', '1.0.0'), pair('1.1.0', '1.1.0'), pair('1.1.0', '1.0.0')]);
    expect(pinOf(board, 'prod', 'api')).toMatchObject({ kind: 'rollback', since: day(2).toISOString() });
  });

  test('another tag for the same digest is no new beginning', () => {
    const releases = { '1.0.0-rc.1': digestSpec('1.0.0'), '1.0.0': digestSpec('1.0.0') };
    const board = boardAfter([pair(undefined, ref('1.0.0-rc.1', '1.0.0'), releases), pair(undefined, ref('1.0.0'), releases)]);
    expect(pinOf(board, 'prod', 'api')).toMatchObject({ version: '1.0.0', since: day(0).toISOString() });
  });

  test('a commit whose manifest is not valid brought nothing: what it would have brought came by the next one', () => {
    const commits = [pair('1.0.0', '1.0.0'), pair('1.1.0', '1.1.0', ['1.0.0']), pair('1.1.0', '1.1.0')];
    const history = sampleHistory(commits);
    const { board, passedOver } = boardOf({
      manifest: manifestOf(commits[2]!.spec),
      history,
      committed: true,
      now: day(10),
      running: undefined,
    });
    expect(pinOf(board, 'prod', 'api').since).toBe(day(2).toISOString());
    expect(passedOver.map(({ committedAt }) => committedAt)).toEqual([day(1)]);
  });

  test('what no commit has is said to be so, and has no age', () => {
    const history = sampleHistory([pair('1.0.0', '1.0.0')]);
    const manifest = manifestOf(pair('1.1.0', '1.0.0').spec);
    const { board } = boardOf({ manifest, history, committed: false, now: day(10), running: undefined });
    expect(pinOf(board, 'uat', 'api')).toMatchObject({ uncommitted: true, since: null, by: null, kind: null });
    expect(pinOf(board, 'prod', 'api')).toMatchObject({ uncommitted: false, since: day(0).toISOString() });
    expect(board.committed).toBe(false);
  });

  test('without a history nothing is known but what is pinned', () => {
    const { board } = boardOf({
      manifest: manifestOf(SHOP[2]!.spec),
      history: undefined,
      committed: false,
      now: day(10),
      running: undefined,
    });
    expect(pinOf(board, 'prod', 'web')).toMatchObject({ uncommitted: false, since: null, by: null, version: '2.1.0' });
    expect(board).toMatchObject({ commit: null, committed: null });
    expect(gapOf(board, 'uat', 'web')).toMatchObject({ state: 'behind', releases: 1, since: null });
  });

  test('where a shallow clone is cut off, an age is at least that, and nobody is named for it', () => {
    const board = boardAfter(SHOP.slice(1), undefined, true);
    expect(pinOf(board, 'prod', 'api')).toMatchObject({ atLeast: true, since: day(0).toISOString(), by: null, kind: null });
    expect(pinOf(board, 'uat', 'api')).toMatchObject({ atLeast: false, by: { author: 'Eve' } });
  });

  test('a clock that is behind the commits makes no negative age', () => {
    const { board } = boardOf({
      manifest: manifestOf(SHOP[2]!.spec),
      history: sampleHistory(SHOP),
      committed: true,
      now: day(-1),
      running: undefined,
    });
    expect(pinOf(board, 'prod', 'api').seconds).toBe(0);
  });
});

describe('how far it is from upstream', () => {
  test('behind by the releases between both, without rejected ones, each digest once', () => {
    const releases = {
      '1.0.0': digestSpec('1.0.0'),
      '1.1.0': { digest: digestOf('1.1.0'), rejected: 'leaks' },
      '1.2.0-rc.1': digestSpec('1.2.0'),
      '1.2.0': digestSpec('1.2.0'),
      '2.0.0': digestSpec('2.0.0'),
    };
    const board = boardAfter([pair('2.0.0', '1.0.0', releases)]);
    expect(gapOf(board, 'prod', 'api')).toMatchObject({
      environment: 'uat',
      state: 'behind',
      version: '2.0.0',
      releases: 2,
      since: day(0).toISOString(),
    });
  });

  test('ahead of it after a hotfix, the same, and absent', () => {
    expect(gapOf(boardAfter([pair('1.0.0', '1.2.0')]), 'prod', 'api')).toMatchObject({ state: 'ahead', releases: 3, version: '1.0.0' });
    expect(gapOf(boardAfter([pair('1.2.0', '1.2.0')]), 'prod', 'api')).toMatchObject({ state: 'same', releases: 0, compareUrl: null });
    expect(gapOf(boardAfter([pair(undefined, '1.2.0')]), 'prod', 'api')).toMatchObject({ state: 'absent', version: null, releases: null });
  });

  test('builds, and releases without an order, differ', () => {
    expect(gapOf(boardAfter(SHOP), 'uat', 'api')).toMatchObject({ state: 'differs', version: 'main-7', releases: null });
    const named = { api: { versioning: 'none', releases: ['monday', 'sunday'] } };
    const spec = {
      environments: { uat: { images: { api: 'monday' } }, prod: { promotesFrom: ['uat'], images: { api: 'sunday' } } },
      images: named,
    };
    expect(gapOf(boardAfter([{ spec }]), 'prod', 'api')).toMatchObject({ state: 'differs', releases: null });
  });

  test('the commits between both can be read where source and revisions are known, the older one first', () => {
    const { compareUrl } = gapOf(boardAfter(SHOP), 'prod', 'api');
    expect(compareUrl).toBe(`https://github.com/shop/api/compare/${'a'.repeat(40)}...${'c'.repeat(40)}`);
    expect(gapOf(boardAfter(SHOP), 'uat', 'web').compareUrl).toBeNull();
  });

  test('several environments upstream are told one by one', () => {
    const spec = {
      environments: {
        blue: { images: { api: '2.0.0' } },
        green: { images: { api: '1.0.0' } },
        prod: { promotesFrom: ['blue', 'green'], images: { api: '1.0.0' } },
      },
      images: { api: { releases: LEDGER } },
    };
    const states = pinOf(boardAfter([{ spec }]), 'prod', 'api').upstream.map(({ environment, state }) => [environment, state]);
    expect(states).toEqual([
      ['blue', 'behind'],
      ['green', 'same'],
    ]);
  });
});

describe('exceptions, freezes and rejections', () => {
  test('an exception stands with its environment and at its pin', () => {
    const board = boardAfter(SHOP);
    const prod = board.environments.find(({ name }) => name === 'prod')!;
    expect(prod).toMatchObject({ frozen: 'audit until Friday', soak: '24h', combination: 'exact', accepts: 'releases' });
    expect(prod.overrides).toEqual([{ image: 'web', ref: ref('2.1.0'), reason: 'shop was down, INC-312', by: 'Eve', pinned: true }]);
    expect(pinOf(board, 'prod', 'web').override).toMatchObject({ by: 'Eve' });
    expect(pinOf(board, 'prod', 'api').override).toBeNull();
  });

  test('an exception for what is not pinned is a finding, with its place', () => {
    const spec = {
      environments: { prod: { overrides: [{ image: 'api', ref: ref('1.0.0'), reason: 'urgent', by: 'Eve' }], images: { api: '1.1.0' } } },
      images: { api: { releases: LEDGER } },
    };
    const { findings } = boardAfter([{ spec }]);
    expect(findings).toMatchObject([
      { code: 'unused-override', severity: 'warning', environment: 'prod', image: 'api', file: 'release-manifest.yaml' },
    ]);
    expect(findings[0]!.line).toBeGreaterThan(1);
  });

  test('a rejected release that builds still pin is a finding, under whatever version', () => {
    const board = boardAfter(SHOP);
    expect(pinOf(board, 'dev', 'worker').rejected).toBe('leaks memory, see INC-311');
    expect(board.findings).toMatchObject([{ code: 'rejected-release', severity: 'warning', environment: 'dev', image: 'worker' }]);
    expect(board.images.find(({ name }) => name === 'worker')!.rejected).toEqual([
      { version: '0.9.0', digest: digestOf('0.9.0'), reason: 'leaks memory, see INC-311' },
    ]);
  });
});

describe('what ECS runs', () => {
  test('nobody asked', () => {
    const board = boardAfter(SHOP);
    expect(board.status).toBe('not-asked');
    expect(pinOf(board, 'prod', 'api').drift).toEqual({ state: 'not-asked', running: [] });
  });

  test('the answer stands at each pin, with the version of what runs', () => {
    const board = boardAfter(SHOP, RUNNING);
    expect(board.status).toBe('asked');
    expect(pinOf(board, 'prod', 'api').drift.state).toBe('in-sync');
    expect(pinOf(board, 'prod', 'web').drift).toEqual({
      state: 'out-of-sync',
      running: [{ digest: digestOf('2.0.1'), tasks: 1, service: 'prod-web', version: '2.0.1' }],
    });
    expect(pinOf(board, 'uat', 'api').drift.state).toBe('not-asked');
  });

  test('a saved answer about another digest says nothing of this one; another tag of the same digest does not matter', () => {
    const answer = (desired: string): RunningAnswer => ({
      status: 'saved',
      findings: [],
      environments: [{ name: 'prod', images: [{ image: 'api', desired, running: [], state: 'not-running' }] }],
    });
    expect(pinOf(boardAfter(SHOP, answer(ref('1.4.0'))), 'prod', 'api').drift.state).toBe('outdated');
    expect(pinOf(boardAfter(SHOP, answer(ref('main-1', '1.3.2'))), 'prod', 'api').drift.state).toBe('not-running');
  });

  test('what could not be read is among the findings', () => {
    const finding = { code: 'unreachable', severity: 'warning', message: 'm', help: 'h', file: null, line: null, column: null } as const;
    expect(boardAfter(SHOP.slice(0, 1), { status: 'asked', environments: [], findings: [finding] }).findings).toEqual([finding]);
  });
});

function digestSpec(seed: string): { digest: string } {
  return { digest: digestOf(seed) };
}
