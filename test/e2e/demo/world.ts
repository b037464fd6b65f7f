import type { BuiltImage } from '../../support/oci-image';

/** What a command of the demo said, cut to what matters. */
export interface Said {
  readonly code: number;
  readonly lines: readonly string[];
  /** All of it, for when it should not have been said. */
  readonly output: string;
}

/** What stands for AWS in a run of the demo. */
export interface World {
  /** What it is, for the demo's first lines. */
  readonly description: readonly string[];
  /** Where the digests come from: a heading, such as "ECS runs". */
  readonly runsHeading: string;
  /** Runs a `waybill`, `cdk` or `git` command. */
  run(command: readonly string[]): Promise<Said>;
  /** Pushes an image to the repository shop/api. */
  push(image: BuiltImage, tag: string): Promise<void>;
  /** The digest that an environment runs; undefined when it runs none. */
  running(environment: string): Promise<string | undefined>;
  /** The text of the release manifest. */
  manifest: string;
  /** Whether a failed deployment can be seen here. */
  readonly deploys: boolean;
}

const SHOWN_LINES = 12;
/** Repeats what the demo shows itself, or asks for what it does next. */
const LEFT_OUT = /^(wrote |next: |# yaml-language-server)/;

/** What matters of what `waybill` or `git` said. */
export function shorten(output: string): string[] {
  if (output.includes('\nwrote release-manifest.yaml\nnext: git add')) return ['wrote release-manifest.yaml'];
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !LEFT_OUT.test(line));
  return lines.length > SHOWN_LINES ? [...lines.slice(0, SHOWN_LINES), `… ${lines.length - SHOWN_LINES} more lines`] : lines;
}
