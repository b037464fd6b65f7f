import type { Problem } from './problem';
import type { Span } from './syntax-tree';
import { forbiddenAt, forbiddenProblem } from './text-guard';

const ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^])/g;
const CONTROLS: Readonly<Record<string, number>> = { '0': 0, a: 7, b: 8, v: 11, f: 12, e: 27, N: 0x85 };

/**
 * The first forbidden character that a double-quoted scalar spells as an escape, such as `"\u202e"`, at the escape's own place.
 *
 * @param text the whole file
 * @param span of the scalar, quotes included
 * @param decoded its value
 */
export function escapeProblem(text: string, span: Span, decoded: string): Problem | undefined {
  const raw = text.slice(span.start, span.end);
  for (const match of raw.matchAll(/\\U([0-9A-Fa-f]{8})/g)) {
    if (isEscape(raw, match.index) && Number.parseInt(match[1] ?? '', 16) > 0x10ffff) {
      return {
        code: 'syntax',
        message: `${match[0]} is no character`,
        help: 'write the character itself',
        offset: span.start + match.index,
      };
    }
  }
  if (forbiddenAt(decoded) < 0) {
    return undefined;
  }
  for (const { unit, pair, index } of escapes(raw)) {
    const half = unit >= 0xd800 && unit <= 0xdfff;
    if (half ? !pair : forbiddenAt(String.fromCodePoint(unit)) >= 0) {
      return forbiddenProblem(unit, span.start + index);
    }
  }
  return forbiddenProblem(decoded.charCodeAt(forbiddenAt(decoded)), span.start);
}

/** Whether the backslash at this index begins an escape rather than ending one. */
function isEscape(raw: string, index: number): boolean {
  let before = index;
  while (raw.charAt(before - 1) === '\\') {
    before--;
  }
  return (index - before) % 2 === 0;
}

interface Escape {
  readonly unit: number;
  /** Whether it is half of a surrogate pair whose other half is the neighbouring escape. */
  readonly pair: boolean;
  readonly index: number;
}

function escapes(raw: string): Escape[] {
  const all = [...raw.matchAll(ESCAPE)].map((match) => ({
    unit: unitOf(match[0]),
    index: match.index,
    end: match.index + match[0].length,
  }));
  return all.map(({ unit, index, end }, at) => {
    const next = all[at + 1];
    const previous = all[at - 1];
    const high = unit < 0xdc00 && next?.index === end && next.unit >= 0xdc00 && next.unit <= 0xdfff;
    const low = unit >= 0xdc00 && previous?.end === index && previous.unit >= 0xd800 && previous.unit < 0xdc00;
    return { unit, index, pair: high || low };
  });
}

function unitOf(escape: string): number {
  const kind = escape.charAt(1);
  return escape.length > 2 ? Number.parseInt(escape.slice(2), 16) : (CONTROLS[kind] ?? 0x20);
}
