const BREAK = /\r\n|[\r\n]/g;

/** Where the line of this offset begins; a byte order mark does not belong to it. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text.charAt(at - 1))) {
    at--;
  }
  return at === 0 && text.startsWith('\ufeff') ? 1 : at;
}

/** Where the line of this offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isBreak(text.charAt(at))) {
    at++;
  }
  return at;
}

/** Where the line after the one of this offset begins, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return end + lineBreakAt(text, end).length;
}

/** Where the line before the one that begins here begins. */
export function previousLine(text: string, start: number): number {
  return lineStart(text, start - (text.startsWith('\r\n', start - 2) ? 2 : 1));
}

/** The line break for a new line beside the line of this offset: the same as there, in files that mix them too. */
export function lineBreakNear(text: string, offset: number): string {
  const own = lineBreakAt(text, lineEnd(text, offset));
  if (own !== '') {
    return own;
  }
  const before = lineStart(text, offset);
  return (
    text
      .slice(Math.max(before - 2, 0), before)
      .match(BREAK)
      ?.at(-1) ?? '\n'
  );
}

/** The blanks at the beginning of the line of this offset. */
export function indentation(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return text.slice(start, skipBlanks(text, start));
}

/** Whether nothing but blanks stands before this offset on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return skipBlanks(text, lineStart(text, offset)) >= offset;
}

/** Whether nothing but blanks and a comment follows this offset on its line. */
export function isLastOnLine(text: string, offset: number): boolean {
  const at = skipBlanks(text, offset);
  return at >= text.length || isBreak(text.charAt(at)) || text.charAt(at) === '#';
}

/** The first offset from here on that is no space and no tab. */
export function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') {
    at++;
  }
  return at;
}

/** The same backwards: the offset after the last character before here that is no space and no tab. */
export function skipBlanksBack(text: string, offset: number): number {
  let at = offset;
  while (text.charAt(at - 1) === ' ' || text.charAt(at - 1) === '\t') {
    at--;
  }
  return at;
}

/** The first offset from here on that is neither white space nor in a comment; only between values, where `#` begins a comment. */
export function skipGap(text: string, offset: number): number {
  let at = skipBlanks(text, offset);
  while (isBreak(text.charAt(at)) || text.charAt(at) === '#') {
    at = skipBlanks(text, text.charAt(at) === '#' ? lineEnd(text, at) : at + 1);
  }
  return at;
}

function lineBreakAt(text: string, offset: number): string {
  return text.startsWith('\r\n', offset) ? '\r\n' : isBreak(text.charAt(offset)) ? text.charAt(offset) : '';
}

function isBreak(char: string): boolean {
  return char === '\n' || char === '\r';
}
