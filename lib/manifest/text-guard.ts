import type { Problem } from './problem';

/** The largest manifest, in bytes: 16 MiB, room for some 84,000 releases. */
export const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The most places at which a new value can begin: line breaks, commas, opening brackets, and dashes and question marks before a space. The parser
 * needs some 400 bytes of memory for each. A manifest of 16 MiB with nothing but releases has about 430,000.
 */
export const MOST_PARTS = 600_000;

/**
 * Control characters but tab, line feed and carriage return; bidirectional formatting characters; halves of surrogate pairs. They make a text look
 * other than it is.
 */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}]/u;
const EVERY_FORBIDDEN = new RegExp(FORBIDDEN.source, 'gu');

/** Offset of the first character that a manifest must not contain; -1 when there is none. */
export function forbiddenAt(text: string): number {
  return text.search(FORBIDDEN);
}

/** The problem of a forbidden character, named by its code point. */
export function forbiddenProblem(unit: number, offset: number): Problem {
  const name = `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`;
  const kind =
    unit >= 0xd800 && unit <= 0xdfff ? 'half a surrogate pair' : unit < 0xa0 ? 'control character' : 'bidirectional formatting character';
  return { code: 'syntax', message: `${kind} ${name} is not allowed, not even in a comment`, help: 'delete it', offset };
}

/** What the parser may read: the text with every forbidden character blanked, offsets unchanged, and where they stood. */
export function blankForbidden(text: string): { readonly text: string; readonly offsets: readonly number[] } {
  if (forbiddenAt(text) < 0) {
    return { text, offsets: [] };
  }
  const offsets: number[] = [];
  const blanked = text.replace(EVERY_FORBIDDEN, (_, offset: number) => {
    offsets.push(offset);
    return ' ';
  });
  return { text: blanked, offsets };
}

/** The one problem of a text that is too large to be read at all; undefined when it may be read. */
export function sizeProblem(text: string): Problem | undefined {
  if (text.length > MOST_BYTES || Buffer.byteLength(text) > MOST_BYTES) {
    return tooLarge(`the manifest is larger than ${String(MOST_BYTES / 1024 / 1024)} MiB`);
  }
  if (text.length > MOST_PARTS && countParts(text) > MOST_PARTS) {
    return tooLarge(`the manifest has more than ${MOST_PARTS.toLocaleString('en-US')} lines, commas and brackets`);
  }
  return undefined;
}

function tooLarge(message: string): Problem {
  return { code: 'syntax', message, help: 'drop old releases that no environment pins, or split the application', offset: 0 };
}

function countParts(text: string): number {
  let parts = 0;
  let previous = 0;
  for (let index = 0; index < text.length && parts <= MOST_PARTS; index++) {
    const unit = text.charCodeAt(index);
    switch (unit) {
      case 10: // line feed
      case 13: // carriage return
        // The line break after a comma or a bracket begins nothing more.
        parts += previous === 44 || previous === 91 || previous === 123 ? 0 : 1;
        break;
      case 44: // ,
      case 91: // [
      case 123: // {
        parts++;
        break;
      case 32: // space
      case 9: // tab
        // "- " and "? " open a level each.
        parts += previous === 45 || previous === 63 ? 1 : 0;
        break;
    }
    previous = unit;
  }
  return parts;
}
