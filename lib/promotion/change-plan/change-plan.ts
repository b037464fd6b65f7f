import type { Finding, PinnedReference } from '../../manifest';

/**
 * How a digest comes into an environment, or goes.
 *
 * - `promotion`: an upstream environment pins it at the base.
 * - `rollback`: this image had it here before; a return, whatever the direction.
 * - `hotfix`: the environment promotes from others, and none of them pins it.
 * - `build`, `release`: the environment promotes from none, and accepts builds, or only releases.
 * - `retag`: the digest is the same under another tag; nothing else runs.
 * - `removal`: the image is pinned no more.
 */
export type ChangeKind = 'promotion' | 'rollback' | 'hotfix' | 'build' | 'release' | 'retag' | 'removal';

/** Where a digest was before it came, and how long. */
export interface UpstreamStay {
  readonly environment: string;
  /** Committer date of the first commit of the unbroken stretch; undefined when no history is known. */
  readonly since: Date | undefined;
  /** Up to now; undefined when no history is known. */
  readonly seconds: number | undefined;
  /** Whether a shallow clone cut the stretch off, so that it may be longer. */
  readonly atLeast: boolean;
}

/** An exception in the words of the manifest. */
export interface OverrideEntry {
  readonly image: string;
  readonly ref: string;
  readonly reason: string;
  readonly by: string;
}

/** What one side of a change pins. */
export interface PinnedSide {
  readonly reference: PinnedReference;
  /** By the ledger of its side. */
  readonly version: string | undefined;
  readonly revision: string | undefined;
}

/** One pin that changes. */
export interface PlannedPin {
  readonly image: string;
  readonly kind: ChangeKind;
  /** Undefined for an image that is new in the environment. */
  readonly from: PinnedSide | undefined;
  /** Undefined for an image that goes. */
  readonly to: PinnedSide | undefined;
  readonly compareUrl: string | undefined;
  /** The upstream environment in which the digest has been longest; undefined when none has it, or the kind has none. */
  readonly upstream: UpstreamStay | undefined;
  /** The exception that covers exactly this reference. */
  readonly override: OverrideEntry | undefined;
}

/** One rule of an environment that changes; undefined is the manifest's default. */
export interface RuleChange {
  readonly rule: 'accepts' | 'promotesFrom' | 'soak' | 'combination' | 'frozen';
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** An exception of an environment, and what the change does to it. */
export interface PlannedOverride extends OverrideEntry {
  readonly change: 'added' | 'kept' | 'removed';
}

/** One environment of which the change, or an exception, has something to say. */
export interface EnvironmentPlan {
  readonly name: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly pins: readonly PlannedPin[];
  readonly rules: readonly RuleChange[];
  readonly overrides: readonly PlannedOverride[];
}

/** One line of a ledger that changes. */
export interface PlannedRelease {
  readonly image: string;
  readonly version: string;
  /** `completed`: a revision or a time was added that was not recorded before. */
  readonly change: 'added' | 'rejected' | 'reinstated' | 'completed' | 'rewritten' | 'removed';
  readonly digest: string;
  readonly revision: string | undefined;
  /** Why it is rejected, or was. */
  readonly reason: string | undefined;
}

/** An image that is declared, moves to another repository, or is declared no more. */
export interface PlannedImage {
  readonly image: string;
  readonly change: 'added' | 'moved' | 'removed';
  /** Repositories. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What a change of the manifest does, for people who decide on it. */
export interface ChangePlan {
  /** In the order of promotion, removed ones last. */
  readonly environments: readonly EnvironmentPlan[];
  readonly images: readonly PlannedImage[];
  readonly releases: readonly PlannedRelease[];
  /** Those of the check, as they were given. */
  readonly findings: readonly Finding[];
}
