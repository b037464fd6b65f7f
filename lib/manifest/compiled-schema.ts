import type { JsonSchema } from './json-schema';
import { MANIFEST_SCHEMA } from './schema';
import { VALUE_TYPE_NAMES } from './schema-values';

/** A schema made ready for checking: references followed, patterns compiled. */
export interface CompiledSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer';
  readonly properties: ReadonlyMap<string, CompiledSchema>;
  readonly required: readonly string[];
  /** Of keys that `properties` lacks; undefined when there must be none. */
  readonly additional: CompiledSchema | undefined;
  readonly items: CompiledSchema | undefined;
  readonly uniqueItems: boolean;
  readonly choices: readonly string[] | undefined;
  readonly constant: number | string | undefined;
  readonly pattern: RegExp | undefined;
  readonly isTime: boolean;
  /** Whether the text is judged by a value type, with a code of its own: its pattern is for editors. */
  readonly isValueType: boolean;
  /** What to write, as the end of a sentence: the first sentence of the description. */
  readonly form: string;
}

let compiled: CompiledSchema | undefined;

/**
 * The manifest's schema, compiled at the first use. `propertyNames` and `if` are left out: they are about keys that value types judge.
 */
export function compiledSchema(): CompiledSchema {
  compiled ??= compile(MANIFEST_SCHEMA, new Map());
  return compiled;
}

function compile(schema: JsonSchema, definitions: Map<string, CompiledSchema>): CompiledSchema {
  const name = schema.$ref?.slice('#/$defs/'.length);
  if (name !== undefined) {
    const definition = definitions.get(name) ?? compile(MANIFEST_SCHEMA.$defs?.[name] ?? {}, definitions);
    definitions.set(name, definition);
    return {
      ...definition,
      isValueType: VALUE_TYPE_NAMES.has(name),
      form: schema.description === undefined ? definition.form : formOf(schema),
    };
  }
  return {
    type: schema.type ?? 'object',
    properties: new Map(Object.entries(schema.properties ?? {}).map(([key, property]) => [key, compile(property, definitions)])),
    required: schema.required ?? [],
    additional: typeof schema.additionalProperties === 'object' ? compile(schema.additionalProperties, definitions) : undefined,
    items: schema.items === undefined ? undefined : compile(schema.items, definitions),
    uniqueItems: schema.uniqueItems === true,
    choices: schema.enum,
    constant: schema.const,
    pattern: schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u'),
    isTime: schema.format === 'date-time',
    isValueType: false,
    form: formOf(schema),
  };
}

function formOf(schema: JsonSchema): string {
  const [first = ''] = (schema.description ?? '').split(/\.(?:\s|$)/);
  return first.charAt(0).toLowerCase() + first.slice(1);
}
