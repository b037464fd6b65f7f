import type { PastState } from '../past-state';
import type { PinnedChange } from './pin-changes';

/** One commit that brought something to an environment: what DORA calls a deployment, as far as the manifest knows of it. */
export interface Delivery {
  readonly state: PastState;
  /** What it brought that is no return; empty when it is a rollback and nothing else. */
  readonly brought: readonly PinnedChange[];
  /** Why it failed; empty when it did not. */
  readonly failures: readonly Failure[];
}

/** A digest that had to go again. */
export interface Failure {
  readonly reason: 'rolled-back' | 'rejected';
  /** When it came in, for the last time before it had to go. */
  readonly from: Date;
  /** When the environment had another digest of the image that did not have to go, or none; undefined when it does not yet. */
  readonly restored: Date | undefined;
}

/** The time for which one digest of an image was there. */
interface Stay {
  readonly change: PinnedChange;
  readonly next: PinnedChange | undefined;
  /** The change that brought the digest: the last one before that was no return. */
  readonly origin: PinnedChange;
}

/** Says at which state a release of the digest was marked as rejected, if it was. */
export type RejectedAt = (image: string, digest: string) => PastState | undefined;

/**
 * The deliveries of one environment. What the environment was found with, when it or the known history began, is none.
 *
 * @param changes of the environment, newest first
 * @param order the states, newest first, by which one is known to be earlier than another
 * @returns oldest first
 */
export function deliveriesOf(changes: readonly PinnedChange[], order: readonly PastState[], rejectedAt: RejectedAt): Delivery[] {
  const ordered = [...changes].reverse();
  const failures = failuresByOrigin(ordered, new Map(order.map((state, index) => [state, index])), rejectedAt);
  const byState = new Map<PastState, PinnedChange[]>();
  for (const change of ordered) {
    if (change.to !== undefined && !change.found) {
      byState.set(change.state, [...(byState.get(change.state) ?? []), change]);
    }
  }
  return [...byState].map(([state, entered]) => {
    const brought = entered.filter(({ kind }) => kind !== 'rollback');
    return { state, brought, failures: brought.flatMap((change) => failures.get(change) ?? []) };
  });
}

/** By the change that brought what failed. */
function failuresByOrigin(
  ordered: readonly PinnedChange[],
  place: ReadonlyMap<PastState, number>,
  rejectedAt: RejectedAt,
): Map<PinnedChange, Failure> {
  const byImage = new Map<string, PinnedChange[]>();
  for (const change of ordered) {
    const known = byImage.get(change.image);
    if (known === undefined) byImage.set(change.image, [change]);
    else known.push(change);
  }
  const failures = new Map<PinnedChange, Failure>();
  for (const own of byImage.values()) {
    const reasons = new Map<PinnedChange, Failure['reason']>();
    const stays = staysOf(own);
    for (const stay of stays) {
      const reason = reasonOf(stay, place, rejectedAt);
      if (reason !== undefined) reasons.set(stay.change, reason);
    }
    for (const { change, origin } of stays) {
      const reason = reasons.get(change);
      // A digest that failed twice, after a return to it, failed for the first time.
      if (reason === undefined || failures.has(origin)) continue;
      const restoring = own.slice(own.indexOf(change) + 1).find((later) => !reasons.has(later));
      failures.set(origin, { reason, from: change.state.committedAt, restored: restoring?.state.committedAt });
    }
  }
  return failures;
}

function staysOf(own: readonly PinnedChange[]): Stay[] {
  const origins = new Map<string, PinnedChange>();
  return own.flatMap((change, index): Stay[] => {
    if (change.to === undefined) return [];
    const origin = change.kind === 'rollback' ? (origins.get(change.to.digest) ?? change) : change;
    origins.set(change.to.digest, origin);
    return [{ change, next: own[index + 1], origin }];
  });
}

function reasonOf({ change, next }: Stay, place: ReadonlyMap<PastState, number>, rejectedAt: RejectedAt): Failure['reason'] | undefined {
  if (next?.kind === 'rollback') return 'rolled-back';
  const rejected = change.to === undefined ? undefined : rejectedAt(change.image, change.to.digest);
  // What was rejected before it came is there on purpose, to reproduce the fault.
  const after = rejected !== undefined && (place.get(rejected) ?? 0) < (place.get(change.state) ?? 0);
  return after ? 'rejected' : undefined;
}
