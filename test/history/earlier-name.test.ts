import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBase, readManifestHistory } from '../../lib/history';
import { Workspace } from '../cli/workspace';
import { manifestText } from '../support/manifest';

const FILE = 'release-manifest.yaml';
const ENV = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };
/** What was before. */
const BEFORE = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join('');
const UNLIKE = 'nothing of it is left\n';

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit().write(FILE, BEFORE).commit('before');
});

function at(name: string): string {
  return join(workspace.folder, name);
}

/** Moves the manifest and changes it. */
function moved(to: string, text: string): void {
  mkdirSync(dirname(at(to)), { recursive: true });
  renameSync(at(FILE), at(to));
  writeFileSync(at(to), text);
}

/** Each makes git see no rename, or that of another file. */
const EVASIONS: readonly (readonly [string, () => string])[] = [
  [
    'is renamed and all of it changed',
    (): string => {
      moved('release-manifest.yml', UNLIKE);
      return 'release-manifest.yml';
    },
  ],
  [
    'is renamed, with a copy of the old one beside it',
    (): string => {
      moved('release-manifest.json', `${BEFORE}and more\n`);
      writeFileSync(at('a-copy.txt'), BEFORE);
      return 'release-manifest.json';
    },
  ],
  [
    'is moved into another folder, with a copy of the old one under another name',
    (): string => {
      moved(`deploy/${FILE}`, `${BEFORE}and more\n`);
      writeFileSync(at('a-copy.txt'), BEFORE);
      return `deploy/${FILE}`;
    },
  ],
  [
    'becomes a link to another file',
    (): string => {
      moved('other/real.yaml', UNLIKE);
      symlinkSync('other/real.yaml', at(FILE));
      return FILE;
    },
  ],
];

describe.each(EVASIONS)('a manifest that %s', (_, evade) => {
  test('has the base that it had', () => {
    const name = evade();
    workspace.git('add', '--all');
    expect(readBase(at(name), ENV, 'HEAD')?.text).toBe(BEFORE);
    workspace.commit('evaded');
    expect(readBase(at(name), ENV, 'HEAD^')?.text).toBe(BEFORE);
  });

  test('has the history that it had', () => {
    const name = evade();
    const text = readFileSync(at(name), 'utf8');
    workspace.commit('evaded');
    expect(readManifestHistory(at(name), ENV).states.map((state) => state.text)).toEqual([text, BEFORE]);
  });
});

test('a link of the base is followed when it becomes a file', () => {
  moved('other/real.yaml', BEFORE);
  symlinkSync('other/real.yaml', at(FILE));
  workspace.commit('a link');
  rmSync(at(FILE));
  workspace.write(FILE, UNLIKE);
  expect(readBase(at(FILE), ENV, 'HEAD')?.text).toBe(BEFORE);
});

test('a manifest that is moved to another folder and rewritten has the base that it had, when it is of the same application', () => {
  const before = manifestText({ environments: { uat: { images: {} } } });
  workspace.write(FILE, before).commit('a manifest');
  const head = manifestText({ environments: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`e${n}`, {}])) });
  moved(`deploy/${FILE}`, head);
  workspace.commit('moved');
  expect(readBase(at(`deploy/${FILE}`), ENV, 'HEAD^')?.text).toBe(before);
  workspace.write(`deploy/${FILE}`, head.replace('"shop"', '"cart"')).commit('another application');
  expect(readBase(at(`deploy/${FILE}`), ENV, 'HEAD^^')?.text).toBeNull();
});

test('a manifest in another folder than the one that is gone is another one', () => {
  moved(`shop/${FILE}`, UNLIKE);
  workspace.commit('another application');
  expect(readBase(at(`shop/${FILE}`), ENV, 'HEAD^')?.text).toBeNull();
  expect(readManifestHistory(at(`shop/${FILE}`), ENV).states).toHaveLength(1);
});
