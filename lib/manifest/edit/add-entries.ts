import type { MapEntry, MapNode } from '../syntax-tree';
import type { EditedDocument } from './document';
import { blockIndent, bracesWithin, inlineLayout, layoutWithin } from './example';
import {
  indentation,
  isFirstOnLine,
  isLastOnLine,
  lineBreakNear,
  lineEnd,
  lineStart,
  previousLine,
  skipBlanks,
  skipBlanksBack,
} from './lines';
import { type EntryLiteral, type Layout, renderEntry, renderValue } from './literal';
import { insertAt, remove, replace, type Splice } from './splice';

/** Where new entries of a mapping go. */
export type Position = 'first' | 'last';

/** An entry whose value is the mapping to be added to, with the mapping that the entry is in. */
export interface Holder {
  readonly parent: MapNode;
  readonly entry: MapEntry;
  readonly map: MapNode;
}

/**
 * Adds entries to a mapping, be it indented, in braces, or the `{}` of an empty one. No other line changes, except where a comma is due at
 * the end of the last one.
 */
export function addEntries(document: EditedDocument, holder: Holder, entries: readonly EntryLiteral[], position: Position): Splice[] {
  const { map } = holder;
  const [first] = map.entries;
  const last = map.entries.at(-1);
  if (first === undefined || last === undefined) {
    return fillEmpty(document, holder, entries);
  }
  if (position === 'first') {
    return [map.flow ? beforeInFlow(document, map, first, entries) : beforeInBlock(document, map, first, entries)];
  }
  return addEntriesAfter(document, map, last, entries);
}

/** The same directly behind one of the mapping's own entries. */
export function addEntriesAfter(document: EditedDocument, map: MapNode, own: MapEntry, entries: readonly EntryLiteral[]): Splice[] {
  return map.flow ? afterInFlow(document, map, own, entries) : [afterInBlock(document, own, entries)];
}

/** How a mapping is laid out that is the value of a new entry of this one. */
export function layoutInside(document: EditedDocument, holder: Holder): Layout {
  const { parent, map } = holder;
  if (map.entries.length > 0) {
    return layoutWithin(document, map);
  }
  return losesBraces(document, holder) ? layoutWithin(document, parent) : bracesWithin(document, parent);
}

function afterInBlock(document: EditedDocument, own: MapEntry, entries: readonly EntryLiteral[]): Splice {
  const prefix = document.columnOf(document.startOf(own));
  return linesAfter(document, document.endOf(own.value), entriesAt(prefix, entries));
}

/** Renders elements, each without a line break at its end. */
export type Renderer = (lineBreak: string) => string[];

function entriesAt(prefix: string, entries: readonly EntryLiteral[]): Renderer {
  return (lineBreak) => entries.map((entry) => prefix + renderEntry(entry, prefix, lineBreak));
}

/** Adds lines behind the one on which a block's last value ends. */
export function linesAfter(document: EditedDocument, end: number, render: Renderer): Splice {
  const { text } = document;
  const lineBreak = lineBreakNear(text, Math.max(end - 1, 0));
  const lines = render(lineBreak);
  // A block scalar that keeps its blank lines ends where the next line begins; all else ends before its line break.
  const atLineStart = lineStart(text, end) === end;
  return atLineStart
    ? insertAt(end, lines.map((line) => line + lineBreak).join(''))
    : insertAt(lineEnd(text, end), lines.map((line) => lineBreak + line).join(''));
}

function beforeInBlock(document: EditedDocument, map: MapNode, first: MapEntry, entries: readonly EntryLiteral[]): Splice {
  const { text } = document;
  const start = document.startOf(first);
  const prefix = document.columnOf(start);
  const lineBreak = lineBreakNear(text, start);
  const lines = entries.map((entry) => renderEntry(entry, prefix, lineBreak) + lineBreak);
  const own = commentAbove(text, start);
  const commented = map.entries.slice(1).some((entry) => commentAbove(text, document.startOf(entry)) !== undefined);
  // Where entries have comments of their own above them, the first one's is its own, too; else it is about the mapping and stays on top.
  return own !== undefined && commented
    ? insertAt(own, lines.map((line) => prefix + line).join(''))
    : insertAt(start, lines.map((line) => line + prefix).join(''));
}

/** Where the first of the comment lines directly above the line of an entry begins. */
function commentAbove(text: string, start: number): number | undefined {
  let top: number | undefined;
  for (let line = lineStart(text, start); line > lineStart(text, 0);) {
    line = previousLine(text, line);
    if (text.charAt(skipBlanks(text, line)) !== '#') {
      break;
    }
    top = line;
  }
  return top;
}

function beforeInFlow(document: EditedDocument, map: MapNode, first: MapEntry, entries: readonly EntryLiteral[]): Splice {
  const start = document.startOf(first);
  const separator = flowSeparator(document, map, start);
  return insertAt(start, entries.map((entry) => `${renderInFlow(document, entry, start)},${separator}`).join(''));
}

function afterInFlow(document: EditedDocument, map: MapNode, own: MapEntry, entries: readonly EntryLiteral[]): Splice[] {
  const start = document.startOf(own);
  const added = entries.map((entry) => renderInFlow(document, entry, start));
  return behind(document, document.endOf(own.value), flowSeparator(document, map, start), added);
}

/**
 * Adds elements to a flow collection behind one of its own.
 *
 * @param end of that one
 * @param separator what goes between a comma and the next element
 */
export function behind(document: EditedDocument, end: number, separator: string, elements: readonly string[]): Splice[] {
  const { text } = document;
  const comma = document.commaAfter(end);
  const added = elements.map((element) => separator + element).join(',');
  const from = comma === undefined ? end : comma + 1;
  // A comment behind that entry stays on its line.
  const place = /[\r\n]/.test(separator) && isLastOnLine(text, from) ? lineEnd(text, from) : from;
  return comma === undefined ? [insertAt(end, ','), insertAt(place, added)] : [insertAt(place, `${added},`)];
}

/** What separates entries behind the comma: a line break where the neighbour begins its line, else blanks. */
function flowSeparator(document: EditedDocument, map: MapNode, neighbour: number): string {
  const { text } = document;
  const [first] = map.entries;
  const ownLine = isFirstOnLine(text, neighbour) && lineStart(text, neighbour) > map.span.start;
  return ownLine || first === undefined
    ? lineBreakNear(text, neighbour) + indentation(text, neighbour)
    : inlineLayout(document, map, first).gap;
}

function renderInFlow(document: EditedDocument, entry: EntryLiteral, neighbour: number): string {
  return renderEntry(entry, indentation(document.text, neighbour), lineBreakNear(document.text, neighbour));
}

function fillEmpty(document: EditedDocument, holder: Holder, entries: readonly EntryLiteral[]): Splice[] {
  const { text } = document;
  const { parent, entry, map } = holder;
  const { start, end } = map.span;
  const lineBreak = lineBreakNear(text, start);
  if (losesBraces(document, holder)) {
    const prefix = document.columnOf(document.startOf(entry)) + blockIndent(document);
    return [remove(skipBlanksBack(text, start), end), linesAfter(document, end, entriesAt(prefix, entries))];
  }
  const prefix = indentation(text, document.startOf(entry));
  if (isBlank(text, map)) {
    return [replace(map.span, renderValue({ kind: 'map', layout: bracesWithin(document, parent), entries }, prefix, lineBreak))];
  }
  // A comment is all that the braces hold, so the closing one is on a line of its own.
  const inner = indentation(text, end - 1) + blockIndent(document);
  const lines = entries.map((added) => inner + renderEntry(added, inner, lineBreak)).join(`,${lineBreak}`);
  return [insertAt(lineStart(text, end - 1), lines + lineBreak)];
}

/** Whether an empty `{}` gives way to indented entries: where its neighbours are indented, too, and nothing would be lost. */
function losesBraces({ text }: EditedDocument, { parent, entry, map }: Holder): boolean {
  return !parent.flow && isBlank(text, map) && /^[ \t]*:[ \t]*$/.test(text.slice(entry.key.span.end, map.span.start));
}

function isBlank(text: string, map: MapNode): boolean {
  return text.slice(map.span.start + 1, map.span.end - 1).trim() === '';
}
