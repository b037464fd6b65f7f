/** A line that is no part of the structure: nothing but blanks and a comment. */
export const NOTHING = -1;
/** A line whose indentation is not judged here, since there is a tab in it. */
export const ODD = -2;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const DASH = 0x2d;

/** How far the line that begins there is indented; `NOTHING` or `ODD` where that does not count. */
export function indentAt(source: Buffer, start: number): number {
  let at = start;
  while (source[at] === SPACE) {
    at++;
  }
  switch (source[at]) {
    case undefined:
    case LINE_FEED:
    case HASH:
      return NOTHING;
    case RETURN:
      return source[at + 1] === LINE_FEED || at + 1 === source.length ? NOTHING : ODD;
    case TAB:
      return ODD;
    default:
      return at - start;
  }
}

/** Whether the line, so far indented, begins with a dash: it may be an item of a list that stands as far out as its key. */
export function isItem(source: Buffer, start: number, indent: number): boolean {
  return source[start + indent] === DASH;
}

/** Where the next line begins; the end of the text after the last one. */
export function nextLine(source: Buffer, from: number): number {
  const end = source.indexOf(LINE_FEED, from);
  return end < 0 ? source.length : end + 1;
}

/** The first line from a place on that counts; the end of the text where there is none. */
export function nextContent(source: Buffer, from: number): number {
  let at = from;
  while (at < source.length && indentAt(source, at) === NOTHING) {
    at = nextLine(source, at);
  }
  return at;
}

/** Lines that have one of some keys and nothing else but blanks and a comment. */
export class BareKey {
  private readonly form: RegExp;

  /** @param keys as a part of a regular expression */
  public constructor(keys: string) {
    this.form = new RegExp(`^ *(?:(${keys})|"(${keys})"|'(${keys})') *:(?= |\\r?\\n|\\r?$) *(?:(?<= )#.*)?\\r?\\n?$`);
  }

  /** The line that begins there; undefined when it is another one. */
  public at(source: Buffer, start: number): { readonly key: string; readonly colonEnd: number } | undefined {
    const found = this.form.exec(source.toString('latin1', start, nextLine(source, start)));
    const key = found?.[1] ?? found?.[2] ?? found?.[3];
    return found === null || key === undefined ? undefined : { key, colonEnd: start + found[0].indexOf(':') + 1 };
  }
}
