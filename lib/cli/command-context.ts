import type { Arguments } from './arguments';
import type { Io } from './io';
import type { Outcome } from './outcome';
import type { Output } from './output';
import type { Services } from './services';

/** All that a command works with. */
export interface CommandContext {
  readonly arguments: Arguments;
  readonly io: Io;
  readonly output: Output;
  /** Undefined for AWS itself: it is loaded by the commands that ask it. */
  readonly services: Services | undefined;
  /** For a command that goes on until somebody presses Ctrl-C: what it answers then. For all others that is a failure. */
  readonly ending?: Ending;
}

/** Set by the command once it has something to answer. */
export interface Ending {
  answer?: () => Outcome;
}
