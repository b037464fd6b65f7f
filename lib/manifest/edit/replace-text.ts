import type { ScalarNode } from '../syntax-tree';
import type { EditedDocument } from './document';
import { lineEnd } from './lines';
import { encodeScalar, quotesOf } from './quoting';
import { replace, type Splice } from './splice';

/** Puts another text in the place of a scalar, in the same quotes where they can hold it. */
export function replaceText(document: EditedDocument, scalar: ScalarNode, text: string): Splice {
  const { start, end } = scalar.span;
  const encoded = encodeScalar(text, document.quotes(quotesOf(scalar)));
  if (scalar.style !== 'block') {
    return replace(scalar.span, encoded);
  }
  // A block scalar's span includes line breaks behind its text, which are the next line's business, and a comment behind its header.
  const [comment = ''] = /[ \t]+#.*/.exec(document.text.slice(start, lineEnd(document.text, start))) ?? [];
  return replace({ start, end: start + document.text.slice(start, end).trimEnd().length }, encoded + comment);
}
