import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Base, HistoryError, readBase } from '../../lib/history';
import { Workspace } from '../cli/workspace';

const FILE = 'release-manifest.yaml';
const ENV = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };

let workspace: Workspace;
let defaultBranch: string;

beforeEach(() => {
  workspace = Workspace.create().initGit();
  defaultBranch = 'main';
});

/** A commit of the manifest; its id. */
function commit(text: string): string {
  workspace.write(FILE, text).commit();
  return workspace.git('rev-parse', 'HEAD').trim();
}

function base(env: Readonly<Record<string, string>> = {}, folder = workspace.folder, ref?: string): string | undefined {
  return readBase(join(folder, FILE), { ...ENV, ...env }, ref)?.commit;
}

function read(ref?: string, name = FILE): Base | undefined {
  return readBase(join(workspace.folder, name), ENV, ref);
}

function errorOf(ask: () => unknown): HistoryError {
  try {
    ask();
  } catch (error) {
    if (error instanceof HistoryError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A branch off main with a commit, and then another commit on main. */
function branched(main = 'main'): { readonly fork: string; readonly tip: string } {
  const fork = commit('fork');
  workspace.git('checkout', '--quiet', '-b', 'work');
  commit('work');
  workspace.git('checkout', '--quiet', main);
  workspace.write('other', 'x');
  const tip = commit('main moves on');
  workspace.git('checkout', '--quiet', 'work');
  return { fork, tip };
}

/** A clone of a repository whose default branch is main, as a CI system makes it. */
function clone(...options: string[]): string {
  workspace.git('symbolic-ref', 'HEAD', `refs/heads/${defaultBranch}`);
  workspace.git('clone', '--quiet', ...options, `file://${workspace.folder}`, 'clone');
  return join(workspace.folder, 'clone');
}

describe('without a ref', () => {
  test('on a branch it is where that left main', () => {
    expect(branched().fork).toBe(base());
  });

  test('on main itself it is HEAD, so that what is not committed is the change', () => {
    commit('one');
    expect(commit('two')).toBe(base());
  });

  test('also with commits that are not pushed', () => {
    commit('one');
    const folder = clone();
    workspace.write(`clone/${FILE}`, 'two');
    workspace.git('-C', 'clone', 'commit', '--quiet', '--all', '--message', 'local');
    expect(base({}, folder)).toBe(workspace.git('-C', 'clone', 'rev-parse', 'HEAD').trim());
  });

  test('the default branch of origin goes before all others', () => {
    workspace.git('checkout', '--quiet', '-b', 'trunk');
    const { fork } = branched('trunk');
    workspace.git('branch', 'main', 'work');
    defaultBranch = 'trunk';
    const folder = clone();
    workspace.git('-C', 'clone', 'checkout', '--quiet', 'work');
    expect(base({}, folder)).toBe(fork);
  });

  test('master will do', () => {
    workspace.git('checkout', '--quiet', '-b', 'master');
    expect(branched('master').fork).toBe(base());
  });

  test('so will what init.defaultBranch says', () => {
    workspace.git('checkout', '--quiet', '-b', 'trunk');
    const { fork } = branched('trunk');
    workspace.git('config', 'init.defaultBranch', 'trunk');
    expect(base()).toBe(fork);
  });

  test('the only branch of a repository without a remote is as good as the default one', () => {
    workspace.git('checkout', '--quiet', '-b', 'trunk');
    expect(commit('one')).toBe(base());
  });

  test('there is none without a commit', () => {
    workspace.write(FILE, 'one');
    expect(base()).toBeUndefined();
    expect(read()).toBeUndefined();
  });
});

describe('with a ref', () => {
  test('it is that commit, as it is', () => {
    const { tip } = branched();
    expect(base({}, workspace.folder, 'main')).toBe(tip);
    expect(base({}, workspace.folder, tip.slice(0, 12))).toBe(tip);
  });

  test('one that git does not know is said to be unknown', () => {
    commit('one');
    expect(errorOf(() => base({}, workspace.folder, 'origin/main'))).toMatchObject({
      code: 'unknown-revision',
      message: 'git knows no commit "origin/main"',
    });
  });
});

describe('in a checkout of a CI system', () => {
  test('of a merge of the pull request, with the whole history, it is what main was', () => {
    const { tip } = branched();
    workspace.git('checkout', '--quiet', '--detach', 'main');
    workspace.git('merge', '--quiet', '--no-ff', '--strategy', 'ours', '--message', 'merge', 'work');
    workspace.git('update-ref', 'refs/pull/7/merge', 'HEAD');
    const folder = clone();
    workspace.git('-C', 'clone', 'fetch', '--quiet', 'origin', 'refs/pull/7/merge');
    workspace.git('-C', 'clone', 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
    expect(base({ GITHUB_BASE_REF: 'main' }, folder)).toBe(tip);
    expect(base({}, folder)).toBe(tip);
  });

  test('of a push to the default branch, detached, it is HEAD', () => {
    const tip = commit('one');
    const folder = clone();
    workspace.git('-C', 'clone', 'checkout', '--quiet', '--detach');
    expect(base({}, folder)).toBe(tip);
    workspace.git('-C', 'clone', 'update-ref', '-d', 'refs/remotes/origin/main');
    workspace.git('-C', 'clone', 'update-ref', '-d', 'refs/heads/main');
    expect(base({ CI_DEFAULT_BRANCH: 'main', CI_COMMIT_BRANCH: 'main' }, folder)).toBe(tip);
  });

  test('the branch that the pull request goes to goes before the default one', () => {
    commit('zero');
    workspace.git('checkout', '--quiet', '-b', 'release/1');
    const fork = commit('one');
    workspace.git('checkout', '--quiet', '-b', 'work');
    commit('two');
    for (const name of ['GITHUB_BASE_REF', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'BITBUCKET_PR_DESTINATION_BRANCH', 'CHANGE_TARGET']) {
      expect(base({ [name]: 'release/1' })).toBe(fork);
    }
    expect(base({ CODEBUILD_WEBHOOK_BASE_REF: 'refs/heads/release/1' })).toBe(fork);
    expect(base({ GITHUB_BASE_REF: '' })).not.toBe(fork);
  });

  test('of GitLab, whose checkout has no other branch, it is the commit that its variables name', () => {
    const { fork } = branched();
    const folder = clone('--single-branch', '--branch', 'work');
    workspace.git('-C', 'clone', 'checkout', '--quiet', '--detach');
    const env = { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_MERGE_REQUEST_DIFF_BASE_SHA: fork };
    expect(base(env, folder)).toBe(fork);
  });

  test('of GitLab for merged results, it is the target’s commit, not where the branch began', () => {
    const { fork, tip } = branched();
    workspace.git('checkout', '--quiet', '--detach', 'main');
    workspace.git('merge', '--quiet', '--no-ff', '--strategy', 'ours', '--message', 'merge', 'work');
    expect(base({ CI_MERGE_REQUEST_TARGET_BRANCH_SHA: tip, CI_MERGE_REQUEST_DIFF_BASE_SHA: fork })).toBe(tip);
    expect(base({ CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '', CI_MERGE_REQUEST_DIFF_BASE_SHA: fork })).toBe(fork);
  });

  test('a clone of one commit without the target says what to fetch', () => {
    branched();
    const folder = clone('--depth', '1', '--branch', 'work');
    expect(errorOf(() => base({ GITHUB_BASE_REF: 'main' }, folder))).toMatchObject({
      code: 'no-base',
      message: 'this clone does not have the branch "main" to compare with',
      help: 'type: git fetch --unshallow origin main:refs/remotes/origin/main, or name the base with: --base REF',
    });
    expect(errorOf(() => base({}, folder))).toMatchObject({
      code: 'no-base',
      message: expect.stringContaining('no default branch') as string,
      help: expect.stringContaining('git fetch --unshallow origin main:refs/remotes/origin/main') as string,
    });
  });

  test('so it does where nothing tells the default branch, whatever that is called', () => {
    workspace.git('branch', '--move', 'main', 'trunk');
    const { fork } = branched('trunk');
    const folder = clone('--single-branch', '--branch', 'work');
    workspace.git('-C', 'clone', 'checkout', '--quiet', '--detach');
    const { help } = errorOf(() => base({}, folder));
    const commands =
      /: (git .+);/.exec(help)?.[1]?.replaceAll('main', 'trunk').replace('git fetch', 'git fetch --quiet').split(' && ') ?? [];
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      workspace.git('-C', 'clone', ...command.split(' ').slice(1));
    }
    expect(base({}, folder)).toBe(fork);
  });

  test('that command mends it', () => {
    const { fork } = branched();
    const folder = clone('--depth', '1', '--branch', 'work');
    const { help } = errorOf(() => base({ GITHUB_BASE_REF: 'main' }, folder));
    const command = /git (fetch [^,]+),/.exec(help)?.[1] ?? '';
    workspace.git('-C', 'clone', ...command.split(' '), '--quiet');
    expect(base({ GITHUB_BASE_REF: 'main' }, folder)).toBe(fork);
  });

  test('a shallow clone that has the target, but not where the work left it, says so', () => {
    branched();
    const folder = clone('--depth', '1', '--no-single-branch', '--branch', 'work');
    expect(errorOf(() => base({ GITHUB_BASE_REF: 'main' }, folder))).toMatchObject({
      code: 'no-base',
      message: 'a shallow clone hides where the work at hand left origin/main',
      help: 'type: git fetch --unshallow',
    });
  });

  test('a name of a branch is data: none that a shell would read gets into a command', () => {
    branched();
    const { help } = errorOf(() => base({ GITHUB_BASE_REF: 'x;$(reboot)' }, clone()));
    expect(help).not.toContain('reboot');
  });

  test('branches without a common commit need a base by name', () => {
    commit('one');
    workspace.git('checkout', '--quiet', '--orphan', 'work');
    commit('two');
    expect(errorOf(() => base())).toMatchObject({ code: 'no-base', help: expect.stringContaining('--base REF') as string });
  });
});

describe('the manifest of the base', () => {
  test('comes with its history, whose first state it is', () => {
    commit('zero');
    const { fork } = branched();
    const found = read();
    expect(found).toMatchObject({ commit: fork, text: 'fork' });
    expect(found?.history.states.map(({ text }) => text)).toEqual(['fork', 'zero']);
  });

  test('is not there before it was committed', () => {
    workspace.write('other', 'x').commit();
    workspace.git('checkout', '--quiet', '-b', 'work');
    commit('one');
    expect(read()).toMatchObject({ text: null, history: { states: [] } });
  });

  test('is not there where it was removed', () => {
    commit('one');
    workspace.git('rm', '--quiet', FILE);
    workspace.commit();
    workspace.write(FILE, 'two');
    expect(read()).toMatchObject({ text: null });
  });

  test.each([true, false])('has the name that it had there, when the change renames it (committed: %j)', (committed) => {
    const text = 'line\n'.repeat(20);
    commit(text);
    workspace.git('checkout', '--quiet', '-b', 'work');
    renameSync(join(workspace.folder, FILE), join(workspace.folder, 'shop.yaml'));
    workspace.git('add', '--all');
    if (committed) workspace.commit();
    expect(read(undefined, 'shop.yaml')).toMatchObject({ text, history: { states: { length: 1 } } });
  });
});
