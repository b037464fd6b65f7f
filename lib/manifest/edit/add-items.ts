import type { MapEntry, MapNode, SequenceNode } from '../syntax-tree';
import { behind, linesAfter, type Renderer } from './add-entries';
import type { EditedDocument } from './document';
import { blockIndent, bracesWithin, inlineLayout, layoutWithin } from './example';
import { indentation, isFirstOnLine, lineBreakNear, lineStart, skipBlanksBack } from './lines';
import { renderItem, renderValue, type Layout, type MapLiteral } from './literal';
import { itemSpans } from './remove-elements';
import { insertAt, remove, replace, type Splice } from './splice';

/** An entry whose value is the list to be added to, with the mapping that the entry is in. */
export interface ListHolder {
  readonly parent: MapNode;
  readonly entry: MapEntry;
  readonly list: SequenceNode;
}

/** Adds mappings at the end of a list, be it with dashes, in brackets, or the `[]` of an empty one. */
export function addItems(document: EditedDocument, holder: ListHolder, items: readonly MapLiteral[]): Splice[] {
  const { list } = holder;
  const last = list.items.at(-1);
  const lastSpan = itemSpans(document, list).at(-1);
  if (last === undefined || lastSpan === undefined) {
    return fillEmpty(document, holder, items);
  }
  if (!list.flow) {
    const between = document.text.slice(lastSpan.start, last.span.start);
    const dash = /^- +$/.test(between) ? between : '- ';
    return [linesAfter(document, lastSpan.end, itemsAt(document.columnOf(lastSpan.start), items, dash))];
  }
  const { start } = last.span;
  const added = items.map((item) => renderValue(item, indentation(document.text, start), lineBreakNear(document.text, start)));
  return behind(document, lastSpan.end, separatorIn(document, list, last), added);
}

/** How a mapping is laid out that is to be an item of this list, when no item is an example. */
export function layoutOfItems(document: EditedDocument, holder: ListHolder): Layout {
  const { parent, list } = holder;
  return (list.items.length > 0 ? !list.flow : losesBrackets(document, holder))
    ? layoutWithin(document, parent)
    : bracesWithin(document, parent);
}

function itemsAt(prefix: string, items: readonly MapLiteral[], dash = '- '): Renderer {
  return (lineBreak) => items.map((item) => prefix + renderItem(item, prefix, lineBreak, dash));
}

function separatorIn(document: EditedDocument, list: SequenceNode, last: SequenceNode['items'][number]): string {
  const { text } = document;
  const { start } = last.span;
  if (isFirstOnLine(text, start) && lineStart(text, start) > list.span.start) {
    return lineBreakNear(text, start) + indentation(text, start);
  }
  const before = skipBlanksBack(text, start);
  if (text.charAt(before - 1) === ',') {
    return text.slice(before, start);
  }
  const [first] = last.kind === 'map' ? last.entries : [];
  return last.kind === 'map' && first !== undefined ? inlineLayout(document, last, first).gap : ' ';
}

function fillEmpty(document: EditedDocument, holder: ListHolder, items: readonly MapLiteral[]): Splice[] {
  const { text } = document;
  const { parent, entry, list } = holder;
  const { start, end } = list.span;
  const lineBreak = lineBreakNear(text, start);
  if (losesBrackets(document, holder)) {
    const prefix = document.columnOf(document.startOf(entry)) + blockIndent(document);
    return [remove(skipBlanksBack(text, start), end), linesAfter(document, end, itemsAt(prefix, items))];
  }
  if (isBlank(text, list)) {
    const prefix = indentation(text, document.startOf(entry));
    const layout = listLayout(bracesWithin(document, parent));
    return [replace(list.span, renderValue({ kind: 'list', layout, items }, prefix, lineBreak))];
  }
  // A comment is all that the brackets hold, so the closing one is on a line of its own.
  const inner = indentation(text, end - 1) + blockIndent(document);
  const lines = items.map((item) => inner + renderValue(item, inner, lineBreak)).join(`,${lineBreak}`);
  return [insertAt(lineStart(text, end - 1), lines + lineBreak)];
}

/** A list in brackets on one line has no blanks inside of them, as `[dev]`. */
export function listLayout(layout: Layout): Layout {
  return layout.kind === 'inline' ? { ...layout, padding: '' } : layout;
}

/** Whether an empty `[]` gives way to lines with dashes: where its neighbours are indented, too, and nothing would be lost. */
function losesBrackets({ text }: EditedDocument, { parent, entry, list }: ListHolder): boolean {
  return !parent.flow && isBlank(text, list) && /^[ \t]*:[ \t]*$/.test(text.slice(entry.key.span.end, list.span.start));
}

function isBlank(text: string, list: SequenceNode): boolean {
  return text.slice(list.span.start + 1, list.span.end - 1).trim() === '';
}
