/** The manifest as one commit of the first-parent history left it. */
export interface ManifestState {
  /** Full commit id. */
  readonly commit: string;
  /** Committer date. */
  readonly committedAt: Date;
  readonly author: string;
  /** First line of the commit message. */
  readonly subject: string;
  /** Null when the commit has no such file. Of a history from git it is read and decoded each time it is asked for: keep what is read of it. */
  readonly text: string | null;
  /** The same in UTF-8, to be used and not to be kept. Absent where the text is at hand. */
  readonly bytes?: Buffer | null;
  /** Git's id of the text: states of one id have one text. Absent where the text is at hand. */
  readonly blob?: string | null;
}

/** The commits that changed the manifest, as far as the clone has them. */
export interface ManifestHistory {
  /** Newest first. */
  readonly states: readonly ManifestState[];
  /** Whether a shallow clone cut the history off before its beginning. */
  readonly cutOff: boolean;
}

/** `commit 4f1c2d9ab3 of 2026-11-20`, for people. */
export function commitName(state: Pick<ManifestState, 'commit' | 'committedAt'>): string {
  return `commit ${shortCommit(state.commit)} of ${state.committedAt.toISOString().slice(0, 10)}`;
}

/** As much of a commit id as people need. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 10);
}
