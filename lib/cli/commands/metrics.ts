import { type EnvironmentRelease, type Finding, FindingsError, type ReleaseManifest } from '../../manifest';
import type { PastState } from '../../promotion';
import { environmentMetrics, type EnvironmentMetrics, type MetricsWindow, Rejections } from '../../promotion/report';
import type { CommandContext } from '../command-context';
import { chosenEnvironments } from '../environment-arguments';
import { EXIT, UsageError } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArguments } from '../forms';
import { metricsLines } from '../knowledge/metrics-lines';
import { momentOption } from '../knowledge/moment-argument';
import { nowOption } from '../time-argument';
import { passedOverNotes, readPast } from '../knowledge/past-manifest';
import { sayNotes } from '../knowledge/report-lines';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';

/** Milliseconds: 90 days, the quarter that DORA's surveys ask about. */
const DEFAULT_LENGTH = 90 * 86_400_000;

/** The four measures of DORA, from the history of the manifest. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given } = context;
  const names = nameArguments(given.texts('environment')) ?? [];
  const now = nowOption(given);
  const until = momentOption(given, 'until', now) ?? now;
  const since = momentOption(given, 'since', now) ?? new Date(Math.max(0, until.getTime() - DEFAULT_LENGTH));
  if (since >= until) {
    const message = `there is no time between ${since.toISOString()} and ${until.toISOString()}`;
    throw new UsageError('invalid-argument', message, 'let --since be earlier than --until, and than now', 'metrics');
  }
  const window: MetricsWindow = { since, until };
  try {
    const opened = openManifest(locateManifest(context));
    const environments = names.length > 0 ? chosenEnvironments(opened.manifest, names) : lastEnvironments(opened.manifest);
    const { states, today, history, notes } = await readPast(context, opened);
    const rejections = new Rejections(history, states);
    const passedOver = new Set<PastState>();
    const measured = environments.map(({ name }) => {
      const report = environmentMetrics(states, name, window, today, (image, digest) => rejections.of(image, digest));
      for (const state of report.passedOver) passedOver.add(state);
      return report.metrics;
    });
    const passed = passedOverNotes(states.filter((state) => passedOver.has(state)));
    sayNotes(context, notes, passed);
    return answer(window, measured, [...notes, ...passed]);
  } catch (error) {
    if (error instanceof FindingsError) {
      return answer(window, [], [], error.findings);
    }
    throw error;
  }
}

/** Where the way of a release ends: no environment promotes from these. One that takes builds and nothing else is no end of a way. */
function lastEnvironments({ environments }: ReleaseManifest): EnvironmentRelease[] {
  const upstream = new Set(environments.flatMap(({ promotesFrom }) => promotesFrom));
  const last = environments.filter(({ name }) => !upstream.has(name));
  const promoted = last.filter(({ promotesFrom }) => promotesFrom.length > 0);
  return promoted.length > 0 ? promoted : last;
}

function answer(
  { since, until }: MetricsWindow,
  environments: readonly EnvironmentMetrics[],
  notes: readonly string[],
  findings: readonly Finding[] = [],
): Outcome {
  return {
    exitCode: findings.length === 0 ? EXIT.done : EXIT.refused,
    document: { since: since.toISOString(), until: until.toISOString(), environments, notes, findings },
    lines: findings.length === 0 ? metricsLines({ since, until }, environments) : findingLines(findings),
  };
}
