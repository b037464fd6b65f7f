import type { Digest } from './digest';
import type { PinnedReference } from './pinned-reference';
import type { RepositoryName } from './repository-name';

/** A text of the manifest and where it stands. */
export interface Placed {
  readonly text: string;
  readonly offset: number;
}

/** One pin as far as it can be understood. */
export interface DraftPin {
  readonly image: Placed;
  /** Undefined when malformed. */
  readonly reference: PinnedReference | undefined;
  /** Of the value. */
  readonly offset: number;
}

/** One exception from the rules on changes; only whole ones are kept. */
export interface DraftOverride {
  readonly image: string;
  readonly ref: string;
  readonly reason: string;
  readonly by: string;
}

/** One environment as far as it can be understood. */
export interface DraftEnvironment {
  readonly name: Placed;
  /** Undefined when malformed. */
  readonly accepts: 'builds' | 'releases' | undefined;
  readonly promotesFrom: readonly Placed[];
  readonly soak: string | undefined;
  readonly combination: 'any' | 'exact';
  readonly frozen: string | undefined;
  readonly overrides: readonly DraftOverride[];
  readonly pins: readonly DraftPin[];
}

/** One release of a ledger as far as it can be understood. */
export interface DraftRelease {
  readonly version: string;
  /** Undefined when malformed. */
  readonly digest: Digest | undefined;
  readonly revision: string | undefined;
  readonly created: string | undefined;
  readonly rejected: string | undefined;
}

/** One image as far as it can be understood. */
export interface DraftImage {
  readonly name: Placed;
  /** Undefined when malformed. */
  readonly repository: RepositoryName | undefined;
  readonly repositoryOffset: number;
  readonly source: string | undefined;
  /** Undefined when malformed, so that its versions cannot be judged. */
  readonly versioning: 'semver' | 'none' | undefined;
  /** By version, in file order; undefined when the ledger is malformed, so that nothing can be said to be missing from it. */
  readonly releases: ReadonlyMap<string, DraftRelease> | undefined;
}

/** A manifest as far as it can be understood: what the rules judge, also when other parts are malformed. */
export interface Draft {
  readonly application: string;
  readonly registryAccount: string | undefined;
  readonly registryRegion: string | undefined;
  readonly environments: readonly DraftEnvironment[];
  /** Undefined when malformed, so that no image can be said to be missing. */
  readonly images: ReadonlyMap<string, DraftImage> | undefined;
  /** Names of the environments; undefined when some may be missing. */
  readonly environmentNames: readonly string[] | undefined;
}
