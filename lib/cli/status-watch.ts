import { utcTime } from '../manifest';
import { listed } from '../promotion';
import type { DesiredEnvironment } from '../runtime';
import type { ImageRegistry } from '../registry';
import type { AccountReader } from './account-reader';
import { SYSTEM_CLOCK } from './clock';
import type { CommandContext } from './command-context';
import { EXIT } from './failure';
import { type Line, styled } from './line';
import type { Outcome } from './outcome';
import { readingFindings, statusAnswer, statusOf } from './status-answer';
import type { Supply } from './status-supply';
import { linesOf, pauseAfter, refuseHopeless } from './status-wait';
import type { WatchInterval } from './watch-options';

/** Milliseconds: images come and go in a registry far more slowly than tasks. */
const REGISTRY_INTERVAL = 60_000;

/** What to watch. */
export interface Watched {
  readonly environments: readonly DesiredEnvironment[];
  readonly accounts: readonly AccountReader[];
  readonly supply: Supply;
  /** Undefined where it is not asked. */
  readonly registry: ImageRegistry | undefined;
}

/**
 * Shows the status again and again until somebody presses Ctrl-C, which is exit code 0, as of watch(1). A terminal gets a screen that is drawn
 * over, and after the end the last picture; a log gets a line when the state of an environment changes. Failures that pass are shown, and what
 * was last known stays.
 *
 * @throws OutsideError at the first failure that does not pass
 */
export async function watchStatus(context: CommandContext, watched: Watched, interval: WatchInterval): Promise<Outcome> {
  const { io, output, services, ending } = context;
  const { environments, accounts, supply, registry } = watched;
  const clock = services?.clock ?? SYSTEM_CLOCK;
  const screen = output.screen;
  const close = (): void => screen?.close();
  const told = new Map<string, string>();
  let last: readonly Line[] = [];
  // Before anything else is printed after an interruption, whatever is under way then.
  io.signal?.addEventListener('abort', close, { once: true });
  if (ending !== undefined) {
    ending.answer = () => {
      close();
      return { exitCode: EXIT.done, document: {}, lines: screen === undefined ? [] : last };
    };
  }
  const start = clock.now();
  let asked = -Infinity;
  try {
    for (;;) {
      const asks = registry !== undefined && clock.now() - asked >= REGISTRY_INTERVAL;
      if (asks) asked = clock.now();
      const reading = Promise.all([...accounts.map((account) => account.read()), ...(asks ? [supply.read(registry)] : [])]);
      // The line of progress is for the first time: then the screen shows what is known.
      await (last.length > 0
        ? reading
        : output.progress.during(`asking ECS what runs in ${listed(environments.map(({ name }) => name))}`, () => reading));
      refuseHopeless(accounts, clock.now() - start);
      const answered = accounts.length === 0 || accounts.some(({ reports }) => reports !== undefined);
      const status = answered ? statusOf(environments, accounts) : undefined;
      if (screen === undefined) {
        for (const [environment, line] of linesOf(status, accounts)) {
          if (told.get(environment) !== line) output.print([`${utcTime(new Date())} ${line}`]);
          told.set(environment, line);
        }
      } else {
        const answer = status && statusAnswer(status, readingFindings(accounts), accounts, supply);
        last = answer === undefined ? [...linesOf(undefined, accounts).values()] : [...answer.lines, ...(answer.closing ?? [])];
        output.draw(screen, [heading(interval), '', ...last]);
      }
      await clock.sleep(pauseAfter(accounts, interval.milliseconds), io.signal);
    }
  } finally {
    io.signal?.removeEventListener('abort', close);
    close();
  }
}

function heading({ text }: WatchInterval): Line {
  return styled('dim', `waybill status at ${utcTime(new Date())}, every ${text}; Ctrl-C ends`);
}
