import type { PastState } from '../past-state';
import type { LedgerFacts } from './ledger-facts';
import { type PinnedChange, pinnedChanges } from './pin-changes';
import { settled } from './relied-states';

/** Which changes a reader wants to see. */
export interface HistoryQuestion {
  /** In the order of the answer. */
  readonly environments: readonly string[];
  /** Default: all. */
  readonly image?: string | undefined;
  /** None that are older. Default: from the beginning. */
  readonly since?: Date | undefined;
  /** At most so many. Default: all. */
  readonly limit?: number | undefined;
}

/** What ran when. */
export interface HistoryReport {
  /** Newest first; the changes of one commit in the order of the environments. */
  readonly changes: readonly PinnedChange[];
  /** How many older changes the limit left out. Their commits were not looked at closely, so that one that is not valid may be among them. */
  readonly left: number;
  /** Commits whose manifest is not valid, as far as the changes would rest on them, newest first. */
  readonly passedOver: readonly PastState[];
}

/**
 * Every change of a pin that the question is about.
 *
 * @param states newest first
 */
export function historyReport(states: readonly PastState[], question: HistoryQuestion, today: LedgerFacts): HistoryReport {
  const { environments, image, since, limit } = question;
  const { result, passedOver } = settled(states, (relied) => {
    const place = new Map(relied.map((state, index) => [state, index]));
    const all = environments
      .flatMap((environment) => pinnedChanges(relied, environment, today))
      .filter((change) => (image === undefined || change.image === image) && (since === undefined || change.state.committedAt >= since))
      // A stable sort: a commit's changes stay in the order of the environments.
      .sort((one, other) => (place.get(one.state) ?? 0) - (place.get(other.state) ?? 0));
    const changes = limit === undefined ? all : all.slice(0, limit);
    return {
      result: { changes, left: all.length - changes.length },
      evidence: changes.flatMap(({ state, evidence }) => [state, ...evidence]),
    };
  });
  return { ...result, passedOver };
}

/** The environments that any state had, the newest state's first. */
export function pastEnvironments(states: readonly PastState[]): Set<string> {
  return new Set(states.flatMap(({ environments }) => [...environments]));
}

/** The images that any state pinned anywhere. */
export function pastImages(states: readonly PastState[]): Set<string> {
  return new Set(states.flatMap((state) => state.environments.flatMap((environment) => [...(state.pinsOf(environment)?.keys() ?? [])])));
}

/** Whole seconds for which what a change brought was there: until the next change, or until now. */
export function secondsOf({ state, until }: Pick<PinnedChange, 'state' | 'until'>, now: Date): number {
  const end = until?.committedAt ?? now;
  return Math.max(0, Math.floor((end.getTime() - state.committedAt.getTime()) / 1000));
}
