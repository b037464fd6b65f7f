import fc from 'fast-check';
import { load } from 'js-yaml';
import { parseManifest } from '../../../lib/manifest';
import { type PastEnvironments, PinPool } from '../../../lib/promotion/past/past-pin';
import { PinsReader } from '../../../lib/promotion/past/pins-reader';
import { arbitraryManifest } from '../../manifest/support/arbitrary-manifest';
import { printYaml } from '../../manifest/support/print-manifest';
import { digestOf, manifestText } from '../../support/manifest';
import { YAML_PIECES } from '../../support/yaml-pieces';

type Pins = Record<string, Record<string, string>>;

function written(environments: PastEnvironments): Pins {
  return Object.fromEntries(
    [...environments].map(([name, pins]) => [
      name,
      Object.fromEntries([...pins].map(([image, { tag, digest }]) => [image, `${tag}@${digest}`])),
    ]),
  );
}

function read(text: string, reader = new PinsReader(new PinPool())): Pins | undefined {
  const environments = reader.read(Buffer.from(text));
  return environments && written(environments);
}

/** What the parser says; undefined when the manifest is not valid. */
function parsed(text: string): Pins | undefined {
  const { manifest } = parseManifest(text);
  return (
    manifest &&
    Object.fromEntries(
      manifest.environments.map(({ name, images }) => [
        name,
        Object.fromEntries(images.map(({ image, reference }) => [image, reference.toString()])),
      ]),
    )
  );
}

/** What a parser of YAML that knows nothing of manifests says; undefined when the text is no YAML. */
function loaded(text: string): unknown {
  try {
    const value = load(text) as { environments?: Record<string, { images?: unknown } | null> } | null;
    return Object.fromEntries(Object.entries(value?.environments ?? {}).map(([name, environment]) => [name, environment?.images ?? {}]));
  } catch {
    return undefined;
  }
}

const numbers = fc.array(fc.nat(60), { minLength: 1, maxLength: 60 });
const styled = fc.tuple(arbitraryManifest, numbers).map(([value, choices]) => printYaml({ ...value }, choices));

test('of a valid manifest in any style, the reader says what the parser says, or that it is not sure', () => {
  let sure = 0;
  fc.assert(
    fc.property(styled, (text) => {
      const quick = read(text);
      sure += quick === undefined ? 0 : 1;
      if (quick !== undefined) {
        expect(quick).toEqual(parsed(text));
      }
    }),
    { numRuns: 500 },
  );
  expect(sure).toBeGreaterThan(0);
});

test('it is sure of a manifest in plain block style', () => {
  fc.assert(
    fc.property(arbitraryManifest, (value) => {
      fc.pre(Object.keys(value.environments).length > 0);
      fc.pre(Object.values(value.environments).every((environment) => Object.keys(environment).length > 0));
      const text = plainly(value, '');
      expect(parsed(text)).toBeDefined();
      expect(read(text)).toEqual(parsed(text));
    }),
  );
});

test('texts that follow one another are read as each of them alone', () => {
  fc.assert(
    fc.property(
      fc.array(styled, { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }),
      (texts, picks) => {
        const reader = new PinsReader(new PinPool());
        const states = picks.map(([which, turn]) => {
          const text = texts[which % texts.length] ?? '';
          return turn % 3 === 0 ? text.replaceAll('1', String(turn % 10)) : text;
        });
        for (const text of states) {
          expect(read(text, reader)).toEqual(read(text));
        }
      },
    ),
  );
});

const edits = fc.array(fc.record({ at: fc.nat(), cut: fc.nat(6), piece: fc.constantFrom('', ...YAML_PIECES, 'images:\n') }), {
  minLength: 1,
  maxLength: 4,
});

test('of a text with anything in it, it never says what no parser would read', () => {
  let claims = 0;
  const spec = {
    environments: {
      dev: { accepts: 'builds', frozen: 'no: "more"', images: { api: '1.0.0', web: '2.0.0' } },
      uat: { promotesFrom: ['dev'], images: { api: '1.0.0' } },
    },
    images: { api: { releases: ['1.0.0'] }, web: { releases: ['2.0.0'] } },
  };
  const texts = fc.oneof(fc.constant(manifestText(spec)), fc.constant(PLAIN), styled);
  fc.assert(
    fc.property(texts, edits, (original, changes) => {
      const text = changes.reduce((before, { at, cut, piece }) => {
        const place = at % (Math.min(before.length, 900) + 1);
        return before.slice(0, place) + piece + before.slice(place + cut);
      }, original);
      const quick = read(text);
      const byYaml = loaded(text);
      if (quick !== undefined && byYaml !== undefined) {
        claims++;
        expect(byYaml).toEqual(quick);
      }
    }),
    { numRuns: 3000 },
  );
  expect(claims).toBeGreaterThan(100);
});

const PLAIN = `# what runs where
schemaVersion: 1
application: shop
registry: { account: "111111111111", region: eu-west-1 }

environments:  # all
  dev:
    accepts: builds
    images:
      # first
      api: feature-x@${digestOf('x')} # a comment
      'web': "2.0.0@${digestOf('2')}"

  prod:
    promotesFrom:
    - dev
    overrides:
      - image: api
        ref: 'x@${digestOf('x')}'
        reason: it's urgent
        by: Ann
    images:
      api: 1.0.0@${digestOf('1')}
images:
  api: { repository: shop/api, releases: { 1.0.0: { digest: "${digestOf('1')}" } } }
  web: { repository: shop/web, releases: { 2.0.0: { digest: "${digestOf('2')}" } } }
`;

test('the plain text of this file is one that it is sure of', () => {
  expect(read(PLAIN)).toEqual(parsed(PLAIN));
  expect(read(PLAIN.replaceAll('\n', '\r\n'))).toEqual(parsed(PLAIN));
  expect(read(`\ufeff${PLAIN}`)).toEqual(parsed(PLAIN));
});

/** Block style, texts in quotes where they need some. */
function plainly(value: object, indent: string): string {
  return Object.entries(value)
    .map(([key, item]: [string, unknown]) => {
      if (typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0) {
        return `${indent}${key}:\n${plainly(item, `${indent}  `)}`;
      }
      const isPlain = typeof item === 'string' && /^[a-z][\w.@:/-]*\w$/.test(item) && !/^(?:true|false|null)$/.test(item);
      return `${indent}${key}: ${isPlain ? item : JSON.stringify(item)}\n`;
    })
    .join('');
}
