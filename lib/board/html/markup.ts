import { printable } from '../../manifest';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** What other Unicode blanks and private characters are to a terminal; the page is printed there, too, and must be the same. */
const ODD = /[\p{Zl}\p{Zp}\p{Co}]/gu;

/**
 * Any text as text of HTML, inside of an element or of a quoted attribute: it ends neither, and no control, bidirectional or invisible character
 * changes what a reader sees; such show as escapes.
 */
export function escapeHtml(text: string): string {
  return printable(text)
    .replace(ODD, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

/** What may stand between pieces of markup. */
export type Value = string | number | Markup | readonly Markup[];

/** A piece of HTML. Only {@link html} and {@link constant} make one, so that a text from outside can never be taken for it. */
export class Markup {
  /** @internal */
  public constructor(private readonly text: string) {}

  public toString(): string {
    return this.text;
  }
}

/** Nothing. */
export const NOTHING = new Markup('');

/**
 * HTML with values in it: texts are escaped, pieces of markup are taken as they are. Attributes must be in double quotes. How the template is laid
 * out in lines does not reach the page.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const [first = '', ...rest] = compact(parts);
  return new Markup(first + rest.map((part, index) => `${rendered(values[index] ?? '')}${part}`).join(''));
}

const COMPACT = new WeakMap<TemplateStringsArray, readonly string[]>();

function compact(parts: TemplateStringsArray): readonly string[] {
  const known = COMPACT.get(parts) ?? parts.map((part) => part.replace(/\s*\n\s*/g, '\n'));
  COMPACT.set(parts, known);
  return known;
}

/** An element whose content is allowed by its hash, so that not a blank may stand beside it. */
export function verbatim(element: 'style' | 'script', content: Markup): Markup {
  return new Markup(`<${element}>${content.toString()}</${element}>`);
}

/** A text of this package's own that is no HTML text, such as a style sheet. */
export function constant(parts: TemplateStringsArray): Markup {
  return new Markup(parts.raw.join(''));
}

function rendered(value: Value): string {
  if (value instanceof Markup) {
    return value.toString();
  }
  return typeof value === 'string' ? escapeHtml(value) : typeof value === 'number' ? String(value) : value.join('');
}
