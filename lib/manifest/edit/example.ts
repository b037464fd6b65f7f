import type { MapEntry, MapNode } from '../syntax-tree';
import type { EditedDocument } from './document';
import { indentation, isFirstOnLine, lineStart, skipBlanks, skipBlanksBack } from './lines';
import type { InlineLayout, Layout, LinesLayout } from './literal';
import { quotesOf, type Quotes } from './quoting';

/** What is written where a manifest gives no example. */
const INDENT = '  ';
const SEPARATOR = ': ';

/** Braces on one line. */
export const INLINE: InlineLayout = { kind: 'inline', padding: ' ', gap: ' ' };

/** How an existing entry quotes its key. */
export function keyQuotesOf(document: EditedDocument, example: MapEntry | undefined): Quotes {
  return document.quotes(example === undefined ? 'plain' : quotesOf(example.key));
}

/** How an existing entry quotes its value; `otherwise` when it has no text. */
export function valueQuotesOf(document: EditedDocument, example: MapEntry | undefined, otherwise: Quotes): Quotes {
  return document.quotes(example?.value.kind === 'scalar' && example.value.source !== '' ? quotesOf(example.value) : otherwise);
}

/** What an existing entry has between key and value, when both are on one line. */
export function separatorOf(document: EditedDocument, example: MapEntry | undefined): string {
  const between = example === undefined ? '' : document.text.slice(example.key.span.end, example.value.span.start);
  const empty = example?.value.span.start === example?.value.span.end;
  return !empty && /^[ \t]*:[ \t]*$/.test(between) ? between : usualSeparator(document);
}

/** Minified JSON has no blank anywhere; all else has one here. */
function usualSeparator({ text, root }: EditedDocument): string {
  const [first] = root.kind === 'map' && root.flow ? root.entries : [];
  return first !== undefined && text.slice(first.key.span.end, first.value.span.start) === ':' ? ':' : SEPARATOR;
}

/** The same for an entry with another key: blanks that only align the example's value are left out. */
export function separatorLike(document: EditedDocument, example: MapEntry | undefined): string {
  return separatorOf(document, example).replace(/:[ \t]{2,}$/, ': ');
}

/** Whether a flow mapping has its first entry on a line of its own. */
function hasLines(document: EditedDocument, map: MapNode): boolean {
  const [first] = map.entries;
  const start = first === undefined ? 0 : document.startOf(first);
  return map.flow && isFirstOnLine(document.text, start) && lineStart(document.text, start) > map.span.start;
}

/** How the mapping of an existing entry is laid out; undefined when it has none, or an empty one. */
export function layoutOf(document: EditedDocument, example: MapEntry): Layout | undefined {
  const { value } = example;
  return value.kind === 'map' ? layoutBeyond(document, value, indentation(document.text, document.startOf(example))) : undefined;
}

/** The same of an item of a list. */
export function layoutOfItem(document: EditedDocument, item: MapNode): Layout | undefined {
  return item.flow ? layoutBeyond(document, item, indentation(document.text, item.span.start)) : { kind: 'block', indent: '' };
}

/** How a new mapping inside of this one is laid out, when there is no example of its kind. */
export function layoutWithin(document: EditedDocument, container: MapNode): Layout {
  if (!container.flow) {
    return { kind: 'block', indent: blockIndent(document) };
  }
  return layoutBeyond(document, container, indentation(document.text, container.span.start)) ?? INLINE;
}

/** The same where braces are customary, as for a release: on one line unless the container has a line for each of its entries. */
export function bracesWithin(document: EditedDocument, container: MapNode): Layout {
  const layout = layoutWithin(document, container);
  return layout.kind === 'block' ? INLINE : layout;
}

function layoutBeyond(document: EditedDocument, map: MapNode, outer: string): Layout | undefined {
  const [first] = map.entries;
  if (first === undefined) {
    return undefined;
  }
  const inner = indentation(document.text, document.startOf(first));
  if (!map.flow) {
    return { kind: 'block', indent: beyond(outer, inner) };
  }
  return hasLines(document, map) ? linesLayout(document, map, outer, inner) : inlineLayout(document, map, first);
}

function linesLayout(document: EditedDocument, map: MapNode, outer: string, inner: string): LinesLayout {
  const brace = map.span.end - 1;
  const closing = isFirstOnLine(document.text, brace) ? indentation(document.text, brace) : outer;
  const last = map.entries.at(-1);
  const trailingComma = last !== undefined && document.commaAfter(document.endOf(last.value)) !== undefined;
  return {
    kind: 'lines',
    indent: beyond(outer, inner),
    closingIndent: closing.startsWith(outer) ? closing.slice(outer.length) : '',
    trailingComma,
  };
}

/** How the entries of a flow mapping follow each other on one line. */
export function inlineLayout(document: EditedDocument, map: MapNode, first: MapEntry): InlineLayout {
  const { text } = document;
  const padding = text.slice(map.span.start + 1, skipBlanks(text, map.span.start + 1));
  return { kind: 'inline', padding, gap: gapIn(document, map) ?? (separatorOf(document, first).endsWith(':') ? '' : ' ') };
}

/** The blanks behind the comma before the last entry, when both are on one line. */
function gapIn(document: EditedDocument, map: MapNode): string | undefined {
  const last = map.entries.at(-1);
  const start = last === undefined ? 0 : document.startOf(last);
  const before = skipBlanksBack(document.text, start);
  return document.text.charAt(before - 1) === ',' ? document.text.slice(before, start) : undefined;
}

function beyond(outer: string, inner: string): string {
  return inner.length > outer.length && inner.startsWith(outer) ? inner.slice(outer.length) : INDENT;
}

/** The step by which the file indents, from its first nested block. */
export function blockIndent(document: EditedDocument): string {
  const { root } = document;
  for (const entry of root.kind === 'map' ? root.entries : []) {
    const [first] = entry.value.kind === 'map' && !entry.value.flow ? entry.value.entries : [];
    if (first !== undefined) {
      return (
        indentation(document.text, first.key.span.start).slice(entry.key.span.start - lineStart(document.text, entry.key.span.start)) ||
        INDENT
      );
    }
  }
  return INDENT;
}
