/** What the demo shows is written to. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'cyan';
const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  cyan: [36, 39],
};

/** The demo's output: numbered steps, commands as they are typed, what they said, what came of it. */
export class Terminal {
  private readonly colored: boolean;
  private step = 0;
  private ended = false;
  private waiting: { readonly text: string; readonly since: number } | undefined;

  public constructor(
    private readonly stream: Stream,
    env: NodeJS.ProcessEnv,
  ) {
    // https://no-color.org: any value that is not empty counts.
    this.colored = stream.isTTY === true && !env['NO_COLOR'];
  }

  /** A step's number and title, and why it is there. */
  public title(title: string, why: string): void {
    this.step += 1;
    this.line('');
    this.line(this.paint('bold', `${String(this.step).padStart(2)}  ${title}`));
    this.indented(why);
  }

  /** A command as a user would type it. */
  public command(text: string): void {
    this.indented(this.paint('cyan', `$ ${text}`));
  }

  /** What a command said, or a remark. */
  public said(lines: readonly string[]): void {
    for (const line of lines) this.indented(this.paint('dim', `  ${line}`));
  }

  /** A unified diff without its file names. */
  public diff(lines: readonly string[]): void {
    for (const line of lines) {
      const style = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'dim';
      this.indented(`  ${this.paint(style, line)}`);
    }
  }

  /** What came of a step. */
  public result(text: string): void {
    this.indented(this.paint('bold', text));
  }

  /** The last line: what is shown after it is not. */
  public end(text: string): void {
    this.line(text);
    this.ended = true;
  }

  /** What is not as it should be. */
  public problem(text: string): void {
    this.endWaiting();
    for (const line of text.split('\n')) this.line(this.paint('red', line));
  }

  /** A plain line. */
  public line(text: string): void {
    this.endWaiting();
    if (!this.ended) this.stream.write(`${text}\n`);
  }

  /** Whether what is written can be taken back. */
  public get isInteractive(): boolean {
    return this.stream.isTTY === true;
  }

  /** What is being waited for; on a terminal one line that counts the seconds and goes away. */
  public waitFor(text: string): void {
    if (this.ended) return;
    const changed = this.waiting?.text !== text;
    if (changed) this.waiting = { text, since: Date.now() };
    const seconds = Math.round((Date.now() - (this.waiting?.since ?? 0)) / 1000);
    if (this.stream.isTTY) this.stream.write(`\r\u001b[K${this.paint('dim', `${text} … ${seconds} s`)}`);
    else if (changed) this.stream.write(`${text} …\n`);
  }

  private endWaiting(): void {
    if (this.waiting && this.stream.isTTY) this.stream.write('\r\u001b[K');
    this.waiting = undefined;
  }

  private indented(text: string): void {
    this.line(`    ${text}`);
  }

  private paint(style: Style, text: string): string {
    const [on, off] = CODES[style];
    return this.colored ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  }
}
