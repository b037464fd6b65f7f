import { CORE_SCHEMA, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { ScalarNode } from './syntax-tree';
import { TreeScalar } from './tree-nodes';

/** The longest key or value as written, in UTF-16 code units: a reason of several pages. */
export const LONGEST_TEXT = 10_000;

const STYLES: Readonly<Record<number, ScalarNode['style']>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

/**
 * A scalar with its place, quotes and block header included, which the event leaves out.
 *
 * @param text the whole file
 * @param event of the parser
 * @param cursor end of what was read before it
 */
export function scalarNode(text: string, event: ScalarEvent, cursor: number): ScalarNode {
  const from = Math.max(cursor, event.anchorEnd, event.tagEnd);
  if (event.valueStart < 0) {
    const at = placeOfNothing(text, from);
    return new TreeScalar(at, at, null, '', 'plain');
  }
  const style = STYLES[event.style] ?? 'plain';
  const quotes = style === 'single' || style === 'double' ? 1 : 0;
  const start = style === 'block' ? blockHeader(text, from) : event.valueStart - quotes;
  const source = isTooLong(event) ? '' : getScalarValue(text, event);
  return new TreeScalar(start, event.valueEnd + quotes, style === 'plain' ? plainValue(source) : source, source, style);
}

/** Whether a scalar is too long to be decoded: its escapes could take fifty times the memory of their text. */
export function isTooLong(event: ScalarEvent): boolean {
  return event.valueEnd - event.valueStart > LONGEST_TEXT;
}

function plainValue(source: string): ScalarNode['value'] {
  const { value } = CORE_SCHEMA.resolveImplicitScalarTag(source);
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : source;
}

/** A value that is not there, as after `digest:`, stands right behind the colon, question mark or dash that asks for it. */
function placeOfNothing(text: string, from: number): number {
  let at = from;
  while (' \t\r\n,'.includes(text.charAt(at)) && at < text.length) {
    at++;
  }
  return ':?-'.includes(text.charAt(at)) && at < text.length ? at + 1 : from;
}

/** Where the `|` or `>` of a block scalar stands: behind blanks, the indicator that asks for a value, and comments. */
function blockHeader(text: string, from: number): number {
  let at = from;
  while (at < text.length && !'|>'.includes(text.charAt(at))) {
    at = text.charAt(at) === '#' ? lineEnd(text, at) : at + 1;
  }
  return at;
}

/**
 * End of a flow collection: between its last entry and its bracket there are only blanks, commas, colons and comments. One without a bracket, as in
 * `[key: value]`, ends with its last entry.
 *
 * @param text the whole file
 * @param start of the collection
 * @param cursor end of its last entry
 */
export function closingBracket(text: string, start: number, cursor: number): number {
  const bracket = { '{': '}', '[': ']' }[text.charAt(start)];
  if (bracket === undefined) {
    return cursor;
  }
  let at = cursor;
  while (at < text.length && text.charAt(at) !== bracket) {
    at = text.charAt(at) === '#' ? lineEnd(text, at) : at + 1;
  }
  return Math.min(at + 1, text.length);
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '\n' || text.charAt(at) === '\r') {
      return at;
    }
  }
  return text.length;
}
