import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommittableFile, HistoryError, readBase, readManifestHistory } from '../../lib/history';
import { Workspace } from '../cli/workspace';

const FILE = 'release-manifest.yaml';
const ENV = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };
const TEXT = 'one\n';

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit();
});

/** A command for git's configuration that leaves a trace. */
function trap(): { readonly command: string; readonly sprung: () => boolean } {
  const trace = join(workspace.folder, 'trace');
  return { command: `touch '${trace}'; false`, sprung: () => existsSync(trace) };
}

describe('files that look like a bare repository, which anybody can push', () => {
  /** Such as a pull request may bring: the manifest in it has a history of its own, and the configuration a command. */
  function embedded(command: string): string {
    workspace.write(FILE, TEXT).commit();
    workspace.git('init', '--quiet', '--bare', 'vendor/evil');
    workspace.write(`vendor/evil/${FILE}`, 'theirs\n');
    const theirs = ['--git-dir=vendor/evil', '--work-tree=vendor/evil', '-c', 'core.bare=false'];
    workspace.git(...theirs, 'add', '--force', FILE);
    workspace.git(...theirs, 'commit', '--quiet', '--message', 'a history that never was');
    const folder = join(workspace.folder, 'vendor/evil');
    writeFileSync(join(folder, 'config'), `[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = "${command}"\n`);
    return join(folder, FILE);
  }

  test('give no history, and run nothing', () => {
    const { command, sprung } = trap();
    const path = embedded(command);
    for (const read of [readManifestHistory, readBase, (...args: [string, typeof ENV]) => CommittableFile.of(...args).isClean]) {
      expect(() => read(path, ENV)).toThrow(HistoryError);
      expect(() => read(path, ENV)).toThrow(/bare repository/);
    }
    expect(sprung()).toBe(false);
  });
});

test('no command of a repository’s configuration is run to compare with the work tree', () => {
  const { command, sprung } = trap();
  workspace.write(FILE, TEXT).commit();
  workspace.git('mv', FILE, 'moved.yaml');
  appendFileSync(join(workspace.folder, '.git/config'), `[core]\n\tfsmonitor = "${command}"\n[diff]\n\texternal = "${command}"\n`);
  expect(readBase(join(workspace.folder, 'moved.yaml'), ENV)?.text).toBe(TEXT);
  expect(sprung()).toBe(false);
});

test('files that are called as a commit are no revision', () => {
  workspace.write('other', 'x').commit();
  workspace.write(FILE, TEXT).commit();
  const added = workspace.git('rev-parse', 'HEAD').trim();
  workspace.write(added, 'a file').write('HEAD', 'a file').commit();
  workspace.write(workspace.git('rev-parse', 'HEAD').trim(), 'a file');
  workspace.git('mv', FILE, 'moved.yaml');
  const path = join(workspace.folder, 'moved.yaml');
  expect(readBase(path, ENV)?.history.states.map(({ text }) => text)).toEqual([TEXT]);
  expect(readBase(path, ENV, added)?.text).toBe(TEXT);
});
