/**
 * The lines of YAML that stand for themselves: whatever such a line opens, a quote or a bracket, it closes, and nothing in it reaches into the next. A
 * text of such lines alone can be read by its indentation. Lines are without their line feed; a carriage return at the end is part of the break.
 *
 * Everything here errs on the safe side: a line of YAML may be refused, which costs a parse of the whole text, but none is taken for what it is not.
 * Texts are
 * decoded bytewise, so that no expression names a character beyond ASCII but by what it is not.
 */

/** A key: plain, or in quotes without escapes. */
const KEY = String.raw`(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|"[A-Za-z0-9_][A-Za-z0-9_.-]*"|'[A-Za-z0-9_][A-Za-z0-9_.-]*')`;
/** `TAG@DIGEST`. */
const REFERENCE = String.raw`[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}@sha256:[0-9a-f]{64}`;
/** A text without quotes: a colon in it is followed by more of it, and a hash preceded. */
const PLAIN = String.raw`[A-Za-z0-9_./](?:[^ \t\r\n:#]|:(?=[^ \t\r\n])|(?<=[^ \t\r\n])#| +(?=[^ \t\r\n#]))*`;
const DOUBLE = String.raw`"(?:[^"\\\r\n]|\\[^\r\n])*"`;
const SINGLE = String.raw`'(?:[^'\r\n]|'')*'`;
/** What may follow a value or a key: blanks and a comment. */
const END = String.raw` *(?:(?<=[ :])#.*)?\r?$`;

const NOTHING = /^ *(?:#.*)?\r?$/;
const KEY_LINE = new RegExp(`^( *)(${KEY}) *:(?= |\\r?$)${END}`);
const PIN_LINE = new RegExp(`^( *)(${KEY}) *: +(${REFERENCE}|"${REFERENCE}"|'${REFERENCE}')${END}`);
const VALUE_LINE = new RegExp(`^( *)(${KEY}) *: +(?:${PLAIN}|${DOUBLE}|${SINGLE})${END}`);
const ITEM_LINE = new RegExp(`^ *(?:- +)*(?:-|- +(?:${PLAIN}|${DOUBLE}|${SINGLE}))${END}`);
const DASHES = /^ *(?:- +)+(?=[^ #-])/;
/** The begin of a value in brackets: after a key or a dash. */
const BEFORE_BRACKET = new RegExp(String.raw`^( *)(?:(?:- +)*(${KEY}) *: +|(?:- +)+)(?=[\[{])`);
const AFTER_BRACKET = new RegExp(`^${END}`);

/** A line with a key. */
export interface KeyLine {
  readonly indent: number;
  readonly key: string;
  /** Whether a value follows in the line. */
  readonly valued: boolean;
}

/** A line with a pin. */
export interface PinLine {
  readonly indent: number;
  readonly image: string;
  /** `TAG@DIGEST`. */
  readonly reference: string;
}

/** Whether there is nothing in it but a comment. */
export function isNothing(line: string): boolean {
  return NOTHING.test(line);
}

/** `IMAGE: TAG@DIGEST`; undefined when the line is not surely that. */
export function pinLine(line: string): PinLine | undefined {
  const [, indent = '', image = '', reference = ''] = PIN_LINE.exec(line) ?? [];
  return image === '' ? undefined : { indent: indent.length, image: unquoted(image), reference: unquoted(reference) };
}

/** `KEY:` or `KEY: VALUE`; undefined when the line is not surely that. */
export function keyLine(line: string): KeyLine | undefined {
  const bare = KEY_LINE.exec(line);
  const [, indent = '', key] = bare ?? VALUE_LINE.exec(line) ?? bracketLine(line) ?? [];
  return key === undefined ? undefined : { indent: indent.length, key: unquoted(key), valued: bare === null };
}

/** Whether the line stands for itself: an entry of a mapping, an item of a list, or nothing. */
export function standsAlone(line: string): boolean {
  if (NOTHING.test(line) || ITEM_LINE.test(line) || bracketLine(line) !== undefined) {
    return true;
  }
  return keyLine(line.replace(DASHES, (dashes) => ' '.repeat(dashes.length))) !== undefined;
}

/** Number of blanks that a line begins with. */
export function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) {
    indent++;
  }
  return indent;
}

/** A value in brackets that are closed in the same line; the match of what stands before them. */
function bracketLine(line: string): RegExpExecArray | undefined {
  const before = BEFORE_BRACKET.exec(line);
  const end = before === null ? -1 : closingBracket(line, before[0].length);
  return before !== null && end >= 0 && AFTER_BRACKET.test(line.slice(end)) ? before : undefined;
}

/** Offset after the bracket that closes the one at the start; -1 when that is not sure. */
function closingBracket(line: string, start: number): number {
  const open: string[] = [];
  let begins = true;
  for (let at = start; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '"' || char === "'") {
      // Within a plain text a quote opens nothing; rather than to know where one begins, such a line is refused.
      const end = begins ? closingQuote(line, at) : -1;
      if (end < 0) {
        return -1;
      }
      at = end - 1;
      begins = false;
    } else if (char === '[' || char === '{') {
      open.push(char === '[' ? ']' : '}');
      begins = true;
    } else if (char === ']' || char === '}') {
      if (open.pop() !== char) {
        return -1;
      }
      if (open.length === 0) {
        return at + 1;
      }
      begins = false;
    } else if (char === '#' || char === '\t' || char === '\r') {
      return -1;
    } else if (char !== ' ') {
      begins = char === ',' || char === ':';
    }
  }
  return -1;
}

const QUOTED = new RegExp(`${DOUBLE}|${SINGLE}`, 'y');

/** Offset after the quote that closes the one at the start; -1 when none does. */
function closingQuote(line: string, start: number): number {
  QUOTED.lastIndex = start;
  return QUOTED.test(line) ? QUOTED.lastIndex : -1;
}

function unquoted(text: string): string {
  return text.startsWith('"') || text.startsWith("'") ? text.slice(1, -1) : text;
}
