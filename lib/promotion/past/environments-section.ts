import { standsAlone } from './line-grammar';

/** Where a text says what runs where. */
export interface Section {
  /** Everything before it. */
  readonly before: string;
  /** The lines below `environments:`, each with its line break. */
  readonly body: string;
  /** Offset of its end. */
  readonly end: number;
}

const LEAST = 16 * 1024;
const HEADING = /^(?:environments|"environments"|'environments') *: *(?:(?<=[ :])#.*)?\r?\n/m;
/** The next line of the outermost mapping, or a mark of a document. */
const NEXT = /\n(?=[^ \n\r#])/g;
const KEY_BEGINS = /[A-Za-z0-9_"'.-]/;

/**
 * Finds the section by its heading and by the next line that is not indented.
 *
 * @param guess how much of the text it will take, as far as another text tells
 * @returns undefined when there is none, or it does not surely end where it seems to
 */
export function environmentsSection(source: Buffer, guess: number): Section | undefined {
  for (let size = Math.max(guess, LEAST); ; size *= 4) {
    const whole = size >= source.length;
    const head = headOf(source, size);
    const heading = HEADING.exec(head);
    if (heading !== null) {
      const start = heading.index + heading[0].length;
      NEXT.lastIndex = start - 1;
      const next = NEXT.exec(head);
      if (next !== null || whole) {
        const end = next === null ? head.length : next.index + 1;
        const sure = next === null || KEY_BEGINS.test(head.charAt(end));
        return sure ? { before: head.slice(0, heading.index), body: head.slice(start, end), end } : undefined;
      }
    }
    if (whole) {
      return undefined;
    }
  }
}

/**
 * No more is decoded than needed, and each byte as if it were a character: what the section is made of is ASCII, no part of another character looks like
 * that, and the line separators that JavaScript knows beyond YAML's do not come up.
 */
function headOf(source: Buffer, size: number): string {
  return source.toString('latin1', 0, Math.min(size, source.length));
}

/** Byte order mark, comments, and the mark of a document. */
const START = /^(?:\u00ef\u00bb\u00bf)?(?:(?:#.*)?\r?\n)*(?:---[ ]*(?:#.*)?\r?\n)?/;
const VERSION = /^(?:schemaVersion|"schemaVersion"|'schemaVersion') *:(?! *1 *(?:(?<= )#.*)?\r?$)/m;

/**
 * Judges what stands before the section: whether it surely is in no quote, bracket or block, and of the one version whose form is known here. Texts
 * that follow one another are almost the same, so that only what differs is looked at.
 */
export class Beginnings {
  private accepted: string | undefined;

  public accept(before: string): boolean {
    const accepted = before === this.accepted || (this.linesAccepted(before) && !VERSION.test(before));
    this.accepted = accepted ? before : this.accepted;
    return accepted;
  }

  private linesAccepted(before: string): boolean {
    const start = START.exec(before)?.[0].length ?? 0;
    const [from, to] = this.accepted === undefined ? [start, before.length] : differing(this.accepted, before);
    return before
      .slice(Math.max(from, start), Math.max(to, start))
      .split('\n')
      .every((line) => standsAlone(line));
  }
}

/** The whole lines of a text outside of which it is the same as another. */
function differing(other: string, text: string): [from: number, to: number] {
  const most = Math.min(other.length, text.length);
  const same = largest(most, (length) => text.startsWith(other.slice(0, length)));
  const sameAtEnd = largest(most - same, (length) => text.endsWith(other.slice(other.length - length)));
  const from = text.lastIndexOf('\n', same - 1) + 1;
  const to = text.indexOf('\n', text.length - sameAtEnd);
  return [same === 0 ? 0 : from, to < 0 ? text.length : to];
}

/** The largest length for which something holds that holds for all smaller ones. */
function largest(most: number, holds: (length: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
