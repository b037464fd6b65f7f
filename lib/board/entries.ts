import type { ReleaseManifest } from '../manifest';
import { type ManifestHistory, type PastState, pastStates } from '../promotion';
import type { LedgerFacts, PinnedChange } from '../promotion/report';
import { pinnedChanges } from '../promotion/report/pin-changes';
import { settled } from '../promotion/report/relied-states';

/** What is known of how a pin came. */
export interface Entry {
  readonly change: PinnedChange;
  /** Whether it may have come before, beyond where a shallow clone is cut off: then the commit is not the one that brought it. */
  readonly atLeast: boolean;
}

/** How every pin of the last commit came. */
export interface Entries {
  /** By environment, then image. */
  readonly byEnvironment: ReadonlyMap<string, ReadonlyMap<string, Entry>>;
  /** Commits whose manifest is not valid, newest first. */
  readonly passedOver: readonly PastState[];
}

/** Finds the commit that brought each pin. */
export function entriesOf(manifest: ReleaseManifest, history: ManifestHistory | undefined, today: LedgerFacts): Entries {
  if (history === undefined) {
    return { byEnvironment: new Map(), passedOver: [] };
  }
  const states = pastStates(history, 'many');
  const { result, passedOver } = settled(states, (relied) => {
    const environments = manifest.environments.map(({ name }): [string, PinnedChange[]] => [
      name,
      pinnedChanges(relied, name, today).filter(({ until }) => until === undefined),
    ]);
    const evidence = new Set(environments.flatMap(([, changes]) => changes.flatMap((change) => [change.state, ...change.evidence])));
    const entry = (change: PinnedChange): [string, Entry] => [change.image, { change, atLeast: history.cutOff && change.oldest }];
    return {
      result: {
        byEnvironment: new Map(environments.map(([name, changes]) => [name, new Map(changes.map(entry))])),
      },
      evidence: [...evidence],
    };
  });
  return { ...result, passedOver };
}
