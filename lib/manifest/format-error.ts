/**
 * A text that is not what its place asks for. Parsing is the only way to a value type, so whoever holds one need not check it again.
 *
 * Not part of the public (jsii) API: callers from other languages see it as an ordinary error with the same message.
 */
export class FormatError extends Error {
  public constructor(
    /** Public code of the broken rule, such as `digest-format`. */
    public readonly code: FormatCode,
    /** What is wrong, quoting the input. */
    message: string,
    /** What to do about it. */
    public readonly help: string,
  ) {
    super(message);
    this.name = 'FormatError';
  }
}

/** The format rules of the release manifest. */
export type FormatCode = 'digest-format' | 'tag-format' | 'version-format' | 'repository-format' | 'name-format';

const SHOWN = 80;

/** A hostile value made fit for a message: a text quoted, its control and bidirectional characters escaped, cut at 80 characters. */
export function quote(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'a map';
  if (typeof input !== 'string') return String(input);
  const cut = input.length > SHOWN ? `${input.slice(0, SHOWN)}…` : input;
  return printable(JSON.stringify(cut));
}

/** A name as a message shows it: bare when it is an ordinary one, else quoted. */
export function word(name: string): string {
  return /^[\w.-]{1,128}$/.test(name) ? name : quote(name);
}

/** A text whose control, formatting and bidirectional characters are written as escapes. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (c) => {
    const code = (c.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Controls, formatting (bidirectional, zero-width, byte order mark), lone surrogates, line and paragraph separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
