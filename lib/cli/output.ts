import { inert, inertJson, isObeyed } from './ci-commands';
import { printable, printableDiffLine, printableJson } from './display-text';
import type { Failure } from './failure';
import type { Io, OutputStream } from './io';
import { type Line, spans, type Style, styled } from './line';
import { Progress } from './progress';
import { Screen } from './screen';

const SGR: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/** How much to say, and in what form. */
export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/**
 * Everything that is printed goes through here: results to standard output, what is said about the run to standard error. Text from
 * outside (the manifest, labels, tags, AWS) arrives as data and leaves escaped.
 */
export class Output {
  public readonly progress: Progress;
  /** Whether a runner of a CI system obeys what is printed, so that no text from outside may read as a command. */
  private readonly obeyed: boolean;

  public constructor(
    private readonly io: Io,
    private readonly options: OutputOptions,
  ) {
    this.progress = new Progress(io.stderr, options.quiet);
    this.obeyed = isObeyed(io.env);
  }

  /** Whether the answer is one JSON document instead of lines. */
  public get json(): boolean {
    return this.options.json;
  }

  /** Lines of the result. */
  public print(lines: readonly Line[]): void {
    this.write(this.io.stdout, lines);
  }

  /** Commands for the runner of a CI system, which are to be obeyed; whoever makes them has escaped what is from outside. */
  public printCommands(lines: readonly string[]): void {
    this.progress.clear();
    this.io.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
  }

  /** The screen to draw on where standard output is a terminal that can do it; else undefined. */
  public get screen(): Screen | undefined {
    const { stdout, env } = this.io;
    return stdout.isTTY === true && env['TERM'] !== 'dumb' ? new Screen(stdout) : undefined;
  }

  /** Draws lines of the result. */
  public draw(screen: Screen, lines: readonly Line[]): void {
    this.progress.clear();
    screen.draw(this.rendered(this.io.stdout, lines));
  }

  /** The one document of `--json`. */
  public printDocument(document: unknown): void {
    this.progress.clear();
    const json = printableJson(document);
    this.io.stdout.write(`${this.obeyed ? inertJson(json) : json}\n`);
  }

  /** A unified diff: as `git apply` reads it when piped, coloured on a terminal. */
  public printDiff(diff: string): void {
    this.progress.clear();
    const lines = diff.split('\n').map((line) => {
      const style = this.colors(this.io.stdout) ? diffStyle(line) : undefined;
      const shown = this.harmless(printableDiffLine(line));
      return style === undefined ? shown : paint(style, shown);
    });
    this.io.stdout.write(lines.join('\n'));
  }

  /** Something about the run that a person should know. */
  public say(...lines: readonly Line[]): void {
    if (!this.options.quiet) {
      this.write(this.io.stderr, lines);
    }
  }

  /** Why there is no answer. */
  public fail(failure: Failure, more: readonly string[]): void {
    this.write(this.io.stderr, [[styled('red', 'waybill: '), failure.message], `  ${failure.help}`, ...more]);
    if (this.options.json) {
      const { code, message, help } = failure;
      this.printDocument({ error: { code, message, help } });
    }
  }

  private write(stream: OutputStream, lines: readonly Line[]): void {
    this.progress.clear();
    const text = this.rendered(stream, lines).map((line) => `${line}\n`);
    if (text.length > 0) {
      stream.write(text.join(''));
    }
  }

  private rendered(stream: OutputStream, lines: readonly Line[]): string[] {
    const colors = this.colors(stream);
    return lines.map((line) =>
      this.harmless(
        spans(line)
          .map((span) => render(span, colors))
          .join(''),
      ),
    );
  }

  private harmless(line: string): string {
    return this.obeyed ? inert(line) : line;
  }

  /** https://no-color.org: any non-empty NO_COLOR turns colours off. */
  private colors(stream: OutputStream): boolean {
    const { NO_COLOR: none, TERM: terminal } = this.io.env;
    return this.options.color && stream.isTTY === true && (none ?? '') === '' && terminal !== 'dumb';
  }
}

function render(span: string | { readonly text: string; readonly style: Style }, colors: boolean): string {
  if (typeof span === 'string') {
    return printable(span);
  }
  return colors ? paint(span.style, printable(span.text)) : printable(span.text);
}

function paint(style: Style, text: string): string {
  return `\u001b[${SGR[style]}m${text}\u001b[0m`;
}

function diffStyle(line: string): Style | undefined {
  if (line.startsWith('@@')) {
    return 'cyan';
  }
  return line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined;
}
