import type { OutputStream } from './io';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const REST_OF_LINE = '\u001b[K';
const REST_OF_SCREEN = '\u001b[J';
const ROWS = 24;

/**
 * A second screen of the terminal (xterm's alternate buffer, without cursor and line wrap), on which a picture is drawn over the one before, so
 * that nothing flickers and nothing of it stays behind.
 */
export class Screen {
  private state: 'new' | 'open' | 'closed' = 'new';

  public constructor(private readonly stream: OutputStream) {}

  /** Shows these lines, as many as there is room for; each is ready to be written. Nothing is shown any more once it is closed. */
  public draw(lines: readonly string[]): void {
    if (this.state === 'closed') {
      return;
    }
    // Some terminals do not know their size and say 0.
    const rows = this.stream.rows ?? 0;
    const room = rows > 1 ? rows : ROWS;
    const shown = lines.length > room ? [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more lines`] : lines;
    const text = shown.map((line) => `${line}${REST_OF_LINE}`).join('\r\n');
    this.stream.write(`${this.state === 'open' ? '' : ENTER}${HOME}${text}${REST_OF_SCREEN}`);
    this.state = 'open';
  }

  /** Gives the terminal back as it was. To do so twice is harmless. */
  public close(): void {
    if (this.state === 'open') {
      this.stream.write(LEAVE);
    }
    this.state = 'closed';
  }
}
