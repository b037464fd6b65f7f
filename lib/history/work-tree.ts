import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { quote } from '../manifest';
import { type Env, Git } from './git';
import { HistoryError } from './history-error';

/** A file in its work tree. */
export interface TrackedFile {
  /** Git in the top folder. */
  readonly git: Git;
  /** From the top folder. */
  readonly path: string;
  /** Whether the clone is shallow. */
  readonly shallow: boolean;
}

/**
 * Where git has a file.
 *
 * @param path absolute; of a symbolic link the file that it leads to
 * @throws HistoryError without git, outside of a work tree, or when git fails
 */
export function trackedFile(path: string, env: Env): TrackedFile {
  const real = realpathSync(path);
  const inFolder = new Git(dirname(real), env);
  const top = inFolder.line(['rev-parse', '--show-toplevel']);
  const prefix = inFolder.line(['rev-parse', '--show-prefix']);
  const shallow = inFolder.line(['rev-parse', '--is-shallow-repository']);
  return { git: new Git(top, env), path: `${prefix}${basename(real)}`, shallow: shallow === 'true' };
}

/** The commit of HEAD; undefined on a branch without commits. */
export function headCommit(git: Git): string | undefined {
  return git.lineIfAny(['rev-parse', '--verify', '--quiet', 'HEAD']);
}

/**
 * The commit that a person named.
 *
 * @throws HistoryError `unknown-revision`
 */
export function commitOf(git: Git, revision: string): string {
  const [commit] = commitsOf(git, [revision]);
  if (commit === undefined) {
    throw new HistoryError(
      'unknown-revision',
      `git knows no commit ${quote(revision)}`,
      'name a commit, branch or tag that this clone has, such as origin/main; to get all: git fetch --all',
    );
  }
  return commit;
}

/** The commits of names, in one go; undefined for a name that git does not know. */
export function commitsOf(git: Git, names: readonly string[]): (string | undefined)[] {
  // Git reads one name a line; what cannot be a name is not shown to it.
  const legal = names.filter(isLegal);
  const answers = legal.length === 0 ? [] : git.run(['cat-file', '--batch-check'], legal.map((name) => `${name}^{commit}\n`).join(''));
  const lines = answers.toString('utf8').split('\n');
  const commits = new Map(legal.map((name, at) => [name, /^([0-9a-f]{40,64}) commit \d+$/.exec(lines[at] ?? '')?.[1]]));
  return names.map((name) => commits.get(name));
}

function isLegal(name: string): boolean {
  return name !== '' && !/\p{Cc}/u.test(name);
}
