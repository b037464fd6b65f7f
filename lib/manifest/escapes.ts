import type { Problem } from './problem';
import type { Span } from './syntax-tree';
import { forbiddenAt, forbiddenProblem } from './text-guard';

const ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^])/g;

/** Escapes of one letter that stand for a control character which may not stand in a manifest. */
const CONTROLS: Readonly<Record<string, number>> = { '0': 0, a: 7, b: 8, v: 11, f: 12, e: 27, N: 0x85 };

interface Escape {
  readonly text: string;
  readonly unit: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The first character that a double-quoted scalar may not have but spells as an escape, such as `"\u202e"`, at the escape's own place.
 *
 * @param text the whole file
 * @param span of the scalar, quotes included
 */
export function escapeProblem(text: string, span: Span): Problem | undefined {
  const escapes = [...text.slice(span.start, span.end).matchAll(ESCAPE)].map(({ 0: escape, index }): Escape => {
    return { text: escape, unit: unitOf(escape), start: index, end: index + escape.length };
  });
  for (const [at, escape] of escapes.entries()) {
    const offset = span.start + escape.start;
    if (escape.unit > 0x10ffff) {
      return { code: 'syntax', message: `the escape ${escape.text} is no character`, help: 'write the character itself', offset };
    }
    const isHalf = escape.unit >= 0xd800 && escape.unit <= 0xdfff;
    if (isHalf ? !isPaired(escape, escapes[at - 1], escapes[at + 1]) : forbiddenAt(String.fromCodePoint(escape.unit)) >= 0) {
      return forbiddenProblem(escape.unit, offset);
    }
  }
  return undefined;
}

/** Whether half a surrogate pair has its other half in the escape next to it. */
function isPaired({ unit, start, end }: Escape, previous: Escape | undefined, next: Escape | undefined): boolean {
  return unit < 0xdc00
    ? next?.start === end && next.unit >= 0xdc00 && next.unit <= 0xdfff
    : previous?.end === start && previous.unit >= 0xd800 && previous.unit < 0xdc00;
}

function unitOf(escape: string): number {
  // Whatever is no control character is as good as a space here.
  return escape.length > 2 ? Number.parseInt(escape.slice(2), 16) : (CONTROLS[escape.charAt(1)] ?? 0x20);
}
