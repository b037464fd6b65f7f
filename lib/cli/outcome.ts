import type { Line } from './line';

/** What a command answers. The frame prints it: the document with `--json`, the lines without. */
export interface Outcome {
  readonly exitCode: 0 | 1;
  /** The one document of `--json`. */
  readonly document: object;
  /** The result for people. */
  readonly lines: readonly Line[];
  /** The result in a form of others that is JSON, such as SARIF; printed instead of the lines. */
  readonly report?: object;
  /** The result as commands that the runner of a CI system is to obey; printed instead of the lines. */
  readonly commands?: readonly string[];
  /** A unified diff that is part of the result. */
  readonly diff?: string;
  /** What to say about the run once the result is out, such as the next command to type. */
  readonly closing?: readonly Line[];
}
