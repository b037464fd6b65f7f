import { quote } from './format-error';
import type { JsonSchema } from './json-schema';
import type { Problem, Subject } from './problem';
import { MANIFEST_SCHEMA } from './schema';
import { VALUE_TYPE_NAMES } from './schema-values';
import { listNames, nearest } from './suggest';
import type { MapNode, ScalarNode, SequenceNode, SyntaxNode } from './syntax-tree';

/**
 * Checks the structure of a manifest against its JSON Schema, straight on the positioned tree: a general validator would cost more time to load and
 * compile than a whole run of a command, and would lose the places. What is understood here is the part that `JsonSchema` declares, except
 * `propertyNames`, `if` and the patterns of value types: the value types themselves judge those, with codes of their own.
 */
export function checkSchema(root: SyntaxNode, unknown: ReadonlySet<SyntaxNode>): Problem[] {
  const check = new SchemaCheck(unknown);
  check.node(root, MANIFEST_SCHEMA, root.span.start);
  return check.problems;
}

/** Compiled once: patterns as regular expressions. */
const patterns = new Map<string, RegExp>();

class SchemaCheck {
  public readonly problems: Problem[] = [];
  private readonly path: string[] = [];

  public constructor(private readonly unknown: ReadonlySet<SyntaxNode>) {}

  /**
   * @param keyAt offset of the key that holds the node: the place of what is missing
   */
  public node(node: SyntaxNode, given: JsonSchema, keyAt: number): void {
    const schema = resolve(given);
    if (node.kind === 'scalar' && this.unknown.has(node)) {
      return;
    }
    if (!isOfType(node, schema.type)) {
      this.wrongType(node, schema, node.span.end > node.span.start ? node.span.start : keyAt);
    } else if (node.kind === 'map') {
      this.map(node, schema, keyAt);
    } else if (node.kind === 'sequence') {
      this.sequence(node, schema);
    } else if (!VALUE_TYPE_NAMES.has(given.$ref?.slice('#/$defs/'.length) ?? '')) {
      this.scalar(node, schema);
    }
  }

  private map(node: MapNode, schema: JsonSchema, keyAt: number): void {
    const properties = schema.properties ?? {};
    const names = Object.keys(properties);
    const meant = new Set<string>();
    for (const { key, value } of node.entries) {
      const property = Object.hasOwn(properties, key.source) ? properties[key.source] : schema.additionalProperties;
      if (property === undefined || property === false) {
        meant.add(this.unknownKey(key, names));
        continue;
      }
      this.path.push(key.source);
      this.node(value, property, key.span.start);
      this.path.pop();
    }
    if (this.unknown.has(node)) {
      return;
    }
    for (const name of schema.required ?? []) {
      // A mistyped key is one problem, not two.
      if (!meant.has(name) && !node.entries.some((entry) => entry.key.source === name)) {
        const help = `add it: ${sentence(resolve(properties[name] ?? {}))}`;
        this.report(keyAt, `${this.where()} lacks the key ${quote(name)}`, help);
      }
    }
  }

  private unknownKey(key: ScalarNode, names: readonly string[]): string {
    const near = nearest(key.source, names);
    const help = near === undefined ? `known here: ${listNames(names)}` : `did you mean ${quote(near)}?`;
    this.report(key.span.start, `${quote(key.source)} is not a key of ${this.where()}`, help);
    return near ?? '';
  }

  private sequence(node: SequenceNode, schema: JsonSchema): void {
    const seen = new Set<string>();
    for (const item of node.items) {
      if (schema.items !== undefined) {
        this.node(item, schema.items, item.span.start);
      }
      if (schema.uniqueItems === true && item.kind === 'scalar' && !this.unknown.has(item)) {
        if (seen.has(item.source)) {
          this.report(item.span.start, `${this.where()} names ${quote(item.source)} twice`, 'keep one of the two');
        }
        seen.add(item.source);
      }
    }
  }

  private scalar(node: ScalarNode, schema: JsonSchema): void {
    const { value } = node;
    if (schema.const !== undefined && value !== schema.const) {
      this.report(node.span.start, `${this.where()} is ${got(node)}`, `write ${String(schema.const)}`);
    } else if (schema.enum !== undefined && !schema.enum.includes(node.source)) {
      const near = nearest(node.source, schema.enum);
      const help = near === undefined ? `known here: ${listNames(schema.enum)}` : `did you mean ${quote(near)}?`;
      this.report(node.span.start, `${this.where()} is ${got(node)}`, help);
    } else if (
      (schema.pattern !== undefined && !patternOf(schema.pattern).test(node.source)) ||
      (schema.format === 'date-time' && !isDay(node.source))
    ) {
      this.report(node.span.start, `${this.where()} is ${got(node)}`, `write ${sentence(schema)}`);
    }
  }

  private wrongType(node: SyntaxNode, schema: JsonSchema, offset: number): void {
    const quotable = schema.type === 'string' && node.kind === 'scalar' && node.value !== null;
    const help = quotable ? `put it in quotes if it is meant: ${quote(node.source)}` : `write ${sentence(schema)}`;
    this.report(offset, `${this.where()} is ${got(node)}`, help);
  }

  private report(offset: number, message: string, help: string): void {
    this.problems.push({ code: 'schema', message, help, offset, ...subjectOf(this.path) });
  }

  private where(): string {
    return this.path.length === 0 ? 'the manifest' : this.path.map((key) => (/^[\w-]{1,80}$/.test(key) ? key : quote(key))).join('.');
  }
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

function resolve(schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.slice('#/$defs/'.length);
  const definition = name === undefined ? undefined : MANIFEST_SCHEMA.$defs?.[name];
  return definition === undefined ? schema : { ...definition, ...schema };
}

function isOfType(node: SyntaxNode, type: JsonSchema['type']): boolean {
  switch (type) {
    case 'object':
      return node.kind === 'map';
    case 'array':
      return node.kind === 'sequence';
    case 'string':
      return node.kind === 'scalar' && typeof node.value === 'string';
    case 'integer':
      return node.kind === 'scalar' && Number.isInteger(node.value);
    case undefined:
      return true;
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

/** The first sentence of a description, which states the form: as the end of a sentence of ours. */
function sentence(schema: JsonSchema): string {
  const [first = ''] = (schema.description ?? '').split(/\.(?:\s|$)/);
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(source, 'u');
    patterns.set(source, pattern);
  }
  return pattern;
}

/** Whether the month has that day; the rest is the pattern's. */
function isDay(time: string): boolean {
  const [year = 0, month = 0, day = 0] = time.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
