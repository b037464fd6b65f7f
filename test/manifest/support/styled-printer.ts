import { dump } from 'js-yaml';

/** Data in the order in which it is written. */
export type Value = string | number | readonly Value[] | { readonly fields: readonly (readonly [string, Value])[] };

/** A number below the count. */
export type Chooser = (count: number) => number;

type Fields = readonly (readonly [string, Value])[];

/** Writes data as YAML as many hands write it: each place in a style of its own. */
export function printManifest(value: Value, choose: Chooser): string {
  return new StyledPrinter(choose).print(value);
}

class StyledPrinter {
  private readonly unit: string;
  private readonly lineBreaks: readonly string[];

  public constructor(private readonly choose: Chooser) {
    this.unit = ' '.repeat(1 + choose(4));
    this.lineBreaks = [['\n'], ['\r\n'], ['\n', '\r\n'], ['\r']][choose(4)]!;
  }

  public print(value: Value): string {
    const lines = isMap(value) && !this.one(10) ? this.block(value.fields, '') : [this.flow(value, '')];
    const text = [...(this.one(3) ? ['# a manifest', ''] : []), ...(this.one(8) ? ['---'] : []), ...lines].join('\n');
    const ended = text + ['\n', '', '\n\n', '\n# the end'][this.choose(4)]!;
    return (this.one(5) ? '\ufeff' : '') + ended.replace(/\n/g, () => this.lineBreaks[this.choose(this.lineBreaks.length)]!);
  }

  private one(of: number): boolean {
    return this.choose(of) === 0;
  }

  private block(fields: Fields, indent: string): string[] {
    return fields.flatMap(([key, value]) => [...this.between(indent), ...this.entry(key, value, indent)]);
  }

  private between(indent: string): string[] {
    switch (this.choose(8)) {
      case 0:
        return [''];
      case 1:
        return [`${indent}# about what follows`];
      case 2:
        return [`${indent}# one`, '', `${indent}# another, "quoted": {`];
      default:
        return [];
    }
  }

  private entry(key: string, value: Value, indent: string): string[] {
    const head = this.one(25) ? `${indent}? ${this.scalar(key)}\n${indent}:` : `${indent}${this.scalar(key)}${this.one(9) ? ' ' : ''}:`;
    if (isList(value) && value.length > 0 && !this.one(3)) {
      const inner = this.one(2) ? indent + this.unit : indent;
      return [head + this.comment(), ...value.flatMap((item) => [...this.between(inner), ...this.item(item, inner)])];
    }
    if (isMap(value) && value.fields.length > 0 && !this.one(3)) {
      return [head + this.comment(), ...this.block(value.fields, indent + this.unit)];
    }
    if (typeof value === 'string' && value === value.trim() && this.one(12)) {
      const [header, text] = [['|-', '>-', '>2-', '|-   # a block'][this.choose(4)]!, value];
      return [`${head} ${header.replace('2', String(this.unit.length))}`, `${indent}${this.unit}${text}`, ...(this.one(4) ? [''] : [])];
    }
    const written = isMap(value) || isList(value) ? this.flow(value, indent) : this.scalar(value);
    return [head + ' '.repeat(1 + (this.one(5) ? this.choose(6) : 0)) + written + this.comment()];
  }

  private item(item: Value, indent: string): string[] {
    if (!isMap(item) || this.one(2)) {
      return [
        `${indent}-${this.one(4) ? '   ' : ' '}${isMap(item) ? this.flow(item, indent) : this.scalar(item as string)}${this.comment()}`,
      ];
    }
    const gap = ' '.repeat(1 + this.choose(3));
    const [first = '', ...rest] = item.fields.flatMap(([key, value]) => this.entry(key, value, `${indent} ${gap}`));
    return [`${indent}-${first.slice(indent.length + 1)}`, ...rest];
  }

  private comment(): string {
    return this.one(6) ? ['  # and a comment', ' #', '\t# }, ] "'][this.choose(3)]! : '';
  }

  private flow(value: Value, indent: string): string {
    if (!isMap(value) && !isList(value)) {
      return this.scalar(value);
    }
    const [opening, closing] = isMap(value) ? ['{', '}'] : ['[', ']'];
    const inner = indent + this.unit;
    const lines = this.one(3);
    const parts = isMap(value)
      ? value.fields.map(([key, each]) => `${this.scalar(key)}${this.one(9) ? ' ' : ''}: ${this.flow(each, lines ? inner : indent)}`)
      : value.map((each) => this.flow(each, lines ? inner : indent));
    if (parts.length === 0) {
      return opening + ['', ' ', `\n${inner}`][this.choose(3)]! + closing;
    }
    const trailing = this.one(4) ? ',' : '';
    if (!lines) {
      const padding = this.one(3) ? '' : ' ';
      const gap = this.one(8) ? ` # and\n${inner}` : this.one(5) ? `\n${inner}` : ' ';
      return opening + padding + parts.join(`,${gap}`) + trailing + padding + closing;
    }
    const last = parts.length - 1;
    const listed = parts.map(
      (part, at) => `${this.one(6) ? `\n${inner}# about it` : ''}\n${inner}${part}${at < last ? ',' : trailing}${this.comment()}`,
    );
    return `${opening}${this.comment()}${listed.join('')}\n${indent} ${closing}`;
  }

  private scalar(value: string | number): string {
    if (typeof value === 'number') {
      return String(value);
    }
    const styles = [JSON.stringify(value), `'${value.replaceAll("'", "''")}'`, ...(isPlain(value) ? [value, value, value] : [])];
    return styles[this.choose(styles.length)]!;
  }
}

export function isMap(value: Value): value is { readonly fields: Fields } {
  return typeof value === 'object' && 'fields' in value;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isPlain(text: string): boolean {
  return (
    !/^[-+0-9._e]*$/.test(text.replace(/^\d+\.\d+\.\d+/, 'v')) &&
    (dump([text], { flowLevel: 0 }) === `[${text}]\n` || /^\d{4}-\d\d-\d\dT/.test(text))
  );
}
