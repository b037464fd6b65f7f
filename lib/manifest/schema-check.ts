import { compiledSchema, type CompiledSchema } from './compiled-schema';
import { quote, word } from './format-error';
import { Problems, type Subject } from './problem';
import { listNames, nearest } from './suggest';
import type { MapNode, ScalarNode, SequenceNode, SyntaxNode } from './syntax-tree';

/**
 * Checks the structure of a manifest against its JSON Schema, straight on the positioned tree: a general validator would cost more time to load and
 * compile than a whole run of a command, and would lose the places.
 *
 * @param root the whole file
 * @param unknown nodes whose value, or one of whose entries, is not known
 */
export function checkSchema(root: SyntaxNode, unknown: ReadonlySet<SyntaxNode>): Problems {
  const check = new SchemaCheck(unknown);
  check.node(root, compiledSchema(), root.span.start);
  return check.problems;
}

class SchemaCheck {
  public readonly problems = new Problems();
  private readonly path: string[] = [];

  public constructor(private readonly unknown: ReadonlySet<SyntaxNode>) {}

  /**
   * @param keyAt offset of the key that holds the node: the place of what is missing
   */
  public node(node: SyntaxNode, schema: CompiledSchema, keyAt: number): void {
    if (node.kind === 'scalar' && this.unknown.has(node)) {
      return;
    }
    if (!isOfType(node, schema.type)) {
      this.wrongType(node, schema, keyAt);
    } else if (node.kind === 'map') {
      this.map(node, schema, keyAt);
    } else if (node.kind === 'sequence') {
      this.sequence(node, schema);
    } else if (!schema.isValueType) {
      this.scalar(node, schema);
    }
  }

  private map(node: MapNode, schema: CompiledSchema, keyAt: number): void {
    const meant = new Set<string>();
    for (const { key, value } of node.entries) {
      const property = schema.properties.get(key.source) ?? schema.additional;
      if (property === undefined) {
        this.unknownKey(key, schema, meant);
        continue;
      }
      this.path.push(key.source);
      this.node(value, property, key.span.start);
      this.path.pop();
    }
    if (schema.required.length === 0 || this.unknown.has(node)) {
      return;
    }
    for (const name of schema.required) {
      // A mistyped key is one problem, not two.
      if (!meant.has(name) && !node.entries.some((entry) => entry.key.source === name)) {
        this.report(
          keyAt,
          () => `${this.where()} lacks the key ${quote(name)}`,
          () => `add it: ${schema.properties.get(name)?.form ?? ''}`,
        );
      }
    }
  }

  /** Reports the key, and remembers the one that was most likely meant. */
  private unknownKey(key: ScalarNode, schema: CompiledSchema, meant: Set<string>): void {
    const names = [...schema.properties.keys()];
    const near = this.problems.overflows ? undefined : nearest(key.source, names);
    if (near !== undefined) {
      meant.add(near);
    }
    this.report(
      key.span.start,
      () => `${quote(key.source)} is not a key of ${this.where()}`,
      () => (near === undefined ? `known here: ${listNames(names)}` : `did you mean ${quote(near)}?`),
    );
  }

  private sequence(node: SequenceNode, schema: CompiledSchema): void {
    const seen = new Set<string>();
    for (const [index, item] of node.items.entries()) {
      if (schema.items !== undefined) {
        this.path.push(String(index));
        this.node(item, schema.items, item.span.start);
        this.path.pop();
      }
      if (schema.uniqueItems && item.kind === 'scalar' && !this.unknown.has(item)) {
        if (seen.has(item.source)) {
          this.report(
            item.span.start,
            () => `${this.where()} names ${quote(item.source)} twice`,
            () => 'keep one of the two',
          );
        }
        seen.add(item.source);
      }
    }
  }

  private scalar(node: ScalarNode, schema: CompiledSchema): void {
    if (schema.constant !== undefined && node.value !== schema.constant) {
      this.wrongValue(node, () => `write ${String(schema.constant)}`);
    } else if (!isAllowed(node.source, schema)) {
      this.wrongValue(node, () => {
        const near = nearest(node.source, schema.choices ?? []);
        return near === undefined ? `write ${schema.form}` : `did you mean ${quote(near)}?`;
      });
    }
  }

  private wrongType(node: SyntaxNode, schema: CompiledSchema, keyAt: number): void {
    // A value that is not there is shown at its key.
    const offset = node.span.end > node.span.start ? node.span.start : keyAt;
    const quotable = schema.type === 'string' && node.kind === 'scalar' && node.value !== null && isAllowed(node.source, schema);
    this.report(
      offset,
      () => `${this.where()} is ${got(node)}`,
      () => (quotable ? `put it in quotes: ${quote(node.source)}` : `write ${schema.form}`),
    );
  }

  private wrongValue(node: ScalarNode, help: () => string): void {
    this.report(node.span.start, () => `${this.where()} is ${got(node)}`, help);
  }

  private report(offset: number, message: () => string, help: () => string): void {
    this.problems.add(() => ({ code: 'schema', message: message(), help: help(), offset, ...subjectOf(this.path) }));
  }

  private where(): string {
    return this.path.length === 0 ? 'the manifest' : this.path.map(step).join('.');
  }
}

/** A key of a path as a message shows it: one with dots in it is quoted. */
function step(key: string): string {
  return key.includes('.') ? quote(key) : word(key);
}

/** Which environment and image a path leads through. */
function subjectOf(path: readonly string[]): Subject {
  const [section, first, within, second] = path;
  if (section === 'images' && first !== undefined) {
    return { image: first };
  }
  if (section !== 'environments' || first === undefined) {
    return {};
  }
  return within === 'images' && second !== undefined ? { environment: first, image: second } : { environment: first };
}

function isAllowed(text: string, { choices, pattern, isTime }: CompiledSchema): boolean {
  return choices?.includes(text) !== false && pattern?.test(text) !== false && (!isTime || isDay(text));
}

function isOfType(node: SyntaxNode, type: CompiledSchema['type']): boolean {
  switch (type) {
    case 'object':
      return node.kind === 'map';
    case 'array':
      return node.kind === 'sequence';
    case 'string':
      return node.kind === 'scalar' && typeof node.value === 'string';
    case 'integer':
      return node.kind === 'scalar' && Number.isInteger(node.value);
  }
}

/** The value as a message names it: `the number 24`, `"build"`, `a list`. */
function got(node: SyntaxNode): string {
  if (node.kind !== 'scalar') {
    return node.kind === 'map' ? 'a mapping' : 'a list';
  }
  if (typeof node.value === 'string') {
    return quote(node.source);
  }
  return node.value === null ? 'empty' : `the ${typeof node.value} ${quote(node.source).slice(1, -1)}`;
}

/** Whether the month has that day; the rest is the pattern's. */
function isDay(time: string): boolean {
  const day = Number(time.slice(8, 10));
  return day <= 28 || day <= new Date(Date.UTC(Number(time.slice(0, 4)), Number(time.slice(5, 7)), 0)).getUTCDate();
}
