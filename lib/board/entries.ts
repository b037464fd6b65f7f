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
  /** How many commits were relied on without a look at whether their manifest is valid. */
  readonly unjudged: number;
}

/**
 * How much text is parsed to find out whether the commits that the board relies on had a valid manifest, in characters: less than a second's work.
 * Each pin may have come by a commit of its own, and to parse a large manifest as often as it has pins would take minutes.
 */
const MOST_JUDGED = 8 * 1024 * 1024;
const LEAST_STATES = 10;

/** Finds the commit that brought each pin, the newest of them judged. */
export function entriesOf(manifest: ReleaseManifest, history: ManifestHistory | undefined, today: LedgerFacts): Entries {
  if (history === undefined) {
    return { byEnvironment: new Map(), passedOver: [], unjudged: 0 };
  }
  const states = pastStates(history);
  const place = new Map(states.map((state, index) => [state, index]));
  const most = Math.max(LEAST_STATES, Math.floor(MOST_JUDGED / manifest._document.text.length));
  const { result, passedOver } = settled(states, (relied) => {
    const environments = manifest.environments.map(({ name }): [string, PinnedChange[]] => [
      name,
      pinnedChanges(relied, name, today).filter(({ until }) => until === undefined),
    ]);
    const evidence = new Set(environments.flatMap(([, changes]) => changes.flatMap((change) => [change.state, ...change.evidence])));
    const ordered = [...evidence].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    const oldest = relied.at(-1);
    const entry = (change: PinnedChange): [string, Entry] => [change.image, { change, atLeast: history.cutOff && change.state === oldest }];
    return {
      result: {
        byEnvironment: new Map(environments.map(([name, changes]) => [name, new Map(changes.map(entry))])),
        unjudged: Math.max(0, ordered.length - most),
      },
      evidence: ordered.slice(0, most),
    };
  });
  return { ...result, passedOver };
}
