import type { ReleaseManifest } from '../../manifest';
import type { ManifestHistory } from '../environment-history';

/** What a pull request does to the manifest, and what its rules go by. */
export interface ManifestChange {
  /** What it starts from; undefined: nothing, so there is nothing to compare. */
  readonly base: ReleaseManifest | undefined;
  /** What it ends in. */
  readonly head: ReleaseManifest;
  /** Of the base, newest first: its first state is the base itself. Undefined: not known (the base is a plain file, or there is no git). */
  readonly history: ManifestHistory | undefined;
  /** Up to when a soak runs. */
  readonly now: Date;
}
