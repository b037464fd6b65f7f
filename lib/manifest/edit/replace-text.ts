import type { ScalarNode } from '../syntax-tree';
import type { EditedDocument } from './document';
import { encodeScalar, quotesOf } from './quoting';
import { replace, type Splice } from './splice';

/** Puts another text in the place of a scalar, in the same quotes where they can hold it. */
export function replaceText(document: EditedDocument, scalar: ScalarNode, text: string): Splice {
  const { start, end } = scalar.span;
  // A block scalar's span includes line breaks behind its text, which are the next line's business.
  const last = scalar.style === 'block' ? start + document.text.slice(start, end).trimEnd().length : end;
  return replace({ start, end: last }, encodeScalar(text, document.quotes(quotesOf(scalar))));
}
