import { documentOf, type Documents } from './documents';
import { codesOf } from './documents';
import { digestOf, type EnvironmentSpec, ref } from '../support/manifest';
import { Workspace } from './workspace';

let workspace: Workspace;

const IMAGES = { api: { releases: ['1.0.0', '2.0.0', '3.0.0'] }, web: { releases: ['1.0.0'] } };

function commit(subject: string, environments: Readonly<Record<string, EnvironmentSpec>>): void {
  workspace.manifest({ environments, images: IMAGES }).commit(subject);
}

beforeEach(() => {
  workspace = Workspace.create().initGit();
  commit('begin', { dev: { accepts: 'builds', images: { api: 'main-1' } }, prod: { images: { api: '1.0.0', web: '1.0.0' } } });
  commit('promote 2.0.0', { dev: { accepts: 'builds', images: { api: 'main-2' } }, prod: { images: { api: '2.0.0', web: '1.0.0' } } });
  commit('back', { dev: { accepts: 'builds', images: { api: 'main-2' } }, prod: { images: { api: '1.0.0' } } });
});

/** Two hours (add and commit are two calls) lie between two commits. */
const HOURS = 3600;
const now = (): string => {
  const last = Number(workspace.git('log', '-1', '--format=%ct'));
  return new Date((last + 24 * HOURS) * 1000).toISOString();
};

async function asked(...argv: string[]): Promise<Documents['history']> {
  const answer = await workspace.run(['history', '--json', '--now', now(), ...argv]);
  expect(answer.exitCode).toBe(0);
  return documentOf('history', answer);
}

function told({ changes }: Documents['history']): string[] {
  return changes.map(({ environment, image, kind, version, seconds }) =>
    [environment, image, kind, version ?? '-', seconds === null ? '-' : `${seconds / HOURS}h`].join(' '),
  );
}

test('every change of a pin, newest first, with its commit and for how long', async () => {
  const document = await asked();
  expect(told(document)).toEqual([
    'prod api rollback 1.0.0 24h',
    'prod web removed - -',
    'dev api build main-2 26h',
    'prod api promotion 2.0.0 2h',
    'dev api added main-1 2h',
    'prod api added 1.0.0 2h',
    'prod web added 1.0.0 4h',
  ]);
  const [id] = workspace.git('log', '-1', '--format=%H').split('\n');
  expect(document.changes[0]).toMatchObject({
    commit: id,
    author: 'Ann',
    subject: 'back',
    from: ref('2.0.0'),
    to: ref('1.0.0'),
    until: null,
  });
  expect(document.changes[3]!.until).toBe(document.changes[0]!.committedAt);
  expect(document).toMatchObject({ left: 0, notes: [], findings: [] });
});

test('one environment, one image', async () => {
  expect(told(await asked('dev'))).toHaveLength(2);
  expect(told(await asked('prod', 'web'))).toEqual(['prod web removed - -', 'prod web added 1.0.0 4h']);
  expect(told(await asked('dev', 'web'))).toEqual([]);
});

test('since when, and how many', async () => {
  expect(told(await asked('--since', '25h'))).toHaveLength(2);
  expect(told(await asked('--since', '2026-01-01'))).toHaveLength(7);
  expect(told(await asked('--since', '2027-01-01T00:00:00Z'))).toEqual([]);
  const document = await asked('--limit', '2');
  expect(told(document)).toHaveLength(2);
  expect(document.left).toBe(5);
});

test('for people: a line a change', async () => {
  const { stdout, stderr } = await workspace.run(['history', 'prod', 'api', '--now', now()]);
  const [first, second] = stdout.split('\n');
  const id = workspace.git('log', '-1', '--format=%H').slice(0, 10);
  expect(first).toMatch(/^2026-09-2\d \d\d:\d\dZ {2}prod {2}api {2}2\.0\.0 → {2}1\.0\.0 /);
  expect(first).toContain(`${digestOf('1.0.0').slice(7, 19)}  rollback   1 d so far  ${id}  Ann  back`);
  expect(second).toContain('promotion  2 h');
  expect(stderr).toBe('');
});

test('a terminal gets the newest 20, and is told what was left out; who names a number gets it', async () => {
  for (let index = 0; index < 25; index++) {
    commit(`change ${index}`, { dev: { accepts: 'builds', images: { api: `build-${index}` } }, prod: { images: { api: '1.0.0' } } });
  }
  const terminal = await workspace.run(['history'], { terminal: true });
  expect(terminal.stdout.trim().split('\n')).toHaveLength(20);
  expect(terminal.stderr).toContain('left out: 12 earlier changes; to see more: --limit NUMBER');
  const all = await workspace.run(['history']);
  expect(all.stdout.trim().split('\n')).toHaveLength(32);
  expect((await workspace.run(['history', '--limit', '30'], { terminal: true })).stdout.trim().split('\n')).toHaveLength(30);
  expect(documentOf('history', await workspace.run(['history', '--json'], { terminal: true })).left).toBe(0);
});

test('an environment that is gone still has its history', async () => {
  workspace.manifest({ environments: { dev: { accepts: 'builds' } }, images: IMAGES }).commit('shrink');
  const document = await asked('prod', 'api');
  expect(told(document)).toEqual([
    'prod api removed - -',
    'prod api rollback 1.0.0 2h',
    'prod api promotion 2.0.0 2h',
    'prod api added 1.0.0 2h',
  ]);
});

test('what is not valid was never deployed: it is passed over, and that is said', async () => {
  workspace.write('release-manifest.yaml', workspace.read().replace(ref('1.0.0'), ref('9.0.0'))).commit('break');
  commit('mend', { dev: { accepts: 'builds', images: { api: 'main-2' } }, prod: { images: { api: '3.0.0' } } });
  const document = await asked('prod', 'api', '--limit', '1');
  expect(told(document)).toEqual(['prod api promotion 3.0.0 24h']);
  expect(document.notes).toEqual([
    expect.stringMatching(/^passed over commit [0-9a-f]{10} of 2026-09-2\d: its manifest is not valid, .*9\.0\.0/),
  ]);
});

test('changes that are not committed are no history, and that is said', async () => {
  workspace.manifest({ environments: { prod: { images: { api: '3.0.0' } } }, images: IMAGES });
  const document = await asked('prod', 'api');
  expect(told(document)).toHaveLength(3);
  expect(document.notes).toEqual([expect.stringContaining('git diff HEAD -- release-manifest.yaml')]);
});

test('a manifest that was never committed has no history', async () => {
  const fresh = Workspace.create().initGit().manifest({});
  const answer = await fresh.run(['history']);
  expect(answer).toMatchObject({ exitCode: 0, stdout: 'no pin was changed\n' });
  expect(answer.stderr).toContain('release-manifest.yaml is in no commit yet');
});

test('a shallow clone says what mends it', async () => {
  const clone = Workspace.create();
  clone.git('clone', '--quiet', '--depth', '1', `file://${workspace.folder}`, 'clone');
  const { exitCode, stdout, stderr } = await clone.run(['history'], { folder: 'clone' });
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('2.0.0');
  expect(stderr).toContain('git fetch --unshallow');
});

test('where a shallow clone cuts the beginning off, what was there was there for at least so long', async () => {
  const clone = Workspace.create();
  clone.git('clone', '--quiet', '--depth', '2', `file://${workspace.folder}`, 'clone');
  const run = (...argv: string[]): ReturnType<Workspace['run']> =>
    clone.run(['history', 'prod', '--now', now(), ...argv], { folder: 'clone' });
  const document = documentOf('history', await run('--json'));
  expect(told(document)).toEqual([
    'prod api promotion 1.0.0 24h',
    'prod web removed - -',
    'prod api added 2.0.0 2h',
    'prod web added 1.0.0 2h',
  ]);
  expect(document.changes.map(({ atLeast }) => atLeast)).toEqual([false, false, true, true]);
  const lines = (await run()).stdout.split('\n');
  expect(lines[0]).toMatch(/ 1 d so far /);
  expect(lines[0]).not.toContain('at least');
  expect(lines[2]).toMatch(/ at least 2 h /);
  expect((await asked()).changes.filter(({ atLeast }) => atLeast)).toEqual([]);
});

test('hostile authors, subjects and tags reach no terminal', async () => {
  workspace.git('config', 'i18n.commitEncoding', 'utf-8');
  commit('\u001b[31mred\u202e and \u0007bell', { prod: { images: { api: '3.0.0' } } });
  const text = await workspace.run(['history', 'prod', '--limit', '1'], { terminal: true });
  expect(text.stdout).toContain('\\u{1b}[31mred\\u{202e}');
  // eslint would rather not see control characters in a pattern: they are looked for one by one.
  for (const character of ['\u202e', '\u0007', '\u001b[31m']) expect(text.stdout).not.toContain(character);
  const { stdout } = await workspace.run(['history', 'prod', '--limit', '1', '--json']);
  expect((JSON.parse(stdout) as Documents['history']).changes[0]!.subject).toBe('\u001b[31mred\u202e and \u0007bell');
  expect(stdout).not.toContain('\u202e');
});

test.each([
  [['qa'], 'unknown-environment'],
  [['prod', 'wob'], 'unknown-image'],
])('%j names what never was: exit code 1', async (argv, code) => {
  const answer = await workspace.run(['history', '--json', ...argv]);
  expect(answer.exitCode).toBe(1);
  expect(codesOf(documentOf('history', answer))).toEqual([code]);
});

test('an invalid manifest is its findings', async () => {
  workspace.write('release-manifest.yaml', 'nonsense: 1\n');
  const answer = await workspace.run(['history', '--json']);
  expect(answer.exitCode).toBe(1);
  expect(documentOf('history', answer).findings.length).toBeGreaterThan(0);
});

test('without a work tree it is the fault of the outside: exit code 3', async () => {
  const answer = await Workspace.create().manifest({}).run(['history', '--json']);
  expect(answer.exitCode).toBe(3);
  expect(documentOf('error', answer).error).toMatchObject({ code: 'no-work-tree', help: expect.stringContaining('clone') as string });
});

test.each([
  [['--limit', '0'], 'number'],
  [['--limit', 'all'], 'number'],
  [['--since', 'yesterday'], '90d'],
  [['--since', '2026-02-30'], '2026-11-24T18:00:00Z'],
  [['--since', '2026-11-24T10:00'], '2026-11-24T18:00:00Z'],
  [['--now', '5d'], '2026-11-24T18:00:00Z'],
  [['prod', 'api', 'more'], 'waybill history --help'],
])('%j is wrong use', async (argv, help) => {
  const answer = await workspace.run(['history', '--json', ...argv]);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.help).toContain(help);
});
