import type { Span } from '../syntax-tree';

/** Replaces a stretch of the old text; an empty span inserts. */
export interface Splice {
  readonly span: Span;
  readonly text: string;
}

export function insertAt(offset: number, text: string): Splice {
  return { span: { start: offset, end: offset }, text };
}

export function replace(span: Span, text: string): Splice {
  return { span, text };
}

export function remove(start: number, end: number): Splice {
  return { span: { start, end }, text: '' };
}

/**
 * The text with all splices applied; everything outside of their spans stays, to the byte.
 *
 * Insertions at the same offset come in the order given, and before a replacement that begins there. Removals may overlap each other. A file
 * that did not end with a line break does not end with one afterwards.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = splices.map((splice, order) => ({ ...splice, order })).sort(byPlace);
  let result = '';
  let position = 0;
  for (const { span, text: inserted } of ordered) {
    if (span.start < position && inserted !== '') {
      throw new Error(`two edits meet at offset ${String(span.start)}`);
    }
    result += text.slice(position, Math.max(position, span.start)) + inserted;
    position = Math.max(position, span.end);
  }
  result += text.slice(position);
  return /[\r\n]$/.test(text) ? result : result.replace(/(?:\r\n|[\r\n])$/, '');
}

function byPlace(a: Splice & { order: number }, b: Splice & { order: number }): number {
  const emptyFirst = Number(a.span.end > a.span.start) - Number(b.span.end > b.span.start);
  return a.span.start - b.span.start || emptyFirst || a.order - b.order;
}
