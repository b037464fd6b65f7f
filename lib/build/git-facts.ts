/** What git says of the work tree that is built. */
export interface GitFacts {
  /** The commit that is checked out; absent on a branch without commits. */
  readonly commit?: string;
  /** When that was committed. */
  readonly committedAt?: Date;
  /** The branch that is checked out; absent when HEAD is detached, as it is in most CI systems. */
  readonly branch?: string;
  /** Tags of that commit. */
  readonly tagsHere: readonly string[];
  /** Every tag of the clone: which versions exist already. */
  readonly tags: readonly string[];
  /** Files under version control that differ from the commit. */
  readonly changed: readonly string[];
  /** Whether the clone lacks older commits, and with them perhaps tags. */
  readonly shallow: boolean;
  /** Where it was cloned from, as git has it: perhaps with a password inside. */
  readonly origin?: string;
}
