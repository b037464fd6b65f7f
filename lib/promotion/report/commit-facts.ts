import type { ManifestState } from '../environment-history';

/** A commit as documents give it. */
export interface CommitFacts {
  /** Full commit id. */
  readonly commit: string;
  /** Committer date, ISO 8601 in UTC. */
  readonly committedAt: string;
  readonly author: string;
  /** First line of the message. */
  readonly subject: string;
}

/** The commit that made a state. */
export function commitFacts({
  commit,
  committedAt,
  author,
  subject,
}: Pick<ManifestState, 'commit' | 'committedAt' | 'author' | 'subject'>): CommitFacts {
  return { commit, committedAt: committedAt.toISOString(), author, subject };
}
