import { posix } from 'node:path';
import type { ManifestHistory } from '../promotion';
import { EARLIER_NAMES, earlierName, goneManifests } from './earlier-name';
import { targetOf } from './default-branch';
import type { Env } from './git';
import { HistoryError } from './history-error';
import { historyOf } from './manifest-history';
import { movedManifest } from './moved-manifest';
import { commitOf, headCommit, type TrackedFile, trackedFile } from './work-tree';

/** Mode of a symbolic link, whose content is where it leads to. */
const LINK = '120000';

/** What a change is compared with. */
export interface Base {
  /** Full commit id. */
  readonly commit: string;
  /** Null when that commit has no manifest. */
  readonly text: string | null;
  /** Of that commit: its first state is the manifest there. */
  readonly history: ManifestHistory;
}

/**
 * The manifest that a change is compared with, under the name that it had in that commit, and its history. By default that is the commit where the work at hand left the branch that it goes to (the merge base), and on that
 * branch itself HEAD: there only what is not committed is a change, and for more there is `HEAD^1`.
 *
 * @param path of the manifest, absolute
 * @param env of the process: for git, and for what a CI system says about the pull request
 * @param ref a commit, branch or tag, taken as it is
 * @returns undefined when there is no commit at all
 * @throws HistoryError without git, outside of a work tree, when git fails; `unknown-revision` for `ref`; `no-base` when the clone does not hold what the
 *   default needs
 */
export function readBase(path: string, env: Env, ref?: string): Base | undefined {
  const file = trackedFile(path, env);
  const base = baseOf(file, env, ref);
  if (base === undefined) {
    return undefined;
  }
  const history = historyOf({ ...file, path: nameAt(file, path, base.commit) }, base.commit);
  return { ...base, text: history.states[0]?.text ?? null, history };
}

function baseOf(file: TrackedFile, env: Env, ref: string | undefined): Pick<Base, 'commit'> | undefined {
  const { git, shallow } = file;
  if (ref !== undefined) {
    return { commit: commitOf(git, ref) };
  }
  const head = headCommit(git);
  if (head === undefined) {
    return undefined;
  }
  const target = targetOf(file, env);
  const commit = target === undefined ? head : git.lineIfAny(['merge-base', head, target.commit]);
  if (commit === undefined) {
    throw shallow
      ? new HistoryError(
          'no-base',
          `a shallow clone hides where the work at hand left ${target?.name ?? ''}`,
          'type: git fetch --unshallow',
        )
      : new HistoryError('no-base', `HEAD and ${target?.name ?? ''} have no commit in common`, 'name the base with: --base REF');
  }
  return { commit };
}

/** What the file was called in an earlier commit, when it was renamed or moved since, or was a link there; else its name. */
function nameAt({ git, path }: TrackedFile, onDisk: string, commit: string): string {
  const [mode = '', type, id = ''] = git.line(['ls-tree', '-z', commit, '--', path]).split(/[ \t]/);
  if (mode === LINK) {
    return posix.join(posix.dirname(path), git.run(['cat-file', 'blob', id]).toString('utf8'));
  }
  if (type !== undefined) {
    return path;
  }
  const gone = git.run(['diff', '--no-ext-diff', ...EARLIER_NAMES, commit, '--']);
  return earlierName(gone, path) ?? movedManifest(git, onDisk, commit, goneManifests(gone)) ?? path;
}
