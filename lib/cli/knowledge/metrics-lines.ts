import { formatDuration } from '../../promotion/duration';
import type { EnvironmentMetrics, MetricsWindow } from '../../promotion/report';
import { counted } from '../counted';
import { type Line, styled, table } from '../line';
import { timeText } from './report-lines';

/** The measures for people, a paragraph an environment; what could not be measured is said to be so. */
export function metricsLines({ since, until }: MetricsWindow, environments: readonly EnvironmentMetrics[]): Line[] {
  if (environments.length === 0) {
    return ['the manifest has no environment to measure'];
  }
  const length = formatDuration((until.getTime() - since.getTime()) / 1000);
  return environments.flatMap((metrics, index): Line[] => [
    ...(index === 0 ? [] : ['']),
    [styled('bold', metrics.name), ` from ${timeText(since)} to ${timeText(until)} (${length})`],
    ...table(
      [
        ['deployment frequency', ...deployments(metrics, since)],
        ['lead time for changes', ...leadTime(metrics)],
        ['change failure rate', ...changeFailure(metrics)],
        ['time to restore', ...timeToRestore(metrics)],
      ],
      2,
    ),
  ]);
}

const NOTHING = styled('dim', 'none');

function deployments({ from, deployments: { count, rollbacks, perDay, perWeek } }: EnvironmentMetrics, since: Date): Line[] {
  if (perDay === null || perWeek === null) {
    return [NOTHING, 'the environment was not there'];
  }
  const rate = perDay >= 1 ? `${decimal(perDay)} a day` : `${decimal(perWeek)} a week`;
  const began = from === null || new Date(from) <= since ? '' : ` since its beginning on ${from.slice(0, 10)}`;
  return [rate, `${counted(count, 'deployment')}${began}${rollbacks === 0 ? '' : `, of which ${counted(rollbacks, 'rollback')}`}`];
}

function leadTime({ leadTime: { measured, unmeasured, medianSeconds, p90Seconds } }: EnvironmentMetrics): Line[] {
  const unknown = unmeasured === 0 ? [] : [`${unmeasured} without a usable time of creation`];
  if (medianSeconds === null || p90Seconds === null) {
    return [NOTHING, ['no release whose time of creation is recorded came in', ...unknown].join(', ')];
  }
  return [
    formatDuration(medianSeconds),
    [`median of ${counted(measured, 'release')}`, `90% within ${formatDuration(p90Seconds)}`, ...unknown].join(', '),
  ];
}

function changeFailure({ changeFailure: { changes, failed, rolledBack, rejected, rate } }: EnvironmentMetrics): Line[] {
  if (rate === null) {
    return [NOTHING, 'nothing new came in'];
  }
  const how = failed === 0 ? '' : `: ${rolledBack} rolled back, ${rejected} rejected otherwise`;
  return [`${decimal(rate * 100)}%`, `${failed} of ${counted(changes, 'deployment')} with something new${how}`];
}

function timeToRestore({ timeToRestore: { restored, open, medianSeconds } }: EnvironmentMetrics): Line[] {
  const still = open === 0 ? [] : [`${open} not restored yet`];
  if (medianSeconds === null) {
    return [NOTHING, [...(open === 0 ? ['nothing failed'] : []), ...still].join(', ')];
  }
  return [formatDuration(medianSeconds), [`median of ${counted(restored, 'failed deployment')}`, ...still].join(', ')];
}

/** At most two decimals, none for nothing. */
function decimal(number: number): string {
  return String(Math.round(number * 100) / 100);
}
