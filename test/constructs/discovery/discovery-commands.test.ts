import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoveryCommands } from '../../../lib/constructs/discovery/discovery-commands';

/** Stands in for the command line: pins by a line of a file, and commits it, as `waybill pin --commit` does. What it was given is kept. */
const PIN = `const { execFileSync } = require('node:child_process');
const { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const given = process.argv.slice(2);
appendFileSync(process.env.STUB_GIVEN, JSON.stringify(given) + '\\n');
const [, environment, image, tag, , digest] = given;
const before = existsSync('pins') ? readFileSync('pins', 'utf8') : '';
const after = environment + ' ' + image + ' ' + tag + ' ' + digest + '\\n';
if (before !== after) {
  writeFileSync('pins', after);
  execFileSync('git', ['add', 'pins']);
  execFileSync('git', ['commit', '--quiet', '--message', 'pin ' + image]);
}
if (existsSync(process.env.STUB_MEANWHILE)) {
  const script = readFileSync(process.env.STUB_MEANWHILE, 'utf8');
  rmSync(process.env.STUB_MEANWHILE);
  execFileSync('sh', ['-c', script], { cwd: process.env.HOME });
}
process.exitCode = existsSync(process.env.STUB_REFUSES) ? 1 : 0;
`;

let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'waybill-discovery-'));
  writeFileSync(join(home, 'pin.js'), PIN);
  const identity = {
    GIT_AUTHOR_NAME: 'bot',
    GIT_AUTHOR_EMAIL: 'bot@example.com',
    GIT_COMMITTER_NAME: 'bot',
    GIT_COMMITTER_EMAIL: 'bot@example.com',
  };
  env = {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    ...identity,
    WAYBILL_BRANCH: 'main',
    WAYBILL_REMOTE: join(home, 'shop.git'),
    STUB_GIVEN: join(home, 'given'),
    STUB_MEANWHILE: join(home, 'meanwhile'),
    STUB_REFUSES: join(home, 'refuses'),
  };
  git('init', '--quiet', '--bare', '--initial-branch', 'main', 'shop.git');
  git('clone', '--quiet', 'shop.git', 'team');
  git('-C', 'team', 'checkout', '--quiet', '-b', 'main');
  git('-C', 'team', 'commit', '--quiet', '--allow-empty', '--message', 'start');
  git('-C', 'team', 'push', '--quiet', 'origin', 'main');
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: home, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

interface Event {
  readonly repository?: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly pushed?: string;
}

let builds = 0;

/** Runs the commands in one shell, as CodeBuild does: a command that fails ends the build. */
function build({ repository = 'shop/api', tag = 'develop', digest = 'sha256:one', pushed = '2020-11-24T10:00:00Z' }: Event = {}): {
  code: number | null;
  output: string;
} {
  const commands = discoveryCommands({
    waybill: `"${process.execPath}" "${join(home, 'pin.js')}"`,
    environment: 'dev',
    images: new Map([
      ['shop/api', 'api'],
      ['shop/web', 'web'],
    ]),
    manifestPath: undefined,
  });
  const folder = join(home, `build-${(builds += 1)}`);
  mkdirSync(folder);
  const event = { WAYBILL_REPOSITORY: repository, WAYBILL_TAG: tag, WAYBILL_DIGEST: digest, WAYBILL_PUSHED: pushed };
  const script = commands.map((command) => `${command} || exit 1`).join('\n');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, env: { ...env, ...event }, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

/** What the branch says now. */
function pinned(): string {
  return git('-C', 'shop.git', 'show', 'main:pins').trim();
}

function subjects(): string[] {
  return git('-C', 'shop.git', 'log', '--format=%s', 'main').trim().split('\n');
}

test('what the event says is pinned and pushed in one commit, with the time of the event', () => {
  expect(build()).toMatchObject({ code: 0 });
  expect(pinned()).toBe('dev api develop sha256:one');
  expect(subjects()).toEqual(['pin api', 'start']);
  expect(git('-C', 'shop.git', 'log', '-1', '--format=%an %(trailers:key=Waybill-Pushed,valueonly)', 'main').trim()).toBe(
    'bot dev/api 2020-11-24T10:00:00Z',
  );
});

test('what is pinned already makes no commit', () => {
  build();
  expect(build({ pushed: '2020-11-24T10:05:00Z' })).toMatchObject({ code: 0 });
  expect(subjects()).toEqual(['pin api', 'start']);
});

test('a branch that moved meanwhile is taken as it is, and pinned then', () => {
  writeFileSync(
    join(home, 'meanwhile'),
    'git -C team commit --quiet --allow-empty --message theirs && git -C team push --quiet origin main',
  );
  expect(build()).toMatchObject({ code: 0 });
  expect(subjects()).toEqual(['pin api', 'theirs', 'start']);
  expect(pinned()).toBe('dev api develop sha256:one');
});

test('a build that comes late does not take back a later push', () => {
  build({ digest: 'sha256:new', pushed: '2020-11-24T10:00:09Z' });
  const late = build({ digest: 'sha256:old', pushed: '2020-11-24T10:00:08Z' });
  expect(late).toMatchObject({ code: 0, output: expect.stringContaining('is pinned already') as string });
  expect(pinned()).toBe('dev api develop sha256:new');
});

test('a commit that claims a push which is still to come keeps no other one out', () => {
  git(
    '-C',
    'team',
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    'claims',
    '--trailer',
    'Waybill-Pushed: dev/api 9999-01-01T00:00:00Z',
  );
  git('-C', 'team', 'push', '--quiet', 'origin', 'main');
  expect(build()).toMatchObject({ code: 0 });
  expect(pinned()).toBe('dev api develop sha256:one');
});

test('of another image a later push says nothing', () => {
  build({ pushed: '2020-11-24T10:00:09Z' });
  expect(build({ repository: 'shop/web', pushed: '2020-11-24T10:00:08Z' })).toMatchObject({ code: 0 });
  expect(pinned()).toBe('dev web develop sha256:one');
});

test('what is pushed without a tag is nothing to pin', () => {
  expect(build({ tag: '' })).toMatchObject({ code: 0 });
  expect(subjects()).toEqual(['start']);
});

test('a refused pin fails the build, and nothing is pushed', () => {
  writeFileSync(join(home, 'refuses'), '');
  expect(build()).toMatchObject({ code: 1 });
  expect(subjects()).toEqual(['start']);
});

test('a repository of no image fails the build before anything is cloned', () => {
  const { code, output } = build({ repository: 'shop/other' });
  expect(code).toBe(1);
  expect(output).toContain('no image of this build is in that repository');
  expect(existsSync(join(home, 'given'))).toBe(false);
});

test.each(['$(touch "$HOME/owned")', '`touch "$HOME/owned"`', '"; touch "$HOME/owned"; "', "'; touch $HOME/owned; '", '--help', '-n', '*'])(
  'the tag %j is one argument and runs nothing',
  (tag) => {
    build({ tag, digest: tag, pushed: tag });
    const given = JSON.parse(execFileSync('head', ['-n1', join(home, 'given')], { encoding: 'utf8' })) as string[];
    expect(given).toEqual(['pin', 'dev', 'api', tag, '--digest', tag, '--unless-frozen', '--commit']);
    expect(existsSync(join(home, 'owned'))).toBe(false);
  },
);
