import type { Finding } from '../manifest';
import type { ChangeKind, CommitFacts } from '../promotion/report';

/** What runs where, since when and by whom: the data of the page, and of `--json`. Times are ISO 8601 in UTC; null is what is not known. */
export interface Board {
  readonly application: string;
  readonly generatedAt: string;
  /** The last commit that changed the manifest. */
  readonly commit: CommitFacts | null;
  /** Whether the manifest is as that commit left it; null without a history. */
  readonly committed: boolean | null;
  /** Whether ECS was asked for this board, by an earlier `status` whose answer was saved, or not at all. */
  readonly status: 'not-asked' | 'asked' | 'saved';
  /** In the order of promotion. */
  readonly environments: readonly BoardEnvironment[];
  /** In the order of the manifest. */
  readonly images: readonly BoardImage[];
  readonly findings: readonly Finding[];
  /** What a reader should know about where this comes from, one sentence each. */
  readonly notes: readonly string[];
}

/** One environment: its rules, its exceptions, and what it pins. */
export interface BoardEnvironment {
  readonly name: string;
  readonly accepts: 'builds' | 'releases';
  readonly promotesFrom: readonly string[];
  readonly soak: string | null;
  readonly combination: 'any' | 'exact';
  /** Why nothing new may enter. */
  readonly frozen: string | null;
  readonly overrides: readonly BoardOverride[];
  /** In the order of the manifest. */
  readonly pins: readonly BoardPin[];
}

/** An exception from the rules on changes. */
export interface BoardOverride {
  readonly image: string;
  readonly ref: string;
  readonly reason: string;
  readonly by: string;
  /** Whether the environment pins exactly that. */
  readonly pinned: boolean;
}

/** What one environment pins of one image. */
export interface BoardPin {
  readonly image: string;
  readonly ref: string;
  /** What the ledger calls the digest, else its tag. */
  readonly version: string;
  readonly revision: string | null;
  readonly created: string | null;
  /** When the digest came. */
  readonly since: string | null;
  /** For how long it has been there, up to now. */
  readonly seconds: number | null;
  /** Whether it may have been there longer, beyond where a shallow clone is cut off. */
  readonly atLeast: boolean;
  /** How it came. */
  readonly kind: ChangeKind | null;
  /** The commit that brought it. */
  readonly by: CommitFacts | null;
  /** Whether no commit has it yet. */
  readonly uncommitted: boolean;
  /** One for each environment that this one promotes from. */
  readonly upstream: readonly UpstreamGap[];
  /** Why a release of this digest must not be deployed; only an environment of builds can pin one. */
  readonly rejected: string | null;
  /** The exception that covers exactly this pin. */
  readonly override: BoardOverride | null;
  readonly drift: Drift;
}

/**
 * How an environment upstream compares, by the versions of the ledger.
 *
 * - `same`: it has the same digest
 * - `behind`: it has a higher version than here
 * - `ahead`: it has a lower one, as after a rollback there or an exception here
 * - `differs`: it has another digest, and nothing says which is newer
 * - `absent`: it does not pin the image
 */
export type GapState = 'same' | 'behind' | 'ahead' | 'differs' | 'absent';

/** What an environment upstream has. */
export interface UpstreamGap {
  readonly environment: string;
  readonly state: GapState;
  readonly ref: string | null;
  readonly version: string | null;
  /** When it came there. */
  readonly since: string | null;
  readonly seconds: number | null;
  readonly atLeast: boolean;
  /** Releases of the ledger from the lower one to the higher, without the lower and without rejected ones; null where they have no order. */
  readonly releases: number | null;
  /** Where to read the commits between both; null where the source is not known. */
  readonly compareUrl: string | null;
}

/**
 * What `status` says of a pin; and `not-asked`, and `outdated`: a saved answer about another digest than the one pinned now.
 */
export type DriftState = 'not-asked' | 'outdated' | 'in-sync' | 'out-of-sync' | 'mixed' | 'not-running' | 'unknown';

/** The manifest against what runs. */
export interface Drift {
  readonly state: DriftState;
  readonly running: readonly RunningTasks[];
}

/** Tasks of one service with one digest. */
export interface RunningTasks {
  /** `sha256:…`, or `unknown` where ECS does not tell. */
  readonly digest: string;
  readonly tasks: number;
  readonly service: string;
  /** What the ledger calls the digest. */
  readonly version: string | null;
}

/** One image, and what of it must not be deployed. */
export interface BoardImage {
  readonly name: string;
  readonly repository: string;
  readonly source: string | null;
  readonly rejected: readonly RejectedRelease[];
}

/** A release of the ledger that must not be deployed. */
export interface RejectedRelease {
  readonly version: string;
  readonly digest: string;
  readonly reason: string;
}
