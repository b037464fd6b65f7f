import { digestOf, type EnvironmentSpec } from '../support/manifest';
import { codesOf, documentOf, type Documents } from './documents';
import { Workspace } from './workspace';

let workspace: Workspace;
let rejected: string | undefined;

function commit(prod: string, others: Readonly<Record<string, EnvironmentSpec>> = {}): void {
  const release = (version: string): { digest: string; created?: string; rejected?: string } => ({
    digest: digestOf(version),
    ...(version === '3.0.0' ? {} : { created: '2026-09-20T12:00:00Z' }),
    ...(version === rejected ? { rejected: 'leaks' } : {}),
  });
  workspace
    .manifest({
      environments: {
        dev: { accepts: 'builds' },
        uat: { promotesFrom: ['dev'] },
        prod: { promotesFrom: ['uat'], images: prod === '' ? {} : { api: prod } },
        ...others,
      },
      images: { api: { releases: Object.fromEntries(['1.0.0', '2.0.0', '3.0.0'].map((version) => [version, release(version)])) } },
    })
    .commit();
}

beforeEach(() => {
  rejected = undefined;
  workspace = Workspace.create().initGit();
  commit('');
  commit('1.0.0');
  commit('2.0.0');
  commit('1.0.0');
  commit('3.0.0');
});

/** The time of the commit that first pinned something, so many hours later. */
function after(hours: number): string {
  const times = workspace.git('log', '--format=%ct').trim().split('\n').map(Number).reverse();
  return new Date((times[1]! + hours * 3600) * 1000).toISOString();
}

async function asked(...argv: string[]): Promise<Documents['metrics']> {
  const answer = await workspace.run(['metrics', '--json', ...argv]);
  expect(answer.exitCode).toBe(0);
  return documentOf('metrics', answer);
}

test('the four measures of the environment that no other promotes from', async () => {
  const created = Date.parse('2026-09-20T12:00:00Z');
  const lead = (Date.parse(after(0)) - created) / 1000;
  const { environments } = await asked('--now', after(96));
  expect(environments).toEqual([
    {
      name: 'prod',
      from: after(-2),
      deployments: {
        count: 4,
        rollbacks: 1,
        perDay: expect.closeTo((4 * 24) / 98) as number,
        perWeek: expect.closeTo((7 * 4 * 24) / 98) as number,
      },
      leadTime: { measured: 2, unmeasured: 1, medianSeconds: lead + 3600, p90Seconds: lead + 7200 },
      changeFailure: { changes: 3, failed: 1, rolledBack: 1, rejected: 0, rate: 1 / 3 },
      timeToRestore: { restored: 1, open: 0, medianSeconds: 7200 },
    },
  ]);
});

test('a rejection that was committed counts; one that was not does not', async () => {
  rejected = '1.0.0';
  const text = workspace.read();
  commit('3.0.0');
  const counts = { changes: 3, failed: 2, rolledBack: 1, rejected: 1 };
  expect((await asked('--now', after(96))).environments).toMatchObject([{ changeFailure: counts }]);
  const marked = workspace.read();
  workspace.write('release-manifest.yaml', text).commit().write('release-manifest.yaml', marked);
  const document = await asked('--now', after(96));
  expect(document.environments).toMatchObject([{ changeFailure: { failed: 1 } }]);
  expect(document.notes).toEqual([expect.stringContaining('not committed')]);
});

test('a window has a beginning and an end', async () => {
  const { environments } = await asked('--since', after(1), '--until', after(3), '--now', after(96));
  expect(environments).toMatchObject([{ deployments: { count: 1 }, changeFailure: { changes: 1, failed: 1 } }]);
  expect((await asked('--since', '2026-01-01', '--until', '2026-02-01')).environments).toMatchObject([
    { from: after(-2), deployments: { count: 0, perDay: null }, changeFailure: { rate: null } },
  ]);
});

test('environments by name, in promotion order', async () => {
  expect((await asked('--environment', 'prod', '--environment', 'uat')).environments.map(({ name }) => name)).toEqual(['uat', 'prod']);
});

test('by default every last one of the promotion order, and none that takes builds alone while there is another', async () => {
  commit('3.0.0', { 'prod-us': { promotesFrom: ['uat'] }, 'dev-ann': { accepts: 'builds' } });
  expect((await asked()).environments.map(({ name }) => name)).toEqual(['prod', 'prod-us']);
  workspace.manifest({ environments: { dev: { accepts: 'builds' } } }).commit();
  expect((await asked()).environments.map(({ name }) => name)).toEqual(['dev']);
});

test('for people: a measure a line', async () => {
  const { stdout } = await workspace.run(['metrics', '--now', after(96), '--since', '4d']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^prod from 2026-09-2\d \d\d:\d\dZ to 2026-09-2\d \d\d:\d\dZ \(4 d\)$/);
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^ {2}deployment frequency +1 a day +4 deployments, of which 1 rollback$/),
    expect.stringMatching(/^ {2}lead time for changes +.*median of 2 releases, 90% within .*, 1 without a usable time of creation$/),
    '  change failure rate    33.33%   1 of 3 deployments with something new: 1 rolled back, 0 rejected otherwise',
    '  time to restore        2 h      median of 1 failed deployment',
  ]);
});

test('for people: what could not be measured says why', async () => {
  const { stdout } = await workspace.run(['metrics', '--environment', 'uat', '--now', after(96)]);
  expect(stdout.split('\n').slice(1)).toEqual([
    '  deployment frequency   0 a week  0 deployments since its beginning on 2026-09-21',
    '  lead time for changes  none      no release whose time of creation is recorded came in',
    '  change failure rate    none      nothing new came in',
    '  time to restore        none      nothing failed',
    '',
  ]);
});

test.each([
  [['--since', '2026-11-24', '--until', '2026-11-24'], '--until'],
  [['--until', '2020-01-01', '--since', '2020-01-02'], '--until'],
  [['--since', 'ever'], '90d'],
])('%j is wrong use', async (argv, help) => {
  const answer = await workspace.run(['metrics', '--json', ...argv]);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.help).toContain(help);
});

test('an environment that is not there: exit code 1', async () => {
  const answer = await workspace.run(['metrics', '--json', '--environment', 'qa']);
  expect(answer.exitCode).toBe(1);
  expect(codesOf(documentOf('metrics', answer))).toEqual(['unknown-environment']);
});

test('without a work tree: exit code 3', async () => {
  expect((await Workspace.create().manifest({}).run(['metrics'])).exitCode).toBe(3);
});
