import type { LedgerRelease } from '../../manifest';
import { type ChangeKind, type CommitFacts, commitFacts, type ReleaseWay, secondsOf, type Stay } from '../../promotion/report';
import type { PastManifest } from './past-manifest';

/** One digest of one image, as the document gives it. */
export interface ReleaseEntry {
  readonly image: string;
  readonly digest: string;
  /** Of the ledger, the best first; none for a build. */
  readonly versions: readonly { version: string; revision: string | null; created: string | null; rejected: string | null }[];
  readonly environments: readonly {
    readonly name: string;
    /** Whether it is pinned there by the last commit. */
    readonly current: boolean;
    /** Newest first; none when it never was there. */
    readonly stays: readonly StayEntry[];
  }[];
}

/** One time that an environment had it. */
export interface StayEntry {
  readonly tag: string;
  readonly kind: ChangeKind;
  readonly entered: CommitFacts;
  /** Null while it is there. */
  readonly left: CommitFacts | null;
  /** What came in its place, and how; null while it is there, and where the image was removed. */
  readonly next: { readonly ref: string; readonly version: string; readonly kind: ChangeKind } | null;
  readonly seconds: number;
  /** Whether it may have been there before, beyond where a shallow clone is cut off. */
  readonly atLeast: boolean;
}

/** The way of a release with the facts of today's ledger. */
export function releaseEntry(way: ReleaseWay, { today, history }: PastManifest, now: Date): ReleaseEntry {
  const stay = ({ entered, left }: Stay): StayEntry => ({
    tag: entered.to?.tag ?? '',
    kind: entered.kind,
    entered: commitFacts(entered.state),
    left: left === undefined ? null : commitFacts(left.state),
    next:
      left?.to === undefined
        ? null
        : { ref: `${left.to.tag}@${left.to.digest}`, version: today.version(left.image, left.to), kind: left.kind },
    seconds: secondsOf(entered, now),
    atLeast: history.cutOff && entered.oldest,
  });
  return {
    image: way.image,
    digest: way.digest,
    versions: today.releases(way.image, way.digest).map(versionOf),
    environments: way.environments.map(({ environment, stays }) => ({
      name: environment,
      current: stays.some(({ left }) => left === undefined),
      stays: stays.map(stay),
    })),
  };
}

function versionOf({ version, revision, created, rejected }: LedgerRelease): ReleaseEntry['versions'][number] {
  return { version, revision: revision ?? null, created: created ?? null, rejected: rejected ?? null };
}
