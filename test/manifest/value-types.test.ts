import * as fc from 'fast-check';
import { valid } from 'semver';
import { Digest } from '../../lib/manifest/digest';
import { FormatError, quote, type FormatCode } from '../../lib/manifest/format-error';
import { ImageTag } from '../../lib/manifest/image-tag';
import { PinnedReference } from '../../lib/manifest/pinned-reference';
import { RepositoryName } from '../../lib/manifest/repository-name';
import { Version } from '../../lib/manifest/version';

const HEX = '4f1c2d9e'.repeat(8);
const DIGEST = `sha256:${HEX}`;

function codeOf(parse: () => unknown): FormatCode | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
}

const TYPES = [
  {
    name: 'Digest',
    parse: (text: string) => Digest.parse(text),
    codes: ['digest-format'],
    good: [DIGEST, `sha256:${'0'.repeat(64)}`],
    bad: [
      '',
      HEX,
      `SHA256:${HEX}`,
      `sha256:${HEX.toUpperCase()}`,
      `${DIGEST}0`,
      DIGEST.slice(0, -1),
      ` ${DIGEST}`,
      `${DIGEST}\n`,
      `sha512:${HEX}`,
    ],
  },
  {
    name: 'ImageTag',
    parse: (text: string) => ImageTag.parse(text),
    codes: ['tag-format'],
    good: ['1.4.0', 'sha-4f1c2d9', '_x', 'latest', 'a'.repeat(128)],
    bad: ['', '.hidden', '-dash', 'a b', 'a/b', 'a:b', 'a+b', 'a'.repeat(129), 'ä', 'a\n', 'a\0'],
  },
  {
    name: 'PinnedReference',
    parse: (text: string) => PinnedReference.parse(text),
    codes: ['digest-format', 'tag-format'],
    good: [`1.4.0@${DIGEST}`],
    bad: ['1.4.0', `@${DIGEST}`, `1.4.0@`, `1.4.0@@${DIGEST}`, `1.4.0:x@${DIGEST}`, `1.4.0@${DIGEST} `, DIGEST],
  },
  {
    name: 'RepositoryName',
    parse: (text: string) => RepositoryName.parse(text),
    codes: ['repository-format'],
    good: ['ab', 'shop/api', 'a.b_c-d/e__f/g--h', `a/${'b'.repeat(254)}`],
    bad: [
      '',
      'a',
      'Shop/api',
      '/shop',
      'shop/',
      'shop//api',
      'a..b',
      'a.-b',
      'a___b',
      '-a',
      'a-',
      'shop/api:1',
      'host.example/shop@x',
      `a/${'b'.repeat(255)}`,
      '../etc',
    ],
  },
  {
    name: 'Version',
    parse: (text: string) => Version.parse(text),
    codes: ['version-format'],
    good: ['1.4.0', 'v1.4.0', '1.4.0-rc.3', '0.0.0', '1.0.0-x-y-z.0'],
    bad: [
      '',
      '1.4',
      '01.4.0',
      '1.4.0+build',
      'vv1.4.0',
      '=1.4.0',
      ' 1.4.0',
      '1.4.0 ',
      '1.4.0-',
      '1.4.0-01',
      'V1.4.0',
      'latest',
      `1.0.0-${'a'.repeat(128)}`,
    ],
  },
] as const;

describe.each(TYPES)('$name', ({ parse, codes, good, bad }) => {
  test.each(good)('accepts %j and prints it unchanged', (text) => {
    expect(parse(text).toString()).toBe(text);
  });

  test.each(bad)('refuses %j', (text) => {
    expect(codes).toContain(codeOf(() => parse(text)));
  });

  test('no text makes it throw anything but its own error, and what it accepts it prints unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...good, ...bad)), (text) => {
        try {
          expect(parse(text).toString()).toBe(text);
        } catch (error) {
          expect(codes).toContain((error as FormatError).code);
        }
      }),
    );
  });

  test('a value that is no text is refused the same way', () => {
    for (const value of [undefined, null, 1, {}, ['a'], Object.create(null)]) {
      expect(codes).toContain(codeOf(() => parse(value as string)));
    }
  });
});

test('a digest knows its parts', () => {
  expect(Digest.parse(DIGEST)).toMatchObject({ hex: HEX, abbreviated: HEX.slice(0, 12) });
});

test('a pinned reference is its tag and its digest', () => {
  const reference = PinnedReference.parse(`1.4.0@${DIGEST}`);
  expect([reference.tag.toString(), reference.digest.toString()]).toEqual(['1.4.0', DIGEST]);
  expect(PinnedReference.of(reference.tag, reference.digest).toString()).toBe(reference.toString());
});

test('a version is a SemVer version, with or without a v', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^v?[0-9]{1,3}(\.[0-9]{1,3}){1,3}(-[0-9A-Za-z.-]{1,8})?$/), (text) => {
      const accepted = codeOf(() => Version.parse(text)) === undefined;
      expect(accepted).toBe(valid(text.replace(/^v/, '')) !== null);
    }),
  );
});

test('versions are in SemVer order: a candidate before its release, numbers as numbers', () => {
  const sorted = ['1.10.0', '1.9.0', 'v1.9.1', '1.10.0-rc.11', '1.10.0-rc.2']
    .map((text) => Version.parse(text))
    .sort((a, b) => a.compareTo(b));
  expect(sorted.map(String)).toEqual(['1.9.0', 'v1.9.1', '1.10.0-rc.2', '1.10.0-rc.11', '1.10.0']);
  expect(Version.parse('1.10.0-rc.2').isPrerelease).toBe(true);
  expect(Version.parse('1.10.0').isPrerelease).toBe(false);
});

test('a hostile text is quoted whole, harmless and short in a message', () => {
  expect(quote('a\u001b[31m\u202eb"\n')).toBe('"a\\u001b[31m\\u202eb\\"\\n"');
  expect(quote('x'.repeat(1000)).length).toBeLessThan(100);
  expect(quote('\ud800')).toBe('"\\ud800"');
});
