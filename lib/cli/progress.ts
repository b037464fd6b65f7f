import { displayWidth, printable } from './display-text';
import type { OutputStream } from './io';

/** What answers within this time needs no word, in milliseconds. */
const PATIENCE = 1000;
const WIDTH = 80;

/** One line on a terminal's standard error for what takes over a second; gone when it is done, never in a log. */
export class Progress {
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  private shown = false;

  public constructor(
    private readonly stream: OutputStream,
    private readonly quiet: boolean,
  ) {}

  /** Says what is being done, from now on until the next call. */
  public update(text: string): void {
    this.text = text;
    if (this.shown) {
      this.show();
    }
  }

  /** Shows the line while the work goes on. */
  public async during<T>(text: string, work: () => Promise<T>): Promise<T> {
    this.update(text);
    if (this.stream.isTTY === true && !this.quiet) {
      this.timer ??= setTimeout(() => {
        this.show();
      }, PATIENCE);
      // A command that is done must not wait for its progress line.
      this.timer.unref();
    }
    try {
      return await work();
    } finally {
      this.clear();
    }
  }

  /** Takes the line away, before anything else is printed. */
  public clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.shown) {
      this.shown = false;
      this.stream.write('\r\u001b[K');
    }
  }

  private show(): void {
    this.shown = true;
    const room = (this.stream.columns ?? WIDTH) - 2;
    let line = printable(this.text);
    while (displayWidth(line) > room) {
      line = line.slice(0, -1);
    }
    this.stream.write(`\r\u001b[K${line}…`);
  }
}
