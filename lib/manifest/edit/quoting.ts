import { dump } from 'js-yaml';
import type { ScalarNode } from '../syntax-tree';
import { forbiddenAt } from '../text-guard';

/** How a scalar is written; a block scalar's successor is written plain where it can be. */
export type Quotes = 'plain' | 'single' | 'double';

/**
 * Writes text as a scalar on one line, in the wanted style where the text can be read back from it, else in double quotes.
 *
 * Plain text must be text to every YAML reader: a key `1.4` (under `versioning: none`), a revision `12e4567` or a tag `no` is quoted, since
 * some reader would take it for a number or for false.
 */
export function encodeScalar(text: string, wanted: Quotes): string {
  if (wanted === 'plain' && isPlain(text)) {
    return text;
  }
  if (wanted === 'single' && forbiddenAt(text) < 0 && !UNSHOWN.test(text)) {
    return `'${text.replaceAll("'", "''")}'`;
  }
  // JSON's string is a double-quoted scalar of YAML, once the characters that JSON leaves and YAML or people do not see are escaped.
  return JSON.stringify(text).replace(UNESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** How an existing scalar is quoted. */
export function quotesOf(scalar: ScalarNode): Quotes {
  return scalar.style === 'block' ? 'plain' : scalar.style;
}

/** What single quotes cannot hold on one line, beyond what a manifest forbids. */
const UNSHOWN = /[\t\r\n\u2028\u2029\ufeff\ufffe\uffff]/;

/** DEL and C1 controls, line separators, bidirectional formatting, byte order marks. */
const UNESCAPED = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** js-yaml leaves out what is infinite, as `12e4567`. */
const NUMBER = /^[-+]?[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?$/;

/** A timestamp to YAML 1.1 and text to YAML 1.2; the manifest's `created` is customarily written plain. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/;

function isPlain(text: string): boolean {
  return TIMESTAMP.test(text) || (!NUMBER.test(text) && dump([text], { flowLevel: 0, lineWidth: -1 }) === `[${text}]\n`);
}
