import type { GitFacts } from '../../build';
import { type Env, HistoryError } from '../../history';
import { Git } from '../../history/git';

/** What git says of a folder, and what a person should know where it says nothing. */
export interface GitAnswer {
  readonly git?: GitFacts;
  readonly notes: readonly string[];
}

/**
 * What git says of the work tree around a folder. Without git, or outside of a work tree, the CI system may still know the commit.
 *
 * @throws HistoryError `git-failed`, also when the work tree belongs to another user: then git knows, and may be told to say
 */
export function readGitFacts(folder: string, env: Env): GitAnswer {
  const git = new Git(folder, env);
  try {
    const shallow = git.line(['rev-parse', '--is-shallow-repository']) === 'true';
    const commit = git.lineIfAny(['rev-parse', '--verify', '--quiet', 'HEAD']);
    const branch = git.lineIfAny(['symbolic-ref', '--quiet', 'HEAD'])?.replace(/^refs\/heads\//, '');
    // As it was written down: `git remote get-url` would put in what `insteadOf` says, and that is where tokens are kept.
    const origin = git.lineIfAny(['config', '--get', 'remote.origin.url']);
    const tags = readTags(git);
    return {
      git: {
        ...(commit === undefined ? {} : { commit, ...timeOf(git) }),
        ...(branch === undefined ? {} : { branch }),
        tags: tags.map(({ name }) => name),
        tagsHere: tags.filter((tag) => tag.commit === commit).map(({ name }) => name),
        changed: commit === undefined ? [] : changedFiles(git),
        shallow,
        ...(origin === undefined ? {} : { origin }),
      },
      notes: commit === undefined ? ['the branch has no commit yet'] : [],
    };
  } catch (error) {
    if (error instanceof HistoryError && (error.code === 'git-missing' || error.code === 'no-work-tree')) {
      const why = error.code === 'git-missing' ? 'git is not installed, or not in PATH' : 'this is not a git work tree';
      return { notes: [`${why}: whether the files are those of a commit is not known`] };
    }
    throw error;
  }
}

function timeOf(git: Git): { readonly committedAt?: Date } {
  const committedAt = new Date(Number(git.line(['show', '--no-patch', '--format=%ct', 'HEAD', '--'])) * 1000);
  // A commit can claim any time, also one that no calendar has.
  const year = committedAt.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? { committedAt } : {};
}

/** Every tag with the commit that it names, in one go. */
function readTags(git: Git): { readonly name: string; readonly commit: string }[] {
  const format = '%(refname:strip=2)%00%(objectname)%00%(*objectname)';
  const lines = git.line(['for-each-ref', `--format=${format}`, 'refs/tags']).split('\n');
  return lines.flatMap((line) => {
    const [name = '', object = '', peeled = ''] = line.split('\u0000');
    return name === '' ? [] : [{ name, commit: peeled === '' ? object : peeled }];
  });
}

/** Files under version control that differ from the commit, staged or not. Others are no part of what git calls dirty. */
function changedFiles(git: Git): string[] {
  const status = git.run(['status', '--porcelain=v1', '-z', '--untracked-files=no', '--no-renames']).toString('utf8');
  return status
    .split('\u0000')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
}
