import type { Problem } from './problem';

/** One stretch of a string at a time: a single expression for all of it overflows the stack on a long one. */
const PLAIN = /[ !#-[\]-\uffff]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![\w.+-])/y;
const BLANKS = /[ \t\n\r]*/y;

/** What the grammar asks for next. */
type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | 'string' | 'colon' | 'comma or end' | 'nothing';

const WANTED: Readonly<Record<Wanted, string>> = {
  value: 'a value is missing',
  'value or ]': 'a value or "]" is missing',
  key: 'a key in double quotes is missing (JSON has no trailing comma)',
  'key or }': 'a key in double quotes or "}" is missing',
  string: 'a string is not closed, or has a line break or an unknown escape in it',
  colon: '":" is missing after the key',
  'comma or end': '"," or the closing bracket is missing',
  nothing: 'something follows the end of the value',
};

/**
 * What keeps a text from being JSON (RFC 8259), at its place: `JSON.parse` names no place that can be relied upon.
 *
 * @param text may begin with a byte order mark
 */
export function jsonProblem(text: string): Problem | undefined {
  const scanner = new JsonScanner(text);
  while (!scanner.done) {
    if (!scanner.step()) {
      const message = `not JSON: ${WANTED[scanner.wanted]}`;
      return { code: 'syntax', message, help: 'a file named .json must be strict JSON, without comments', offset: scanner.at };
    }
  }
  return undefined;
}

/** Follows the grammar with a stack of its own: depth is no danger. */
class JsonScanner {
  public at: number;
  public wanted: Wanted = 'value';
  public done = false;
  /** Closing brackets of what is open. */
  private readonly open: ('}' | ']')[] = [];

  public constructor(private readonly text: string) {
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  /** Reads the next token; false when it is not what the grammar wants. */
  public step(): boolean {
    this.take(BLANKS);
    switch (this.wanted) {
      case 'value':
      case 'value or ]':
        return this.value();
      case 'key':
      case 'key or }':
        if (this.wanted === 'key or }' && this.takeChar('}')) {
          return this.close();
        }
        return this.string() && this.expect('colon');
      case 'colon':
        return this.takeChar(':') && this.expect('value');
      case 'comma or end':
        return this.next();
      case 'string':
        return false;
      case 'nothing':
        this.done = this.at >= this.text.length;
        return this.done;
    }
  }

  private value(): boolean {
    if (this.takeChar('{')) {
      this.open.push('}');
      return this.expect('key or }');
    }
    if (this.takeChar('[')) {
      this.open.push(']');
      return this.expect('value or ]');
    }
    if (this.wanted === 'value or ]' && this.takeChar(']')) {
      return this.close();
    }
    return (this.string() || this.take(LITERAL)) && this.after();
  }

  private string(): boolean {
    const start = this.at;
    if (!this.takeChar('"')) {
      return false;
    }
    while (this.take(PLAIN) || this.take(ESCAPE));
    if (this.takeChar('"')) {
      return true;
    }
    this.at = start;
    this.wanted = 'string';
    return false;
  }

  private next(): boolean {
    const closing = this.open.at(-1);
    if (closing !== undefined && this.takeChar(closing)) {
      return this.close();
    }
    return this.takeChar(',') && this.expect(closing === '}' ? 'key' : 'value');
  }

  private close(): boolean {
    this.open.pop();
    return this.after();
  }

  private after(): boolean {
    return this.expect(this.open.length > 0 ? 'comma or end' : 'nothing');
  }

  private expect(wanted: Wanted): true {
    this.wanted = wanted;
    return true;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.test(this.text);
    this.at = found ? pattern.lastIndex : this.at;
    return found;
  }

  private takeChar(char: string): boolean {
    const found = this.text.charAt(this.at) === char;
    this.at += found ? 1 : 0;
    return found;
  }
}
