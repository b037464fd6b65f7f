import fc from 'fast-check';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { encodeScalar, type Quotes } from '../../../lib/manifest/edit/quoting';

const QUOTES: readonly Quotes[] = ['plain', 'single', 'double'];
const quotes = fc.constantFrom(...QUOTES);

/** Texts that lean towards what YAML finds special. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...Array.from('ab1.e-+:#,[]{}&*!|>\'"%@`?\\ \n\t~=<_0xo')) }),
  fc.constantFrom(
    'null',
    'Null',
    '~',
    'true',
    'no',
    'Off',
    'y',
    '1.4',
    '1e3',
    '12e4567',
    '.5',
    '0o17',
    '0x1F',
    '1_000',
    '12:30',
    '.inf',
    '-.INF',
    '.nan',
    '<<',
    '=',
  ),
);

describe('encodeScalar', () => {
  it('is read back as the same text, in a block, in braces and as a key, by YAML 1.2 and 1.1', () => {
    fc.assert(
      fc.property(text, quotes, (value, wanted) => {
        const encoded = encodeScalar(value, wanted);

        for (const schema of [undefined, YAML11_SCHEMA]) {
          const options = schema === undefined ? {} : { schema };
          expect(load(`key: ${encoded}\n`, options)).toEqual({ key: value });
          expect(load(`{ list: [ ${encoded}, ${encoded} ] }`, options)).toEqual({ list: [value, value] });
          expect(Object.keys(load(`${encoded}: 1\n`, options) as object)).toEqual([value]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stays on one line', () => {
    fc.assert(fc.property(text, quotes, (value, wanted) => !/[\r\n\u2028\u2029]/.test(encodeScalar(value, wanted))));
  });

  it('is JSON when double quotes are wanted', () => {
    fc.assert(fc.property(text, (value) => JSON.parse(encodeScalar(value, 'double')) === value));
  });

  it.each([
    '1.4.0',
    'v1.4.0-rc.3',
    'feature-cart-4f1c2d9',
    `1.4.0@sha256:${'a'.repeat(64)}`,
    '4f1c2d9',
    '2026-11-20T10:00:00Z',
    'memory leak, see INC-311',
  ])('needs no quotes for %s, unless in braces', (value) => {
    expect(encodeScalar(value, 'plain')).toBe(value.includes(',') ? `"${value}"` : value);
  });

  it.each([
    ['single', "it's", "'it''s'"],
    ['single', 'two\nlines', '"two\\nlines"'],
    ['double', 'a\u202eb', '"a\\u202eb"'],
    ['plain', '', '""'],
  ] as const)('writes in %s quotes %j as %s', (wanted, value, encoded) => {
    expect(encodeScalar(value, wanted)).toBe(encoded);
  });
});
