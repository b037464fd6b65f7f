import { listed } from '../promotion';
import type { DesiredEnvironment, EnvironmentStatus, StatusReport } from '../runtime';
import type { AccountReader } from './account-reader';
import { SYSTEM_CLOCK } from './clock';
import type { CommandContext } from './command-context';
import { counted } from './counted';
import { EXIT, OutsideError } from './failure';
import type { Line } from './line';
import type { Outcome } from './outcome';
import { passedOverLines, readingFindings, statusAnswer, statusOf } from './status-answer';
import type { Supply } from './status-supply';
import type { WaitLimit } from './wait-options';

/** Milliseconds between two readings, at least. */
const PAUSE = 5_000;
/**
 * Milliseconds for each call of a reading: at most 10 calls a second on average, half of what ECS lets an account do for long, so that
 * the deployment that is waited for has room (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
 */
const PAUSE_FOR_A_CALL = 100;
/** Milliseconds within which an account must have been reached once: a mistyped region is not reached later either. */
const REACHED_WITHIN = 60_000;
/** Failures that pass. Everything else, above all a permission that is missing, would be the same the next time. */
const PASSING = new Set(['throttled', 'unreachable', 'unavailable']);
/** Images that a line names. */
const NAMED = 5;

/**
 * Reads until every environment is in sync or the time is over; the last reading is made when it is over. Failures that pass are waited
 * out.
 *
 * @throws OutsideError at the first failure that does not pass, and when the time is over before any account has answered
 */
export async function waitUntilInSync(
  { io, output, services }: CommandContext,
  environments: readonly DesiredEnvironment[],
  accounts: readonly AccountReader[],
  limit: WaitLimit,
  supply: Supply,
): Promise<Outcome> {
  const clock = services?.clock ?? SYSTEM_CLOCK;
  const start = clock.now();
  const told = new Map<string, string>();
  const tell = (status: StatusReport | undefined): void => {
    if (io.stderr.isTTY === true) {
      output.progress.update(progressText(environments, status, accounts, start + limit.milliseconds - clock.now()));
      return;
    }
    for (const [environment, line] of linesOf(status, accounts)) {
      if (told.get(environment) !== line) output.say(line);
      told.set(environment, line);
    }
  };
  return output.progress.during(`waiting for ${listed(environments.map(({ name }) => name))}`, async () => {
    for (;;) {
      await Promise.all(accounts.map((account) => account.read()));
      const waited = clock.now() - start;
      refuseHopeless(accounts, waited);
      const over = waited >= limit.milliseconds;
      const silent = accounts.length > 0 && accounts.every(({ reports }) => reports === undefined);
      const status = silent && !over ? undefined : statusOf(environments, accounts);
      tell(status);
      if (status !== undefined) {
        const answer = statusAnswer(status, readingFindings(accounts), [], supply);
        if (answer.exitCode === EXIT.done) return answer;
        if (over) return { ...answer, closing: timeIsOver(limit, status, accounts) };
      }
      const pause = pauseAfter(accounts, PAUSE);
      await clock.sleep(Math.min(pause, limit.milliseconds - waited), io.signal);
    }
  });
}

/** Milliseconds until the next reading: at least these, longer where a reading takes many calls. */
export function pauseAfter(accounts: readonly AccountReader[], least: number): number {
  return Math.max(least, ...accounts.map(({ calls }) => calls * PAUSE_FOR_A_CALL));
}

/** @throws OutsideError when an account failed for a reason that does not pass, or has not been reached for a minute */
export function refuseHopeless(accounts: readonly AccountReader[], waited: number): void {
  for (const { environments, reports, failure } of accounts) {
    if (failure === undefined) continue;
    const lost = failure.code === 'unreachable' && reports === undefined && waited >= REACHED_WITHIN;
    if (lost || !PASSING.has(failure.code)) {
      throw new OutsideError(failure.code, `${listed(environments)} cannot be read: ${failure.message}`, failure.help);
    }
  }
}

/** A line for each environment: what it lacks, or why that is not known at present. */
export function linesOf(status: StatusReport | undefined, accounts: readonly AccountReader[]): Map<string, string> {
  const lines = new Map<string, string>((status?.environments ?? []).map((environment) => [environment.name, stateLine(environment)]));
  for (const { environments, failure } of accounts) {
    if (failure === undefined) continue;
    for (const name of environments) lines.set(name, `${name} cannot be read, asking again: ${failure.message}`);
  }
  return lines;
}

function stateLine({ name, images }: EnvironmentStatus): string {
  const missing = images.filter(({ state }) => state !== 'in-sync').map(({ image, state }) => `${image} (${state})`);
  if (missing.length === 0) return `${name}: in sync`;
  const more = missing.length - NAMED;
  return `${name}: not in sync: ${missing.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function timeIsOver(limit: WaitLimit, status: StatusReport, accounts: readonly AccountReader[]): Line[] {
  const lacking = status.environments.filter(({ images }) => images.some(({ state }) => state !== 'in-sync'));
  return [
    `the time is over after ${limit.text}`,
    ...lacking.map(stateLine),
    ...(lacking.length === 0 ? [] : ['why tasks do not start or stay stand in the events of their ECS services']),
    ...passedOverLines(status, accounts),
  ];
}

function progressText(
  environments: readonly DesiredEnvironment[],
  status: StatusReport | undefined,
  accounts: readonly AccountReader[],
  left: number,
): string {
  const images = (status?.environments ?? []).flatMap((environment) => environment.images);
  const inSync = images.filter(({ state }) => state === 'in-sync').length;
  const failure = accounts.find((account) => account.failure !== undefined)?.failure;
  const all = environments.reduce((sum, environment) => sum + environment.images.length, 0);
  const parts = [`${inSync} of ${counted(all, 'image')} in sync`, timeText(left), ...(failure === undefined ? [] : [failure.message])];
  return `waiting: ${parts.join(', ')}`;
}

function timeText(left: number): string {
  const seconds = Math.max(0, Math.round(left / 1000));
  return seconds < 120 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}
