import { encodeScalar, type Quotes } from './quoting';

/** A value to be written, together with how it is to look. */
export type Literal = TextLiteral | MapLiteral | ListLiteral;

export interface TextLiteral {
  readonly kind: 'text';
  readonly text: string;
  readonly quotes: Quotes;
}

export interface MapLiteral {
  readonly kind: 'map';
  readonly layout: Layout;
  readonly entries: readonly EntryLiteral[];
}

export interface ListLiteral {
  readonly kind: 'list';
  /** As that of a mapping, in square brackets or with dashes. */
  readonly layout: Layout;
  readonly items: readonly MapLiteral[];
}

export interface EntryLiteral {
  readonly key: string;
  readonly keyQuotes: Quotes;
  /** From the key to the value on the same line, usually `: `. */
  readonly separator: string;
  readonly value: Literal;
}

/** How a mapping is laid out: `{ a: b }` on one line, in braces with an entry a line, or indented without braces. */
export type Layout = InlineLayout | LinesLayout | BlockLayout;

export interface InlineLayout {
  readonly kind: 'inline';
  /** Inside of the braces. */
  readonly padding: string;
  /** After a comma. */
  readonly gap: string;
}

export interface LinesLayout {
  readonly kind: 'lines';
  /** Of an entry, beyond the line on which the mapping begins. */
  readonly indent: string;
  /** Of the closing brace, likewise. */
  readonly closingIndent: string;
  readonly trailingComma: boolean;
}

export interface BlockLayout {
  readonly kind: 'block';
  /** Of an entry, beyond the line of the key that has the mapping. */
  readonly indent: string;
}

export function textLiteral(text: string, quotes: Quotes): TextLiteral {
  return { kind: 'text', text, quotes };
}

/**
 * Writes an entry, without the indentation of its first line.
 *
 * @param prefix the indentation of the line on which it begins
 * @param lineBreak between its lines
 */
export function renderEntry(entry: EntryLiteral, prefix: string, lineBreak: string): string {
  const key = encodeScalar(entry.key, entry.keyQuotes);
  const value = renderValue(entry.value, prefix, lineBreak);
  const separator = entry.value.kind !== 'text' && entry.value.layout.kind === 'block' ? ':' : entry.separator;
  return key + separator + value;
}

export function renderValue(value: Literal, prefix: string, lineBreak: string): string {
  if (value.kind === 'text') {
    return encodeScalar(value.text, value.quotes);
  }
  const { layout } = value;
  const inner = layout.kind === 'inline' ? prefix : prefix + layout.indent;
  const elements =
    value.kind === 'map'
      ? value.entries.map((entry) => renderEntry(entry, inner, lineBreak))
      : value.items.map((item) => (layout.kind === 'block' ? renderItem(item, inner, lineBreak) : renderValue(item, inner, lineBreak)));
  const [opening, closing] = value.kind === 'map' ? ['{', '}'] : ['[', ']'];
  switch (layout.kind) {
    case 'inline':
      return opening + layout.padding + elements.join(`,${layout.gap}`) + layout.padding + closing;
    case 'lines': {
      const lines = elements.map((element) => lineBreak + inner + element).join(',');
      return `${opening}${lines}${layout.trailingComma ? ',' : ''}${lineBreak}${prefix}${layout.closingIndent}${closing}`;
    }
    case 'block':
      return elements.map((element) => lineBreak + inner + element).join('');
  }
}

/**
 * Writes an item of a list with dashes, without the indentation of its first line.
 *
 * @param prefix the indentation of the dash
 * @param dash with the blanks behind it
 */
export function renderItem(item: MapLiteral, prefix: string, lineBreak: string, dash = '- '): string {
  if (item.layout.kind !== 'block') {
    return dash + renderValue(item, prefix, lineBreak);
  }
  const inner = prefix + ' '.repeat(dash.length);
  return dash + item.entries.map((entry) => renderEntry(entry, inner, lineBreak)).join(lineBreak + inner);
}
