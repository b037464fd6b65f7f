import type { Arguments } from './arguments';
import type { Io } from './io';
import type { Output } from './output';
import type { Services } from './services';

/** All that a command works with. */
export interface CommandContext {
  readonly arguments: Arguments;
  readonly io: Io;
  readonly output: Output;
  /** Undefined for AWS itself: it is loaded by the commands that ask it. */
  readonly services: Services | undefined;
}
