/** Stable and public: the command line prints it. */
export type HistoryErrorCode = 'git-missing' | 'no-work-tree' | 'git-failed' | 'unknown-revision' | 'no-base';

/** What kept the git history from being read. */
export class HistoryError extends Error {
  /** What to do about it. */
  public readonly help: string;
  /** Whether the help mends it. Otherwise the caller may know a way that needs no git. */
  public readonly mendable: boolean;

  /**
   * @param code `git-missing`, `no-work-tree`, `git-failed`; `unknown-revision`: what the caller named is no commit; `no-base`: this clone does
   *   not tell what to compare with
   * @param mend the next command to type, where there is one
   */
  public constructor(
    public readonly code: HistoryErrorCode,
    message: string,
    mend?: string,
  ) {
    super(message);
    this.name = 'HistoryError';
    this.help = mend ?? 'the git history of the manifest is needed: run it in a clone of the repository, with git installed';
    this.mendable = mend !== undefined;
  }
}
