import { quote } from '../manifest';
import { parseDuration } from '../promotion/duration';
import type { Arguments } from './arguments';
import { UsageError } from './failure';

const DEFAULT = '10s';
/** Seconds: more often would take from the account what its deployments need of ECS. */
const LEAST = 5;

/** How often to look. */
export interface WatchInterval {
  readonly milliseconds: number;
  /** As it was typed. */
  readonly text: string;
}

/**
 * `--watch [--interval DURATION]`; undefined when nobody watches.
 *
 * @throws UsageError when the duration is malformed or too short, and beside options that contradict watching
 */
export function watchInterval(given: Arguments): WatchInterval | undefined {
  const typed = given.text('interval');
  if (!given.flag('watch')) {
    if (typed !== undefined) {
      throw new UsageError('unexpected-argument', '--interval without --watch', 'add --watch: it is how often that looks', 'status');
    }
    return undefined;
  }
  if (given.flag('wait')) {
    throw new UsageError(
      'unexpected-argument',
      '--watch and --wait together',
      '--wait ends once all is in sync, --watch never does: choose one',
      'status',
    );
  }
  if (given.flag('json')) {
    const help = 'without --watch it is one document; in a script ask again and again, or use --wait';
    throw new UsageError('unexpected-argument', '--watch with --json, which is exactly one document', help, 'status');
  }
  const seconds = parseDuration(typed ?? DEFAULT);
  if (seconds === undefined || seconds < LEAST) {
    const help = `write --interval as an integer and s, m, h or d, at least ${LEAST}s`;
    throw new UsageError('invalid-argument', `--interval is ${quote(typed ?? '')}, which is no duration or too short`, help, 'status');
  }
  return { milliseconds: seconds * 1000, text: typed ?? DEFAULT };
}
