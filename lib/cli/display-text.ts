/**
 * Controls (also C1 and delete), line and paragraph separators, formatting characters such as bidirectional overrides and zero-width
 * spaces, private use, and lone surrogates: they make a terminal show something else than the text says, or do something.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** One line that is safe to print: what would move the cursor or change the order of characters shows as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** As {@link printable}, but a tab, and the carriage return of a CRLF file, are left as they are: a diff must still apply. */
export function printableDiffLine(line: string): string {
  const body = line.endsWith('\r') ? line.slice(0, -1) : line;
  return body.split('\t').map(printable).join('\t') + (body === line ? '' : '\r');
}

/** JSON that is safe to print: escaped inside the strings, so that it still says the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNPRINTABLE, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const WIDTHLESS = /^[\p{Mn}\p{Me}]+$/u;

/** How many columns of a terminal a printable text takes: two for East Asian wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += WIDTHLESS.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  }
  return width;
}
