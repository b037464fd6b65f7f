import { Validator, type Schema } from '@cfworker/json-schema';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest, type Finding } from '../../lib/manifest';
import type { JsonSchema } from '../../lib/manifest/json-schema';
import { MANIFEST_SCHEMA } from '../../lib/manifest/schema';
import { at, problemsOf } from './support/problems';
import { toValue } from './support/to-value';

const written = JSON.parse(readFileSync(join(__dirname, '../../schema/release-manifest.schema.json'), 'utf8')) as JsonSchema;
const fixtures = join(__dirname, 'fixtures');

/** An implementation of JSON Schema that has nothing in common with ours. */
const independent = validatorOf(written);

/** Whether a finding is one that a schema can express. What `latest` may be pinned depends on another key, `accepts`: that is a rule. */
function isStructural({ code, message, environment }: Finding): boolean {
  return code === 'schema' || (code.endsWith('-format') && !(environment !== undefined && message.startsWith('"latest"')));
}

function fixturesIn(folder: string): { name: string; text: string }[] {
  return readdirSync(join(fixtures, folder)).map((name) => ({ name, text: readFileSync(join(fixtures, folder, name), 'utf8') }));
}

describe('schema/release-manifest.schema.json', () => {
  test('is what `npm run schema` writes', () => {
    expect(written).toEqual(MANIFEST_SCHEMA);
  });

  test('is of draft 2020-12', () => {
    expect(written.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  const properties = propertiesOf(MANIFEST_SCHEMA, '');
  test.each(properties)('$path tells an editor its title, what it means and an example', ({ schema }) => {
    expect(schema.title).toMatch(/^[A-Z]/);
    // The first sentence is the form, which findings offer as the mend; what comes after is the meaning.
    expect(schema.description).toMatch(/^[A-Z].*\.$/);
    expect(schema.examples?.length).toBeGreaterThan(0);
  });

  test.each(properties)('the examples and the default of $path are valid', ({ path, schema, reference }) => {
    const validator = validatorOf({ $defs: written.$defs ?? {}, ...reference });
    for (const example of [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])]) {
      expect({ path, example, result: validator.validate(example).errors }).toEqual({ path, example, result: [] });
    }
  });

  test('knows every enumeration and default that the documentation names', () => {
    expect(
      Object.fromEntries(
        properties.filter(({ schema }) => schema.enum !== undefined).map(({ path, schema }) => [path, [schema.enum, schema.default]]),
      ),
    ).toEqual({
      '$defs.environment.accepts': [['builds', 'releases'], 'releases'],
      '$defs.environment.combination': [['any', 'exact'], 'any'],
      '$defs.image.versioning': [['semver', 'none'], 'semver'],
    });
  });
});

describe('an independent validator', () => {
  test.each(fixturesIn('good'))('agrees that $name is valid', ({ name, text }) => {
    const { findings, root } = parseManifest(text, name);
    expect(findings).toEqual([]);
    expect(independent.validate(root && toValue(root)).errors).toEqual([]);
  });

  // What strict YAML refuses has no value that a schema could judge.
  const comparable = fixturesIn('bad').filter(({ name, text }) => !problemsOf(text, name).some((problem) => problem.startsWith('syntax')));
  test.each(comparable)('agrees whether the structure of $name is valid', ({ name, text }) => {
    const { findings, root } = parseManifest(text, name);
    expect(findings.length).toBeGreaterThan(0);
    expect(independent.validate(root && toValue(root)).valid).toBe(!findings.some(isStructural));
  });
});

describe('bad manifests', () => {
  // The first line of each says what is wrong with it: `# code line:column, …`.
  test.each(fixturesIn('bad'))('$name', ({ name, text }) => {
    const [, expected = ''] = /^# (.*)/.exec(text) ?? [];
    expect(problemsOf(text, name)).toEqual(expected.split(', '));
  });

  test.each(fixturesIn('bad'))('$name is explained', ({ name, text }) => {
    expect(parseManifest(text, name).findings.map((finding) => `${at(finding)} ${finding.message}; ${finding.help}`)).toMatchSnapshot();
  });
});

/** A validator with a copy of its own: it writes into the schema that it is given. */
function validatorOf(schema: JsonSchema): Validator {
  return new Validator(JSON.parse(JSON.stringify(schema)) as Schema, '2020-12', false);
}

/** Every property of the schema, with references followed. */
function propertiesOf(schema: JsonSchema, path: string): { path: string; schema: JsonSchema; reference: JsonSchema }[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, reference]) => {
    const definition = reference.$ref === undefined ? {} : MANIFEST_SCHEMA.$defs?.[reference.$ref.slice('#/$defs/'.length)];
    const property = { path: `${path}${name}`, schema: { ...definition, ...reference }, reference };
    return [property, ...propertiesOf(reference, `${path}${name}.`)];
  });
  return [...own, ...Object.entries(schema.$defs ?? {}).flatMap(([name, definition]) => propertiesOf(definition, `${path}$defs.${name}.`))];
}
