import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { codeOf, type Env, Git, ownEnvironment } from './git';
import { HistoryError } from './history-error';
import { commitsOf, type TrackedFile, trackedFile } from './work-tree';

/** Stable and public: the command line prints it. */
export type CommitErrorCode = 'detached-head' | 'unfinished-merge' | 'no-identity' | 'commit-failed';

/** Why git makes no commit. */
export class CommitError extends Error {
  /**
   * @param code `commit-failed`: a hook, the signing, a lock; everything else is found before anything is written
   * @param help what to do about it
   * @param said what git and its hooks printed, line by line; anybody's text
   */
  public constructor(
    public readonly code: CommitErrorCode,
    message: string,
    public readonly help: string,
    public readonly said: readonly string[] = [],
  ) {
    super(message);
    this.name = 'CommitError';
  }
}

/** What makes git refuse the commit of one file alone. */
const UNFINISHED = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'];

/** A file in a work tree in which a commit can be made now. */
export class CommittableFile {
  /**
   * Looks for all that would keep git from committing, so that it is known before the file is written.
   *
   * @param path absolute; of a symbolic link the file that it leads to
   * @param env of the process, for git and its hooks
   * @throws HistoryError without git, outside of a work tree, or when git fails; CommitError
   */
  public static of(path: string, env: Env): CommittableFile {
    const file = trackedFile(path, env);
    const { git } = file;
    if (git.lineIfAny(['symbolic-ref', '--quiet', 'HEAD']) === undefined) {
      throw new CommitError(
        'detached-head',
        'HEAD is on no branch, and a commit there would be lost',
        'check a branch out first: git switch BRANCH',
      );
    }
    const unfinished = UNFINISHED[commitsOf(git, UNFINISHED).findIndex((commit) => commit !== undefined)];
    if (unfinished !== undefined) {
      const kind = unfinished.replace('_HEAD', '').replace('_', '-').toLowerCase();
      throw new CommitError('unfinished-merge', `a ${kind} is under way in the work tree`, `finish it first, or type: git ${kind} --abort`);
    }
    for (const who of ['AUTHOR', 'COMMITTER']) {
      identity(git, who);
    }
    return new CommittableFile(file, env);
  }

  private constructor(
    private readonly file: TrackedFile,
    private readonly env: Env,
  ) {}

  /** Whether the file is exactly as the last commit has it, in the work tree and in the index. */
  public get isClean(): boolean {
    const { git, path } = this.file;
    return git.run(['status', '--porcelain', '-z', '--untracked-files=all', '--ignored', '--', path]).length === 0;
  }

  /**
   * Commits the file as it is now, and nothing else: what is staged of other files stays so. Hooks and signing are the user's own.
   *
   * @param message the whole of it, UTF-8
   * @returns the commit's id
   * @throws CommitError `commit-failed`
   */
  public commit(message: string): string {
    const { git, path } = this.file;
    const settings = ['-c', 'i18n.commitEncoding=UTF-8'];
    // A literal path as pathspec magic: the option of git for it would reach the hooks, whose patterns would then match nothing.
    const args = ['commit', '--quiet', '--cleanup=verbatim', '--file=-', '--only', '--', `:(top,literal)${path}`];
    const child = spawnSync('git', [...settings, ...args], {
      cwd: git.line(['rev-parse', '--show-toplevel']),
      env: { ...ownEnvironment(this.env), GIT_TERMINAL_PROMPT: '0' },
      input: message,
      maxBuffer: Infinity,
    });
    // Git may end before it has read the message; what it says is why, and not the pipe that is closed.
    const error = child.error !== undefined && codeOf(child.error) !== 'EPIPE' ? child.error : undefined;
    if (error !== undefined || child.status !== 0) {
      const said = linesOf([child.stdout, child.stderr]);
      const own = said.find((line) => /^(?:fatal|error): /.test(line)); // git's own word; else the last one of a hook
      const why = error?.message ?? own ?? said.at(-1) ?? (child.signal === null ? 'no reason given' : `ended by ${child.signal}`);
      throw new CommitError(
        'commit-failed',
        `git did not commit: ${why}`,
        'mend what git or its hook says, then run the command again',
        said,
      );
    }
    return git.line(['rev-parse', 'HEAD']);
  }
}

/**
 * Whom git would name as the author of a commit, `NAME <EMAIL>`; undefined when it knows nobody, and without git.
 *
 * @param path of the manifest, absolute: its repository may name its own author
 */
export function commitAuthor(path: string, env: Env): string | undefined {
  try {
    return identity(new Git(dirname(path), env), 'AUTHOR');
  } catch (error) {
    if (error instanceof CommitError || error instanceof HistoryError) {
      return undefined;
    }
    throw error;
  }
}

/** `NAME <EMAIL>`, without the time that git prints behind it. */
function identity(git: Git, who: string): string {
  try {
    return git.line(['var', `GIT_${who}_IDENT`]).replace(/ \d+ [-+]\d+$/, '');
  } catch (error) {
    if (error instanceof HistoryError && error.code === 'git-failed') {
      throw new CommitError(
        'no-identity',
        `git does not know who makes the commit (${who.toLowerCase()})`,
        'type: git config user.name NAME && git config user.email EMAIL',
      );
    }
    throw error;
  }
}

/** Hooks print what they like, with colours and progress. */
function linesOf(outputs: readonly (Buffer | null)[]): string[] {
  return outputs
    .map((output) => output?.toString('utf8') ?? '')
    .join('\n')
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
