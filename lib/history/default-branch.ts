import { quote } from '../manifest';
import type { Env } from './git';
import { HistoryError } from './history-error';
import { commitsOf, type TrackedFile } from './work-tree';

/** Where a change goes: a commit of that branch, as this clone knows it. */
export interface Target {
  readonly commit: string;
  /** For people. */
  readonly name: string;
}

/** What CI systems call the branch that a change goes to, best first. */
const TARGET_BRANCHES = [
  'GITHUB_BASE_REF',
  'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
  'BITBUCKET_PR_DESTINATION_BRANCH',
  'CODEBUILD_WEBHOOK_BASE_REF',
  'CHANGE_TARGET',
];

/**
 * The same as commits, which GitLab knows also where it does not fetch the branch: the target's last commit (of a pipeline for merged results),
 * and where the change began.
 */
const TARGET_COMMITS = ['CI_MERGE_REQUEST_TARGET_BRANCH_SHA', 'CI_MERGE_REQUEST_DIFF_BASE_SHA'];

/**
 * The branch that the change goes to. In a pull request of a CI system that is what its variables say; else the default branch: `origin/HEAD`, then
 * `main` or `master` of origin, then those of this clone, then `init.defaultBranch`.
 *
 * @returns undefined when HEAD is that branch itself, or the only one that there is
 * @throws HistoryError `no-base`
 */
export function targetOf(file: TrackedFile, env: Env): Target | undefined {
  return targetOfRequest(file, env) ?? defaultBranch(file, env);
}

function targetOfRequest(file: TrackedFile, env: Env): Target | undefined {
  const given = TARGET_BRANCHES.map((name) => env[name] ?? '').find((value) => value !== '');
  const branch = given?.replace(/^refs\/heads\//, '');
  const shas = TARGET_COMMITS.map((name) => env[name] ?? '').filter((sha) => /^[0-9a-f]{40,64}$/.test(sha));
  if (branch === undefined && shas.length === 0) {
    return undefined;
  }
  const [last, ...begin] = shas;
  const branches = branch === undefined ? [] : [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`];
  const candidates =
    env['CI_MERGE_REQUEST_TARGET_BRANCH_SHA'] === last && last !== undefined ? [last, ...branches, ...begin] : [...branches, ...shas];
  const found = firstKnown(file, candidates);
  if (found === undefined) {
    throw missing(file, branch);
  }
  return found;
}

function defaultBranch(file: TrackedFile, env: Env): Target | undefined {
  const { git } = file;
  const own = git.lineIfAny(['symbolic-ref', '--quiet', 'HEAD'])?.replace(/^refs\/heads\//, '');
  const originHead = git.lineIfAny(['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']);
  const ofGitLab = env['CI_DEFAULT_BRANCH'] ?? '';
  if (ofGitLab !== '' && env['CI_COMMIT_BRANCH'] === ofGitLab) {
    return undefined; // a pipeline of the default branch, whose checkout is on no branch
  }
  const configured = git.lineIfAny(['config', '--get', 'init.defaultBranch']);
  const candidates = [
    ...(ofGitLab === '' ? [] : [`refs/remotes/origin/${ofGitLab}`]),
    ...(originHead === undefined ? [] : [originHead]),
    ...['main', 'master'].map((name) => `refs/remotes/origin/${name}`),
    ...['main', 'master', ...(configured === undefined ? [] : [configured])].map((name) => `refs/heads/${name}`),
  ];
  const found = firstKnown(file, candidates);
  if (found === undefined) {
    // Without a remote repository the branch at hand is as good as the default one.
    if (own !== undefined && git.line(['remote']) === '') {
      return undefined;
    }
    throw missing(file, ofGitLab === '' ? undefined : ofGitLab);
  }
  return found.name.replace(/^origin\//, '') === own ? undefined : found;
}

function firstKnown({ git }: TrackedFile, candidates: readonly string[]): Target | undefined {
  const commits = commitsOf(git, candidates);
  const at = commits.findIndex((commit) => commit !== undefined);
  const commit = commits[at];
  return commit === undefined ? undefined : { commit, name: (candidates[at] ?? '').replace(/^refs\/(?:remotes|heads)\//, '') };
}

/** Says which branch the clone lacks, and how to get it: a clone of one branch needs to be told where the other one goes. */
function missing({ shallow }: TrackedFile, branch: string | undefined): HistoryError {
  const fetch = (name: string): string => `git fetch ${shallow ? '--unshallow ' : ''}origin ${name}:refs/remotes/origin/${name}`;
  if (branch === undefined) {
    return new HistoryError(
      'no-base',
      'this clone has no default branch to compare with (no origin/HEAD, no main, no master)',
      `type, with the name of that branch: ${fetch('main')} && git remote set-head origin main; or name the base with: --base REF`,
    );
  }
  // A name from outside stands in a command only where no shell reads more in it.
  const mend = /^\w[\w./-]*$/.test(branch) ? `type: ${fetch(branch)}` : 'fetch that branch';
  return new HistoryError(
    'no-base',
    `this clone does not have the branch ${quote(branch)} to compare with`,
    `${mend}, or name the base with: --base REF`,
  );
}
