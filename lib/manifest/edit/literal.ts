import { encodeScalar, type Quotes } from './quoting';

/** A value to be written, together with how it is to look. */
export type Literal = TextLiteral | MapLiteral;

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
  const separator = entry.value.kind === 'map' && entry.value.layout.kind === 'block' ? ':' : entry.separator;
  return key + separator + value;
}

export function renderValue(value: Literal, prefix: string, lineBreak: string): string {
  if (value.kind === 'text') {
    return encodeScalar(value.text, value.quotes);
  }
  const { layout, entries } = value;
  switch (layout.kind) {
    case 'inline':
      return `{${layout.padding}${entries.map((entry) => renderEntry(entry, prefix, lineBreak)).join(`,${layout.gap}`)}${layout.padding}}`;
    case 'lines': {
      const inner = lineBreak + prefix + layout.indent;
      const lines = entries.map((entry) => inner + renderEntry(entry, prefix + layout.indent, lineBreak)).join(',');
      return `{${lines}${layout.trailingComma ? ',' : ''}${lineBreak}${prefix}${layout.closingIndent}}`;
    }
    case 'block': {
      const inner = lineBreak + prefix + layout.indent;
      return entries.map((entry) => inner + renderEntry(entry, prefix + layout.indent, lineBreak)).join('');
    }
  }
}
