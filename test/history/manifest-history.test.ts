import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryError, readManifestHistory } from '../../lib/history';
import { type ManifestHistory, pastStates } from '../../lib/promotion';
import { Workspace } from '../cli/workspace';
import { generateHistory } from '../support/generated-history';

const FILE = 'release-manifest.yaml';
const ENV = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit();
});

function history(at?: string, folder = workspace.folder, name = FILE): ManifestHistory {
  return readManifestHistory(join(folder, name), ENV, at);
}

function texts(...args: Parameters<typeof history>): (string | null)[] {
  return history(...args).states.map(({ text }) => text);
}

function errorOf(read: () => unknown): HistoryError {
  try {
    read();
  } catch (error) {
    if (error instanceof HistoryError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the states of a file', () => {
  test('come newest first, with who committed what and when', () => {
    workspace.write(FILE, 'one\n').commit('first');
    workspace.write('other', 'x').commit('not about it');
    workspace.write(FILE, 'zwei ü\n').commit('second\n\nand why');
    const { states, cutOff } = history();
    expect(cutOff).toBe(false);
    expect(states.map(({ text, author, subject }) => ({ text, author, subject }))).toEqual([
      { text: 'zwei ü\n', author: 'Ann', subject: 'second' },
      { text: 'one\n', author: 'Ann', subject: 'first' },
    ]);
    expect(states.map(({ commit }) => commit)).toEqual([
      workspace.git('rev-parse', 'HEAD').trim(),
      workspace.git('rev-parse', 'HEAD~2').trim(),
    ]);
    expect(states[0]!.committedAt.getTime()).toBeGreaterThan(states[1]!.committedAt.getTime());
    expect(states[0]!.bytes).toEqual(Buffer.from('zwei ü\n'));
  });

  test('begin at a revision that is asked for', () => {
    for (const text of ['one', 'two', 'three']) workspace.write(FILE, text).commit();
    workspace.git('tag', 'v1', 'HEAD~1');
    expect(texts('v1')).toEqual(['two', 'one']);
    expect(texts('HEAD^^')).toEqual(['one']);
  });

  test('follow the first parents alone: a branch that was merged is one state', () => {
    workspace.write(FILE, 'base').commit();
    workspace.git('checkout', '--quiet', '-b', 'try');
    workspace.write(FILE, 'tried').commit();
    workspace.write(FILE, 'done').commit();
    workspace.git('checkout', '--quiet', 'main');
    workspace.write('other', 'x').commit();
    workspace.git('merge', '--quiet', '--no-ff', '--message', 'merge try', 'try');
    const { states } = history();
    expect(states.map(({ text, subject }) => [text, subject])).toEqual([
      ['done', 'merge try'],
      ['base', 'change'],
    ]);
  });

  test('are followed through renames, also into another folder', () => {
    const text = (n: number): string => `${'line\n'.repeat(20)}${String(n)}\n`;
    workspace.write('old.yaml', text(1)).commit();
    workspace.write('old.yaml', text(2)).commit();
    mkdirSync(join(workspace.folder, 'deploy'));
    workspace.git('mv', 'old.yaml', 'deploy/between.yaml');
    workspace.commit();
    workspace.git('mv', 'deploy/between.yaml', FILE);
    workspace.commit();
    workspace.write(FILE, text(3)).commit();
    expect(texts()).toEqual([text(3), text(2), text(2), text(2), text(1)]);
  });

  test('know of a rename there and back that the file never was away', () => {
    const text = (n: number): string => `${'line\n'.repeat(20)}${String(n)}\n`;
    workspace.write(FILE, text(1)).commit();
    workspace.git('mv', FILE, 'between.yaml');
    workspace.commit();
    workspace.write('between.yaml', text(2)).commit();
    workspace.git('mv', 'between.yaml', FILE);
    workspace.commit();
    expect(texts()).toEqual([text(2), text(2), text(1), text(1)]);
  });

  test('are of the file that was renamed, when there was another one of that name before', () => {
    workspace.write(FILE, 'another\n').write('old.yaml', 'line\n'.repeat(20)).commit();
    workspace.git('rm', '--quiet', FILE);
    workspace.commit();
    workspace.git('mv', 'old.yaml', FILE);
    workspace.commit();
    expect(texts()).toEqual(['line\n'.repeat(20), 'line\n'.repeat(20)]);
  });

  test('know when the file was away, or was a folder or a symbolic link', () => {
    workspace.write(FILE, 'one').commit();
    workspace.git('rm', '--quiet', FILE);
    workspace.commit();
    workspace.write(`${FILE}/x`, 'below').commit();
    workspace.git('rm', '-r', '--quiet', FILE);
    symlinkSync('elsewhere', join(workspace.folder, FILE));
    workspace.commit();
    rmSync(join(workspace.folder, FILE));
    workspace.write(FILE, 'two').commit();
    expect(texts()).toEqual(['two', null, null, null, 'one']);
  });

  test('a branch without commits has none', () => {
    workspace.write(FILE, 'one');
    expect(history()).toEqual({ states: [], cutOff: false });
  });
});

describe('what anybody may have written', () => {
  test('authors and subjects are data, whatever is in them', () => {
    const control = String.fromCharCode(1);
    const fake = `${control}${'0'.repeat(40)}`;
    generateHistory(workspace.folder, [
      { text: 'one', author: `${control}x; rm -rf /`, subject: fake, at: new Date(0) },
      { text: 'two', author: '$(reboot) `x` "\u001b[31m', subject: ':100644 100644 a b M', at: new Date(1e12) },
    ]);
    expect(history().states.map(({ text, author, subject }) => [text, author, subject])).toEqual([
      ['two', '$(reboot) `x` "\u001b[31m', ':100644 100644 a b M'],
      ['one', expect.stringContaining('x; rm -rf /'), fake],
    ]);
  });

  test('a commit may claim a time that no calendar has', () => {
    workspace.write(FILE, 'one').commit();
    const raw = workspace.git('cat-file', 'commit', 'HEAD').replace(/(committer .*>) \d+/, `$1 ${'9'.repeat(18)}`);
    workspace.write('raw', raw);
    const commit = workspace.git('hash-object', '-t', 'commit', '-w', '--literally', 'raw').trim();
    const [state] = history(commit).states;
    expect(state?.text).toBe('one');
    expect(Number.isNaN(state?.committedAt.getTime())).toBe(false);
  });

  test.each([':(glob)*.yaml', '--output=x.yaml', 'a b\n"c\'.yaml', 'ümlaut.yaml', '*.yaml'])('a file may be called %j', (name) => {
    workspace.write(name, 'one').write('b.yaml', 'other').commit();
    workspace.write('b.yaml', 'other still').commit();
    expect(texts('HEAD', workspace.folder, name)).toEqual(['one']);
  });

  test.each(['', '--all', '-n1', 'no-such-branch', 'HEAD^{tree}', `HEAD:${FILE}`, 'a\nb', 'a\0b', 'HEAD..main', '0'.repeat(40)])(
    'a revision %j that is no commit is said to be unknown',
    (revision) => {
      workspace.write(FILE, 'one').commit();
      const error = errorOf(() => history(revision));
      expect(error).toMatchObject({ code: 'unknown-revision', mendable: true, help: expect.stringContaining('git fetch') as string });
    },
  );
});

describe('a shallow clone', () => {
  beforeEach(() => {
    for (const text of ['one', 'two', 'three']) workspace.write(FILE, text).commit();
  });

  test('shows what it has, and that there is more', () => {
    workspace.git('clone', '--quiet', '--depth', '2', `file://${workspace.folder}`, 'clone');
    const found = history(undefined, join(workspace.folder, 'clone'));
    expect(found.cutOff).toBe(true);
    expect(found.states.map(({ text }) => text)).toEqual(['three', 'two']);
  });

  test('that reaches the beginning is not cut off', () => {
    workspace.git('clone', '--quiet', '--depth', '2', `file://${workspace.folder}`, 'clone');
    workspace.git('-C', 'clone', 'fetch', '--quiet', '--depth', '9', 'origin');
    expect(history(undefined, join(workspace.folder, 'clone'))).toMatchObject({ cutOff: false, states: { length: 3 } });
  });
});

describe('a partial clone', () => {
  function packs(): number {
    return readdirSync(join(workspace.folder, 'clone/.git/objects/pack')).filter((name) => name.endsWith('.promisor')).length;
  }

  test('gets the texts that it left out in one go', () => {
    const expected = Array.from({ length: 12 }, (_, at) => `text ${String(at)}\n`);
    for (const text of expected) workspace.write(FILE, text).commit();
    workspace.git('config', 'uploadpack.allowFilter', 'true');
    workspace.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    workspace.git('clone', '--quiet', '--filter=blob:none', `file://${workspace.folder}`, 'clone');
    const before = packs();
    expect(texts(undefined, join(workspace.folder, 'clone'))).toEqual(expected.reverse());
    expect(packs()).toBe(before + 1);
  });
});

test('a text that is larger than any manifest is not read, and that is said', () => {
  workspace.write(FILE, 'x: '.padEnd(17 * 1024 * 1024, 'y')).commit();
  workspace.write(FILE, 'one').commit();
  const [, large] = pastStates(history());
  expect(large?.unreadable).toBe('the manifest is larger than 16 MiB');
});

describe('where git cannot answer', () => {
  test('no git is installed', () => {
    workspace.write(FILE, 'one').commit();
    const error = errorOf(() => readManifestHistory(join(workspace.folder, FILE), { PATH: '/nowhere' }));
    expect(error).toMatchObject({ code: 'git-missing', message: 'git is not installed, or not in PATH', mendable: false });
  });

  test('the file is in no work tree', () => {
    const outside = Workspace.create().write(FILE, 'one');
    rmSync(join(outside.folder, '.git'), { recursive: true });
    const env = { ...ENV, GIT_CEILING_DIRECTORIES: join(outside.folder, '..') };
    expect(errorOf(() => readManifestHistory(join(outside.folder, FILE), env)).code).toBe('no-work-tree');
  });

  test('an object is missing', () => {
    workspace.write(FILE, 'one').commit();
    const blob = workspace.git('rev-parse', `HEAD:${FILE}`).trim();
    rmSync(join(workspace.folder, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    expect(errorOf(() => history())).toMatchObject({
      code: 'git-failed',
      message: `git lacks the object ${blob}`,
      help: expect.stringContaining('git fsck') as string,
    });
  });
});
