import { Problems, type Problem } from './problem';

/** The largest manifest, in bytes: 16 MiB, room for some 84,000 releases. */
export const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The most parts of a manifest, a part being where a new value can begin: a line break, a comma, an opening bracket, a dash or question mark before a
 * space. The parser needs up to a kilobyte of memory for each, so that 16 MiB of "a,a,a,…" would take gigabytes. A manifest of 16 MiB with nothing but
 * releases has about 430,000.
 */
const MOST_PARTS = 600_000;

/** A manifest is mostly digests, with two to six parts to each; beyond this many parts, at most ten to each digest are read. */
export const PARTS_WITHOUT_DIGEST = 50_000;
const PARTS_PER_DIGEST = 10;

/**
 * Control characters but tab, line feed and carriage return; bidirectional formatting characters; halves of surrogate pairs. They make a text look
 * other than it is.
 */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}]/u;

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

/** A text with its forbidden characters blanked, offsets unchanged. */
export interface BlankedText {
  readonly text: string;
  /** Where the characters stood, rising. */
  readonly offsets: readonly number[];
  readonly problems: Problems;
}

/** What the parser may read of a text. */
export function blankForbidden(text: string): BlankedText {
  const problems = new Problems();
  const offsets: number[] = [];
  if (forbiddenAt(text) < 0) {
    return { text, offsets, problems };
  }
  const every = new RegExp(FORBIDDEN.source, 'gu');
  while (every.test(text) && !problems.overflows) {
    const offset = every.lastIndex - 1;
    offsets.push(offset);
    problems.add(() => forbiddenProblem(text.charCodeAt(offset), offset));
  }
  return { text: problems.overflows ? '' : text.replaceAll(every, ' '), offsets, problems };
}

/** How much there is to parse in a text. Of a text that is cut at the beginning of lines it is the sum over its pieces. */
export interface PartCount {
  readonly parts: number;
  /** Those that look like digests. */
  readonly digests: number;
}

/** Counts up to one more than the most parts. */
export function partCount(text: string): PartCount {
  // A malformed digest counts, too: it is to be reported as such.
  return { parts: countParts(text), digests: count(text, 'sha256:') + count(text, 'SHA256:') };
}

/** Whether a manifest has more parts than may be read. Up to `PARTS_WITHOUT_DIGEST` characters there cannot be. */
export function hasTooManyParts({ parts, digests }: PartCount): boolean {
  return parts > Math.min(MOST_PARTS, PARTS_WITHOUT_DIGEST + PARTS_PER_DIGEST * digests);
}

/** The one problem of a text that is too large to be read at all; undefined when it may be read. */
export function sizeProblem(text: string): Problem | undefined {
  if (text.length > MOST_BYTES || Buffer.byteLength(text) > MOST_BYTES) {
    return tooManyBytes();
  }
  if (text.length > PARTS_WITHOUT_DIGEST) {
    const counted = partCount(text);
    if (hasTooManyParts(counted)) {
      const { parts, digests } = counted;
      const shown = `${parts > MOST_PARTS ? 'more than ' : ''}${Math.min(parts, MOST_PARTS).toLocaleString('en-US')}`;
      return tooLarge(`the manifest has ${shown} lines, commas and brackets, and only ${digests.toLocaleString('en-US')} digests`);
    }
  }
  return undefined;
}

/** The problem of a manifest of more than `MOST_BYTES`. */
export function tooManyBytes(): Problem {
  return tooLarge(`the manifest is larger than ${String(MOST_BYTES / 1024 / 1024)} MiB`);
}

function tooLarge(message: string): Problem {
  return { code: 'syntax', message, help: 'drop old releases that no environment pins, or split the application', offset: 0 };
}

/** Counts until there are too many. */
function countParts(text: string): number {
  // The line break after a comma or a bracket begins nothing more.
  const breaks = count(text, '\n', ',[{\r') + count(text, '\r', ',[{');
  return [',', '[', '{', '- ', '-\t', '? ', '?\t'].reduce(
    (parts, mark) => (parts > MOST_PARTS ? parts : parts + count(text, mark)),
    breaks,
  );
}

/** Counts a mark up to one more than the most parts, leaving out those right after one of some characters. */
function count(text: string, mark: string, notAfter = ''): number {
  let found = 0;
  for (let at = text.indexOf(mark); at >= 0 && found <= MOST_PARTS; at = text.indexOf(mark, at + mark.length)) {
    found += notAfter !== '' && at > 0 && notAfter.includes(text.charAt(at - 1)) ? 0 : 1;
  }
  return found;
}
