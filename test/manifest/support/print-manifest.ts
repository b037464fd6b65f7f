/** Choices of a printer, taken from a list that is used over and over. */
export class Choices {
  private at = 0;

  public constructor(private readonly numbers: readonly number[]) {}

  /** One of so many possibilities. */
  public next(possibilities: number): number {
    const number = this.numbers[this.at++ % this.numbers.length] ?? 0;
    return number % possibilities;
  }
}

/** Texts that YAML reads as themselves without quotes, in brackets and outside. */
const PLAIN = /^[A-Za-z][\w./@:-]*[\w]$/;
const NO_TEXT = /^(?:null|true|false)$/i;

/**
 * The value of a manifest as YAML in every style that means the same: block and bracket mappings, three kinds of quotes, block scalars, comments, blank
 * lines, line breaks.
 *
 * @param value plain, as JSON would hold it
 * @param numbers what decides, at least one
 */
export function printYaml(value: Readonly<Record<string, unknown>>, numbers: readonly number[]): string {
  const printer = new Printer(new Choices(numbers));
  return printer.document(value);
}

class Printer {
  public constructor(private readonly choices: Choices) {}

  public document(value: Readonly<Record<string, unknown>>): string {
    const start = ['', '\ufeff', '---\n', '# a comment\n\n'][this.choices.next(4)] ?? '';
    const text = this.choices.next(5) === 0 ? `${this.inBrackets(value)}\n` : this.block(value, '');
    const lineBreak = this.choices.next(4) === 0 ? '\r\n' : '\n';
    return (start + text).replaceAll('\n', lineBreak);
  }

  private block(value: object, indent: string): string {
    const entries = Object.entries(value);
    const inner = `${indent}${' '.repeat(1 + this.choices.next(4))}`;
    return entries.map(([key, item]: [string, unknown]) => `${indent}${this.text(key, false)}:${this.afterColon(item, inner)}`).join('');
  }

  private afterColon(value: unknown, indent: string): string {
    const comment = ['', '', ' # a comment: [', '\n\n'][this.choices.next(4)] ?? '';
    if (Array.isArray(value)) {
      const isBlock = value.length > 0 && this.choices.next(2) === 0;
      return isBlock
        ? `${comment}\n${value.map((item) => `${indent}- ${this.inBrackets(item)}\n`).join('')}`
        : ` ${this.inBrackets(value)}${comment}\n`;
    }
    if (typeof value === 'object' && value !== null) {
      const isBlock = Object.keys(value).length > 0 && this.choices.next(3) > 0;
      return isBlock ? `${comment}\n${this.block(value, indent)}` : ` ${this.inBrackets(value)}${comment}\n`;
    }
    if (typeof value === 'string' && this.choices.next(4) === 0 && isBlockScalar(value)) {
      return ` |-\n${value
        .split('\n')
        .map((line) => `${indent}${line}\n`)
        .join('')}`;
    }
    return ` ${this.inBrackets(value)}${comment}\n`;
  }

  private inBrackets(value: unknown): string {
    const space = ['', ' ', '  '][this.choices.next(3)] ?? '';
    if (Array.isArray(value)) {
      return `[${space}${value.map((item) => this.inBrackets(item)).join(`,${space}`)}${space}]`;
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, item]: [string, unknown]) => `${this.text(key, true)}: ${this.inBrackets(item)}`);
      return `{${space}${entries.join(`,${space}`)}${space}}`;
    }
    return typeof value === 'string' ? this.text(value, true) : String(value);
  }

  private text(value: string, inBrackets: boolean): string {
    const style = this.choices.next(3);
    // A version as a key needs no quotes, whatever YAML would make of it: keys are text.
    const isPlain = (PLAIN.test(value) && !NO_TEXT.test(value)) || (!inBrackets && /^v?[0-9]+\.[0-9]+\.[0-9]+$/.test(value));
    if (style === 0 && isPlain) {
      return value;
    }
    return style === 1 && /^[\x20-\x7e]*$/.test(value) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
  }
}

function isBlockScalar(value: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e\n]*[\x21-\x7e])?$/.test(value) && !/\n[ \n]/.test(value);
}
