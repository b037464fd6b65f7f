import type { PastState } from '../past-state';
import { deliveriesOf, type Delivery, type RejectedAt } from './deliveries';
import type { LedgerFacts } from './ledger-facts';
import { type PinnedChange, pinnedChanges } from './pin-changes';
import { settled } from './relied-states';
import { median, percentile, ratio } from './statistics';

/** Which time is measured. */
export interface MetricsWindow {
  /** Included. */
  readonly since: Date;
  /** Not included. */
  readonly until: Date;
}

/** The four measures of DORA, as docs/metrics.md defines them. The fields are a public contract of the command line. */
export interface EnvironmentMetrics {
  readonly name: string;
  /** Where the window begins for this environment: not before its own beginning. Null when it has none. */
  readonly from: string | null;
  readonly deployments: {
    readonly count: number;
    /** Those that only went back. */
    readonly rollbacks: number;
    readonly perDay: number | null;
    readonly perWeek: number | null;
  };
  readonly leadTime: {
    readonly measured: number;
    /** Releases whose time of creation is not recorded, or is later than when they came. */
    readonly unmeasured: number;
    readonly medianSeconds: number | null;
    readonly p90Seconds: number | null;
  };
  readonly changeFailure: {
    /** Deployments that brought something new. */
    readonly changes: number;
    readonly failed: number;
    readonly rolledBack: number;
    readonly rejected: number;
    readonly rate: number | null;
  };
  readonly timeToRestore: {
    readonly restored: number;
    /** Failed deployments that nothing has taken the place of. */
    readonly open: number;
    readonly medianSeconds: number | null;
  };
}

const DAY = 86_400_000;

/**
 * Measures one environment.
 *
 * @param states newest first
 */
export function environmentMetrics(
  states: readonly PastState[],
  environment: string,
  window: MetricsWindow,
  today: LedgerFacts,
  rejectedAt: RejectedAt,
): { metrics: EnvironmentMetrics; passedOver: readonly PastState[] } {
  const { result, passedOver } = settled(states, (relied) => {
    const changes = pinnedChanges(relied, environment, today);
    const beginning = [...relied].reverse().find((state) => state.pinsOf(environment) !== undefined);
    // What became of a deployment is looked at until now, so every change since counts as evidence.
    const used = changes.filter(({ state }) => state.committedAt >= window.since);
    return {
      result: measure(changes, relied, environment, { window, beginning, today, rejectedAt }),
      evidence: [...(beginning === undefined ? [] : [beginning]), ...used.flatMap(({ state, evidence }) => [state, ...evidence])],
    };
  });
  return { metrics: result, passedOver };
}

interface Circumstances {
  readonly window: MetricsWindow;
  readonly beginning: PastState | undefined;
  readonly today: LedgerFacts;
  readonly rejectedAt: RejectedAt;
}

function measure(
  changes: readonly PinnedChange[],
  order: readonly PastState[],
  name: string,
  { window, beginning, today, rejectedAt }: Circumstances,
): EnvironmentMetrics {
  const all = deliveriesOf(changes, order, rejectedAt);
  const deliveries = all.filter(({ state }) => isWithin(state.committedAt, window));
  const from = beginning && new Date(Math.max(beginning.committedAt.getTime(), window.since.getTime()));
  const carrying = deliveries.filter(({ brought }) => brought.length > 0);
  const firsts = firstsOf(changes).filter(({ state, found }) => !found && isWithin(state.committedAt, window));
  return {
    name,
    from: from?.toISOString() ?? null,
    deployments: { ...rates(deliveries.length, from, window.until), rollbacks: deliveries.length - carrying.length },
    leadTime: leadTime(firsts, today),
    changeFailure: changeFailure(carrying),
    timeToRestore: timeToRestore(carrying),
  };
}

function isWithin(time: Date, { since, until }: MetricsWindow): boolean {
  return time >= since && time < until;
}

/** Over one day at least: what happened within an hour is no rate of a day. */
function rates(
  count: number,
  from: Date | undefined,
  until: Date,
): Pick<EnvironmentMetrics['deployments'], 'count' | 'perDay' | 'perWeek'> {
  if (from === undefined || from >= until) {
    return { count, perDay: null, perWeek: null };
  }
  const days = Math.max(1, (until.getTime() - from.getTime()) / DAY);
  return { count, perDay: count / days, perWeek: (7 * count) / days };
}

/** The first time that each digest came: a release that is promoted anew took no longer to be built. */
function firstsOf(changes: readonly PinnedChange[]): PinnedChange[] {
  const firsts = new Map<string, PinnedChange>();
  for (const change of changes) {
    if (change.to !== undefined) {
      // From the newest to the oldest: the last one that is set is the first that was.
      firsts.set(`${change.image} ${change.to.digest}`, change);
    }
  }
  return [...firsts.values()];
}

function leadTime(firsts: readonly PinnedChange[], today: LedgerFacts): EnvironmentMetrics['leadTime'] {
  const seconds = firsts.flatMap(({ image, to, state }) => {
    const created = to && today.created(image, to.digest);
    return created === undefined || created > state.committedAt ? [] : [(state.committedAt.getTime() - created.getTime()) / 1000];
  });
  return {
    measured: seconds.length,
    unmeasured: firsts.length - seconds.length,
    medianSeconds: median(seconds),
    p90Seconds: percentile(seconds, 90),
  };
}

function changeFailure(carrying: readonly Delivery[]): EnvironmentMetrics['changeFailure'] {
  const count = (matches: (delivery: Delivery) => boolean): number => carrying.filter(matches).length;
  const failed = count(({ failures }) => failures.length > 0);
  return {
    changes: carrying.length,
    failed,
    rolledBack: count(({ failures }) => failures.some(({ reason }) => reason === 'rolled-back')),
    rejected: count(({ failures }) => failures.some(({ reason }) => reason === 'rejected')),
    rate: ratio(failed, carrying.length),
  };
}

/** Of a deployment with several failures: until the last of them is restored. */
function timeToRestore(carrying: readonly Delivery[]): EnvironmentMetrics['timeToRestore'] {
  const failed = carrying.filter(({ failures }) => failures.length > 0);
  const seconds = failed.flatMap(({ failures }) => {
    const each = failures.map(({ from, restored }) => restored && Math.max(0, (restored.getTime() - from.getTime()) / 1000));
    const known = each.filter((time) => time !== undefined);
    return known.length < each.length ? [] : [Math.max(...known)];
  });
  return { restored: seconds.length, open: failed.length - seconds.length, medianSeconds: median(seconds) };
}
