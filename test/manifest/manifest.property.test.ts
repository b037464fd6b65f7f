import { Validator, type Schema } from '@cfworker/json-schema';
import fc from 'fast-check';
import { FindingsError, parseManifest, ReleaseManifest, type Finding } from '../../lib/manifest';
import { jsonProblem } from '../../lib/manifest/json-grammar';
import { MANIFEST_SCHEMA } from '../../lib/manifest/schema';
import { arbitraryManifest, type EnvironmentValue, type ManifestValue } from './support/arbitrary-manifest';
import { printYaml } from './support/print-manifest';

const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });

/** What a manifest says, with the defaults written out: equal for texts that mean the same. */
function meaningOf({ application, registry, environments, images }: ManifestValue): unknown {
  const environment = ({
    accepts = 'releases',
    promotesFrom = [],
    soak,
    combination = 'any',
    frozen,
    overrides = [],
    images: pins = {},
  }: EnvironmentValue): unknown => {
    return { accepts, promotesFrom, soak, combination, frozen, overrides, images: pins };
  };
  return {
    application,
    registry: { account: registry?.account, region: registry?.region },
    environments: Object.fromEntries(Object.entries(environments).map(([name, value]) => [name, environment(value)])),
    images: Object.entries(images).map(([name, { repository, versioning = 'semver', releases = {} }]) => {
      const releaseList = Object.entries(releases).map(([version, { digest, revision, created, rejected }]) => ({
        version,
        digest,
        revision,
        created,
        rejected,
      }));
      return { name, repository, versioning, releases: releaseList };
    }),
  };
}

function meaningOfModel(manifest: ReleaseManifest): unknown {
  return {
    application: manifest.application,
    registry: { account: manifest.registryAccount, region: manifest.registryRegion },
    environments: Object.fromEntries(
      manifest.environments.map(({ name, accepts, promotesFrom, soak, combination, frozen, overrides, images }) => {
        const pins = Object.fromEntries(images.map((pinned) => [pinned.image, pinned.reference.toString()]));
        return [name, { accepts, promotesFrom, soak, combination, frozen, overrides, images: pins }];
      }),
    ),
    images: manifest.images.map(({ name, repository, versioning, releases }) => ({
      name,
      repository: repository.toString(),
      versioning,
      releases: releases.map(({ version, digest, revision, created, rejected }) => ({
        version,
        digest: digest.toString(),
        revision,
        created,
        rejected,
      })),
    })),
  };
}

describe('parse(print(manifest)) is the manifest', () => {
  test('in YAML of every style', () => {
    fc.assert(
      fc.property(arbitraryManifest, choices, (value, numbers) => {
        const text = printYaml({ ...value }, numbers);
        const { findings, manifest } = parseManifest(text);
        expect(findings).toEqual([]);
        expect(manifest && meaningOfModel(manifest)).toEqual(meaningOf(value));
      }),
      { numRuns: 300 },
    );
  });

  test('in JSON of every indentation', () => {
    fc.assert(
      fc.property(arbitraryManifest, fc.constantFrom(undefined, 1, 2, 4, '\t'), (value, indent) => {
        const { findings, manifest } = parseManifest(JSON.stringify(value, undefined, indent), 'release-manifest.json');
        expect(findings).toEqual([]);
        expect(manifest && meaningOfModel(manifest)).toEqual(meaningOf(value));
      }),
      { numRuns: 100 },
    );
  });
});

/** Texts that nearly are manifests: parts deleted, doubled, swapped or replaced by what means something in YAML. */
const mutated = fc
  .tuple(
    arbitraryManifest,
    choices,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(20),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 5 }),
          fc.constantFrom(
            '\n',
            '\t',
            '- ',
            '? ',
            ': ',
            '{',
            '}',
            '[',
            ']',
            '&a ',
            '*a',
            '!t ',
            '|',
            '>',
            '"',
            "'",
            '#',
            '%',
            '---\n',
            '...\n',
            '<<: ',
            '\0',
            '\u202e',
            '\ud83d',
            '\ufeff',
            '__proto__: ',
            '\\U00110000',
          ),
        ),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([value, numbers, edits]) =>
    edits.reduce(
      (text, [at, length, insert]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + insert + text.slice(start + length);
      },
      printYaml({ ...value }, numbers),
    ),
  );

const anyText = fc.oneof(
  mutated,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        'a',
        'schemaVersion',
        ': ',
        '\n',
        '  ',
        '- ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&a ',
        '*a',
        '!t ',
        '|\n',
        '"',
        "'",
        '#',
        '---\n',
        '1',
        '\r',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

describe('whatever the text', () => {
  test('it is parsed or refused with findings, never anything else', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(null, 'm.yaml', 'm.json'), (text, file) => {
        const parsed = parseManifest(text, file);
        expect(parsed.manifest === undefined).toBe(parsed.findings.length > 0);
        for (const { message, help, line, column, file: named } of parsed.findings) {
          expect(`${message} ${help}`).not.toMatch(/(?! )[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
          expect(message).toMatch(/^\S.*[^.]$/);
          expect(named).toBe(file);
          expect(line === null || (line >= 1 && line <= text.split(/\r\n|\r|\n/).length)).toBe(true);
          expect(column === null || column >= 1).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('fromText throws nothing but its own error', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          ReleaseManifest.fromText(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FindingsError);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('it is JSON exactly when JSON.parse says so', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e+3',
      'true',
      'null',
      ' ',
      '\n',
      '\t',
      '\\n',
      '\\u00e9',
      '\\',
      'a',
      "'",
      '//',
    );
    const nearJson = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc
        .tuple(fc.json(), fc.nat(), pieces)
        .map(([json, at, piece]) => json.slice(0, at % (json.length + 1)) + piece + json.slice(at % (json.length + 1))),
    );
    fc.assert(
      fc.property(nearJson, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(jsonProblem(text) === undefined).toBe(isJson);
      }),
      { numRuns: 2000 },
    );
  });
});

/** A value in which something is replaced, removed or added at a random place. */
const altered = fc
  .tuple(arbitraryManifest, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(5)), { minLength: 1, maxLength: 3 }))
  .map(([value, changes]) => {
    const copy = copyOf<Record<string, unknown>>({ ...value });
    for (const [where, what, how] of changes) {
      const holders = objectsIn(copy);
      const holder = holders[where % holders.length] ?? copy;
      const keys = Object.keys(holder);
      const key = keys[what % Math.max(keys.length, 1)];
      if (how === 0 && key !== undefined) {
        Reflect.deleteProperty(holder, key);
      } else if (how === 1) {
        holder[KEYS[what % KEYS.length] ?? 'x'] = copyOf(VALUES[where % VALUES.length]);
      } else if (key !== undefined) {
        holder[key] = copyOf(VALUES[what % VALUES.length]);
      }
    }
    return copy;
  });

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const KEYS = ['x', 'digest', 'images', 'accepts', 'Api', '1.0', '1.0.0', 'latest', 'schemaVersion', 'constructor', 'versioning'];
const VALUES = [
  null,
  1,
  true,
  '',
  ' ',
  'none',
  'builds',
  '24h',
  '2026-02-29T00:00:00Z',
  '2024-02-29t23:59:59.5+01:00',
  [],
  ['dev'],
  ['a', 'a'],
  {},
  { digest: 'sha256:1' },
  { x: 1 },
  'shop/api',
  '1.0.0@sha256:1',
];

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

test('an independent validator finds the same structures valid', () => {
  const validator = new Validator(JSON.parse(JSON.stringify(MANIFEST_SCHEMA)) as Schema, '2020-12', true);
  fc.assert(
    fc.property(altered, (value) => {
      const { findings } = parseManifest(JSON.stringify(value), 'm.json');
      const structural = findings.filter(({ code, message, environment }) => {
        // What `latest` may be pinned depends on `accepts`: that is a rule, not structure.
        return code === 'schema' || (code.endsWith('-format') && !(environment !== undefined && message.startsWith('"latest"')));
      });
      expect({ value, valid: validator.validate(value).valid }).toEqual({ value, valid: structural.length === 0 });
    }),
    { numRuns: 600 },
  );
});

test('the order of keys changes the place of a finding, not the finding', () => {
  const placeless = (findings: readonly Finding[]): string[] =>
    findings
      // Of two images with one repository, the one that comes second in the file is named.
      .map(({ code, message, help, environment, image }) =>
        JSON.stringify({
          code,
          message,
          help: code.startsWith('unknown') ? '' : help,
          environment,
          image: code === 'duplicate-repository' ? '' : image,
        }),
      )
      .sort();
  fc.assert(
    fc.property(altered, fc.nat(), (value, seed) => {
      const shuffled = shuffle(value, seed);
      expect(placeless(parseManifest(JSON.stringify(shuffled)).findings)).toEqual(placeless(parseManifest(JSON.stringify(value)).findings));
    }),
    { numRuns: 300 },
  );
});

function shuffle(value: unknown, seed: number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => [key, shuffle(item, seed)] as const);
  const turn = seed % Math.max(entries.length, 1);
  return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)].reverse());
}
