import type { MapNode, SequenceNode, Span } from '../syntax-tree';
import type { EditedDocument } from './document';
import { isFirstOnLine, isLastOnLine, lineEnd, lineStart, nextLine, skipBlanks, skipBlanksBack, skipGap } from './lines';
import { remove, type Splice } from './splice';

/** Removes an entry of a mapping, from its key to the end of its value. Comment lines above it stay. */
export function removeEntry(document: EditedDocument, map: MapNode, key: string): Splice[] {
  const index = map.entries.findIndex((entry) => entry.key.source === key);
  const entry = map.entries[index];
  if (entry === undefined) {
    return [];
  }
  const spans = map.entries.map((each) => ({ start: document.startOf(each), end: document.endOf(each.value) }));
  if (map.flow) {
    return removeInFlow(document, spans, new Set([index]));
  }
  const { value } = entry;
  const start = document.startOf(entry);
  if (!isFirstOnLine(document.text, start)) {
    // Behind the colon of an explicit key: the line is not the entry's own.
    return [remove(skipBlanksBack(document.text, start), document.endOf(value))];
  }
  const header = document.text.slice(start, value.span.start);
  const own = value.kind === 'sequence' && !value.flow ? keyLines(header) : [];
  if (value.kind === 'sequence' && own.length > 0) {
    // Item by item, so that comment lines between them stay.
    const lines = own.map((offset) => ({ start: start + offset, end: start + offset }));
    return removeLines(document, [...lines, ...itemSpans(document, value)]);
  }
  return removeLines(document, [{ start, end: document.endOf(value) }]);
}

/** Offsets of the lines that a key has to itself, `key:` or `? key` and `:`; none when its value begins on one of them. */
function keyLines(header: string): number[] {
  if (/^[^\r\n]*:[ \t]*(?:#[^\r\n]*)?[\r\n]/.test(header)) {
    return [0];
  }
  const explicit = /^(\?[^\r\n]*(?:\r\n?|\n)[ \t]*):[ \t]*(?:#[^\r\n]*)?[\r\n]/.exec(header);
  return explicit === null ? [] : [0, (explicit[1] ?? '').length];
}

/** Removes items of a list. The list must keep at least one; else its entry is to be removed. */
export function removeItems(document: EditedDocument, list: SequenceNode, indexes: ReadonlySet<number>): Splice[] {
  const spans = itemSpans(document, list);
  return list.flow
    ? removeInFlow(document, spans, indexes)
    : removeLines(
        document,
        spans.filter((_, index) => indexes.has(index)),
      );
}

/** Items, in a block list with their dashes. */
export function itemSpans(document: EditedDocument, list: SequenceNode): Span[] {
  let next = list.span.start;
  return list.items.map((item) => {
    const start = list.flow ? item.span.start : skipGap(document.text, next);
    next = document.endOf(item);
    return { start, end: next };
  });
}

function removeLines(document: EditedDocument, spans: readonly Span[]): Splice[] {
  const { text } = document;
  const lines = spans.map(({ start, end }) => remove(lineStart(text, start), nextLine(text, end)));
  const start = spans[0]?.start ?? 0;
  return document.scalarBefore(start)?.style === 'block'
    ? [...lines, ...lines.flatMap(({ span }) => alignComments(text, span.end, start))]
    : lines;
}

/**
 * Moves the comment lines that begin here to the column of what was removed before them. Else a block scalar that now comes directly
 * before them would take them for its text.
 */
function alignComments(text: string, from: number, removed: number): Splice[] {
  const splices: Splice[] = [];
  const column = removed - lineStart(text, removed);
  for (let line = from; line < text.length; line = nextLine(text, line)) {
    const at = skipBlanks(text, line);
    if (text.charAt(at) !== '#' && lineEnd(text, line) > at) {
      break;
    }
    splices.push(remove(Math.min(line + column, at), at));
  }
  return splices;
}

/**
 * Removes elements of a flow collection, each with its comma. When the last ones go, the comma before them goes, too, unless one trailed.
 */
function removeInFlow(document: EditedDocument, spans: readonly Span[], indexes: ReadonlySet<number>): Splice[] {
  const lastKept = spans.flatMap((_, index) => (indexes.has(index) ? [] : [index])).at(-1) ?? -1;
  const lastSpan = spans.at(-1);
  const trailing = lastSpan !== undefined && document.commaAfter(lastSpan.end) !== undefined;
  const commaBefore = indexes.has(spans.length - 1) && !trailing ? document.commaAfter(spans[lastKept]?.end ?? 0) : undefined;
  const splices = spans.flatMap((span, index) => (indexes.has(index) ? [removeOneInFlow(document, span)] : []));
  const next = spans[lastKept + 1];
  if (lastKept < 0 || commaBefore === undefined || next === undefined) {
    return splices;
  }
  // On one line the blanks behind the comma go with it.
  const end = skipBlanks(document.text, commaBefore + 1) === next.start ? next.start : commaBefore + 1;
  return [...splices, remove(commaBefore, end)];
}

function removeOneInFlow(document: EditedDocument, { start, end }: Span): Splice {
  const { text } = document;
  const comma = document.commaAfter(end);
  const behind = comma === undefined ? end : comma + 1;
  if (isFirstOnLine(text, start) && isLastOnLine(text, behind)) {
    return remove(lineStart(text, start), nextLine(text, behind));
  }
  // A comment behind it may belong to its neighbours: it stays, and so does the line break that ends it.
  return isLastOnLine(text, behind)
    ? remove(skipBlanksBack(text, start), behind)
    : remove(start, comma === undefined ? behind : skipBlanks(text, behind));
}
