import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ManifestHistory, ManifestState } from '../promotion';
import { OutsideError } from './failure';
import { Git } from './git';

/** A commit that changed the file, and which blob it left. */
interface Change {
  readonly commit: string;
  readonly committedAt: Date;
  readonly author: string;
  /** Null when the commit has no such file. */
  readonly blob: string | null;
}

/** Modes of regular files; a symbolic link or a submodule of that name is no manifest. */
const FILE_MODES: readonly (string | undefined)[] = ['100644', '100755'];
/** More renames than this in one history are a circle or a mistake. */
const MOST_RENAMES = 20;

/**
 * The states of a file along the first parents of the last commit: what the branch had, not what was tried on others. A fixed number of
 * git processes reads any number of commits, and two more read each earlier name of a renamed file.
 *
 * @param path absolute; of a symbolic link the file that it leads to
 * @param env of the process, for git
 * @throws OutsideError without git, outside of a work tree, or when git fails
 */
export async function readManifestHistory(path: string, env: Readonly<Record<string, string | undefined>>): Promise<ManifestHistory> {
  const real = realpathSync(path);
  const inFolder = new Git(dirname(real), env);
  const top = await lineOf(inFolder, ['rev-parse', '--show-toplevel']);
  const prefix = await lineOf(inFolder, ['rev-parse', '--show-prefix']);
  const shallow = await lineOf(inFolder, ['rev-parse', '--is-shallow-repository']);
  const git = new Git(top, env);
  const head = (await git.runIfAny(['rev-parse', '--verify', '--quiet', 'HEAD']))?.toString('utf8').trim();
  if (head === undefined) {
    // A branch without commits.
    return { states: [], cutOff: false };
  }
  const changes = await changesOf(git, head, `${prefix}${basename(real)}`);
  const blobs = await contentsOf(
    git,
    changes.flatMap(({ blob }) => (blob === null ? [] : [blob])),
  );
  const states = changes.map(({ commit, committedAt, author, blob }): ManifestState => {
    return { commit, committedAt, author, text: blob === null ? null : (blobs.get(blob) ?? null) };
  });
  return { states, cutOff: shallow === 'true' && (await isCutOff(git, head)) };
}

/** One answer, which may itself contain line breaks when it is a path. */
async function lineOf(git: Git, args: readonly string[]): Promise<string> {
  return (await git.run(args)).toString('utf8').replace(/\n$/, '');
}

async function changesOf(git: Git, head: string, path: string): Promise<Change[]> {
  const changes: Change[] = [];
  let from: string | undefined = head;
  let name = path;
  for (let renames = 0; from !== undefined && renames <= MOST_RENAMES; renames++) {
    const found = await changesUnderName(git, from, name);
    changes.push(...found);
    const oldest = found.at(-1);
    const earlier = oldest && (await renamedFrom(git, oldest.commit, name));
    from = earlier && `${oldest.commit}^1`;
    name = earlier ?? name;
  }
  return changes;
}

/** Fields of a commit are separated by what can stand in none of them. */
const FORMAT = '%x00%x01%H%x00%ct%x00%an%x00';

async function changesUnderName(git: Git, from: string, path: string): Promise<Change[]> {
  const log = [
    'log',
    '--first-parent',
    '-m',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--no-color',
    '-z',
    '--encoding=UTF-8',
    `--format=${FORMAT}`,
  ];
  const text = (await git.run([...log, from, '--', path])).toString('utf8');
  return text
    .split('\u0000\u0001')
    .slice(1)
    .map((record): Change => {
      const [commit = '', seconds = '', author = '', ...raw] = record.split('\u0000');
      // Below a folder of that name there are several entries, all under other names.
      const at = raw.findIndex((field, index) => field.trimStart().startsWith(':') && raw[index + 1] === path);
      const [, mode, , blob] = raw[at]?.trim().split(' ') ?? [];
      return { commit, committedAt: timeOf(seconds), author, blob: FILE_MODES.includes(mode) ? (blob ?? null) : null };
    });
}

/** A commit can claim any time, also one that no calendar has. */
function timeOf(seconds: string): Date {
  const time = new Date(Number(seconds) * 1000);
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}

/** The name that the file had before the commit that added it, as far as git finds one; also of a root commit there is none. */
async function renamedFrom(git: Git, commit: string, path: string): Promise<string | undefined> {
  const parents = (await git.run(['rev-list', '--parents', '--max-count=1', commit])).toString('utf8').trim().split(' ');
  const [, parent] = parents;
  if (parent === undefined) {
    return undefined;
  }
  const renames = (await git.run(['diff-tree', '-r', '-M', '-z', '--name-status', '--diff-filter=R', parent, commit]))
    .toString('utf8')
    .split('\u0000');
  // Status, old name, new name.
  const at = renames.findIndex((name, index) => index % 3 === 2 && name === path);
  return at < 0 ? undefined : renames[at - 1];
}

/** The texts of blobs, each read once. */
async function contentsOf(git: Git, blobs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(blobs)];
  const contents = new Map<string, string>();
  if (distinct.length === 0) {
    return contents;
  }
  const answer = await git.run(['cat-file', '--batch'], distinct.map((blob) => `${blob}\n`).join(''));
  let at = 0;
  for (const blob of distinct) {
    const end = answer.indexOf(0x0a, at);
    const size = Number(answer.toString('latin1', at, end).split(' ')[2]);
    if (!Number.isInteger(size)) {
      throw new OutsideError('git-failed', `git lacks the object ${blob}`, 'look at the repository with: git fsck');
    }
    contents.set(blob, answer.toString('utf8', end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}

/** Whether the line of first parents ends where a shallow clone was cut, rather than at its true beginning. */
async function isCutOff(git: Git, head: string): Promise<boolean> {
  const ends = (await git.run(['rev-list', '--first-parent', '--max-parents=0', head])).toString('utf8').trim().split('\n');
  const last = ends.at(-1) ?? '';
  // The commit itself knows the parents that the clone left out.
  return last !== '' && /^parent /m.test((await git.run(['cat-file', 'commit', last])).toString('utf8').split('\n\n')[0] ?? '');
}
