import fc from 'fast-check';
import { code, link, prose, tableLines } from '../../../lib/cli/formats/markdown-text';
import { hostileText } from './hostile-text';
import { addressesOf, codesIn, htmlOf, MEANINGFUL, proseOf, tablesOf, tokensOf } from './markdown';

const hostile = hostileText();

describe('a code span', () => {
  test.each([
    ['1.4.0', '`1.4.0`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    [' x ', '`  x  `'],
    ['', '`(empty)`'],
    ['a\nb\u202e', '`a\\u{a}b\\u{202e}`'],
  ])('of %j is %j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('holds the text and nothing else does anything', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, two) => {
        const markdown = `${code(one)} and ${code(two)}\n`;
        expect(tokensOf(markdown).map(({ type }) => type)).toEqual([
          'paragraph_open',
          'inline',
          'code_inline',
          'text',
          'code_inline',
          'paragraph_close',
        ]);
      }),
    );
  });

  test('shows a text as it is, where that can be printed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(...Array.from('`|\\[]<>ab1 ')) }), (text) => {
        fc.pre(text.trim() !== '');
        expect(codesIn(code(text))).toEqual([text]);
      }),
    );
  });

  test('ends a text that is too long with a word', () => {
    expect(codesIn(code('x'.repeat(10_000)))).toEqual([`${'x'.repeat(500)}…`]);
  });
});

describe('a sentence', () => {
  test.each([
    ['api 1.4.0 was in uat until commit 4f1c2d9ab3', 'api `1.4.0` was in uat until commit `4f1c2d9ab3`'],
    ['ask @ann, see INC-311.', 'ask `@ann`, see `INC-311`.'],
    ['wait 4 h, then type: waybill promote dev uat --image api', 'wait 4 h, then type: `waybill promote dev uat --image api`'],
    [
      'type: git fetch --unshallow, then check again; or add { image: api, reason: … } to the overrides of prod',
      'type: `git fetch --unshallow`, then check again; or add `{ image: api, reason: … }` to the overrides of prod',
    ],
    ['a clone of the git repository', 'a clone of the git repository'],
    ['the reason is "two words"', 'the reason is "two words"'],
    ['did you mean "promotesFrom"? known: "dev-1"', 'did you mean "promotesFrom"? known: "`dev-1`"'],
    ['did you mean "1.1.0"? or is it { a: b }?', 'did you mean "`1.1.0`"? or is it `{ a: b }`?'],
    ['why not?', 'why not?'],
    ['deadbeef is a word of hexadecimal digits', '`deadbeef` is a word of hexadecimal digits'],
    ['a | b', 'a `|` b'],
  ])('%j becomes %j', (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  test('makes no link, image, HTML, mention, reference, emoji or block, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = `- before: ${prose(text)}\n  → ${prose(text)}\n`;
        expect(addressesOf(markdown)).toEqual([]);
        expect(htmlOf(markdown)).toEqual([]);
        expect(new Set(tokensOf(markdown).map(({ type }) => type))).toEqual(
          new Set([
            ...['bullet_list_open', 'list_item_open', 'paragraph_open', 'inline', 'text', 'softbreak'],
            ...['paragraph_close', 'list_item_close', 'bullet_list_close'],
            ...(codesIn(markdown).length > 0 ? ['code_inline'] : []),
          ]),
        );
        expect(proseOf(markdown).filter((part) => MEANINGFUL.test(part))).toEqual([]);
      }),
    );
  });
});

test('a table has the cells that it was given, whatever is in them', () => {
  const cells = fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(cells, (rows) => {
      const lines = tableLines(
        ['one', 'two', 'three'],
        rows.map(([a, b, c]) => [code(a), prose(b), code(c)]),
      );
      expect(tablesOf(lines.join('\n'))).toEqual([Array(rows.length + 1).fill(3)]);
      expect(htmlOf(lines.join('\n'))).toEqual([]);
      expect(addressesOf(lines.join('\n'))).toEqual([]);
    }),
  );
});

test('a table without rows is nothing', () => {
  expect(tableLines(['one'], [])).toEqual([]);
});

test('a link leads where it should, and nowhere else', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(addressesOf(`| a |\n|---|\n| ${link(text, 'https://github.com/shop/api/compare/a...b').replaceAll('|', '')} |\n`)).toEqual([
        'https://github.com/shop/api/compare/a...b',
      ]);
    }),
  );
});
