import type { PastState } from '../past-state';
import type { LedgerFacts } from './ledger-facts';
import type { ImageDigest } from './named-digests';
import { type PinnedChange, pinnedChanges } from './pin-changes';
import { settled } from './relied-states';

/** One time that an environment had a digest. */
export interface Stay {
  /** The change that brought it. */
  readonly entered: PinnedChange;
  /** The change that took it away; undefined while it is there. */
  readonly left: PinnedChange | undefined;
}

/** A digest in one environment. */
export interface EnvironmentStays {
  readonly environment: string;
  /** Newest first; empty when it never was there. */
  readonly stays: readonly Stay[];
}

/** A digest's way through the environments. */
export interface ReleaseWay extends ImageDigest {
  readonly environments: readonly EnvironmentStays[];
}

/**
 * Where digests have been.
 *
 * @param states newest first
 * @param environments in the order of the answer
 */
export function releaseWays(
  states: readonly PastState[],
  digests: readonly ImageDigest[],
  environments: readonly string[],
  today: LedgerFacts,
): { ways: ReleaseWay[]; passedOver: readonly PastState[] } {
  const { result, passedOver } = settled(states, (relied) => {
    const byEnvironment = new Map(environments.map((name) => [name, byImage(pinnedChanges(relied, name, today))]));
    const ways = digests.map(({ image, digest }): ReleaseWay => {
      const stays = environments.map((environment) => ({
        environment,
        stays: staysOf(byEnvironment.get(environment)?.get(image) ?? [], digest),
      }));
      return { image, digest, environments: stays };
    });
    return { result: ways, evidence: ways.flatMap((way) => way.environments.flatMap(({ stays }) => stays.flatMap(evidenceOf))) };
  });
  return { ways: result, passedOver };
}

function byImage(changes: readonly PinnedChange[]): Map<string, PinnedChange[]> {
  const images = new Map<string, PinnedChange[]>();
  for (const change of changes) {
    const known = images.get(change.image);
    if (known === undefined) images.set(change.image, [change]);
    else known.push(change);
  }
  return images;
}

/** @param changes of one image, newest first */
function staysOf(changes: readonly PinnedChange[], digest: string): Stay[] {
  return changes.flatMap((entered, index) => (entered.to?.digest === digest ? [{ entered, left: changes[index - 1] }] : []));
}

function evidenceOf({ entered, left }: Stay): PastState[] {
  return [entered.state, ...entered.evidence, ...(left === undefined ? [] : [left.state])];
}
