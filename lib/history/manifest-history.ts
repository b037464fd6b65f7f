import type { ManifestHistory } from '../promotion';
import { Blobs } from './blobs';
import { changesOf } from './changes';
import { CommittedState } from './committed-state';
import type { Env, Git } from './git';
import { commitOf, headCommit, type TrackedFile, trackedFile } from './work-tree';

/**
 * The states of a file along the first parents of a commit: what the branch had, not what was tried on others. A fixed number of git processes
 * reads any number of commits, and two more read each earlier name of a renamed file. The texts follow when they are asked for.
 *
 * @param path absolute; of a symbolic link the file that it leads to
 * @param env of the process, for git
 * @param at revision to begin at; default: HEAD
 * @throws HistoryError without git, outside of a work tree, when git fails, and `unknown-revision`
 */
export function readManifestHistory(path: string, env: Env, at?: string): ManifestHistory {
  const file = trackedFile(path, env);
  const commit = at === undefined ? headCommit(file.git) : commitOf(file.git, at);
  return commit === undefined ? { states: [], cutOff: false } : historyOf(file, commit);
}

/** The states of the file along the first parents of this commit, in which it is called by the path. */
export function historyOf({ git, path, shallow }: TrackedFile, commit: string): ManifestHistory {
  const changes = changesOf(git, commit, path);
  const blobs = new Blobs(
    git,
    changes.flatMap(({ blob }) => (blob === null ? [] : [blob])),
  );
  return { states: changes.map((change) => new CommittedState(change, blobs)), cutOff: shallow && isCutOff(git, commit) };
}

/** Whether the line of first parents ends where a shallow clone was cut, rather than at its true beginning. */
function isCutOff(git: Git, head: string): boolean {
  const ends = git.line(['rev-list', '--first-parent', '--max-parents=0', head, '--']).trim().split('\n');
  const last = ends.at(-1) ?? '';
  // The commit itself knows the parents that the clone left out.
  return last !== '' && /^parent /m.test(git.line(['cat-file', 'commit', last]).split('\n\n')[0] ?? '');
}
