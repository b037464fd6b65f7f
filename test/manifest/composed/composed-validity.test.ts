import { Outliner } from '../../../lib/manifest/composed';
import { digestOf, ref } from '../../support/manifest';
import { blockText, BREAKS, changed, WHOLE } from './broken-rules';
import { isValid, Judge } from './judge';

const TEXT = blockText(WHOLE);

test('it is sure of a manifest with everything in it, and of what is added to it', () => {
  const judge = new Judge();
  const more = changed(WHOLE, ['images', 'api', 'releases', '1.3.0'], { digest: digestOf('1.3.0') });
  const pinned = changed(more, ['environments', 'uat', 'images', 'api'], ref('1.3.0'));
  const frozen = changed(pinned, ['environments', 'dev', 'frozen'], 'Überlauf 💥');
  for (const value of [WHOLE, more, pinned, frozen, WHOLE]) {
    expect(judge.isSure(blockText(value))).toBe(true);
  }
});

test.each(BREAKS)('%s is left to the parser, which refuses it', (_, path, value) => {
  const broken = changed(WHOLE, path, value);
  const judge = new Judge();
  expect(judge.isSure(TEXT)).toBe(true);
  expect(judge.isSure(blockText(broken))).toBe(false);
  expect(isValid(blockText(broken))).toBe(false);
  expect(new Judge().isSure(blockText(broken))).toBe(false);
  // The fault is not held against what comes next.
  expect(judge.isSure(TEXT)).toBe(true);
});

/** A text in the place of another that is there. */
function put(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
}

test.each([
  ['a quote that takes the next environment in', (text: string) => put(text, '"1h"', '"1h')],
  ['a quote that ends in the next environment', (text: string) => put(put(text, '"1h"', '"1h'), 'combination: "exact"', 'x"')],
  ['a bracket that takes the next image in', (text: string) => put(text, '"shop/web"', '[shop/web')],
  ['a brace around pins', (text: string) => put(text, '  uat:\n', '  uat: {\n')],
  ['a text that takes the pins in', (text: string) => put(text, /soak: "1h"\n {4}images:/, 'soak: |\n     1h\n     images:')],
  ['a text over the pins of an environment', (text: string) => put(text, /(prod:[^]*?)images:\n/, '$1images: |\n')],
  ['a list item among environments', (text: string) => put(text, '  uat:\n', '  - uat:\n')],
  ['a tab', (text: string) => put(text, '    soak:', '\tsoak:')],
  ['an anchor', (text: string) => put(text, '"1h"', '&a "1h"')],
  ['an alias', (text: string) => put(text, '"1h"', '*a')],
  ['a merge key', (text: string) => put(text, '    soak:', '    <<: {}\n    soak:')],
  ['a tag', (text: string) => put(text, '"1h"', '!x "1h"')],
  ['an environment that comes twice', (text: string) => put(text, /( {2}dev:\n(?: {4}.*\n)+)/, '$1$1')],
  ['an environment that comes twice, once in quotes', (text: string) => put(text, /( {2}dev:\n((?: {4}.*\n)+))/, '$1  "dev":\n$2')],
  ['an image that comes twice', (text: string) => put(text, /( {2}web:\n(?: {4}.*\n)+)/, '$1$1')],
  ['a pin that comes twice', (text: string) => put(text, /( {6}api: .*\n)/, '$1$1')],
  ['a pin that comes twice, once in quotes', (text: string) => put(text, /( {6})(api)(: .*\n)/, "$1$2$3$1'$2'$3")],
  ['a release that comes twice', (text: string) => put(text, /( {6}1\.1\.0:\n.*\n)/, '$1$1')],
  ['pins that come twice', (text: string) => put(text, /( {4}images:\n {6}api: .*\n)/, '$1$1')],
  ['releases that come twice', (text: string) => put(text, /( {4}releases:\n(?: {6}.*\n)+)/, '$1    releases: {}\n')],
  ['a section that comes twice', (text: string) => `${text}environments: {}\n`],
  ['a section that comes twice, with blocks', (text: string) => `${text}environments:\n  x:\n    soak: 1h\n`],
  ['a directive', (text: string) => `%YAML 1.2\n---\n${text}`],
  ['a second document', (text: string) => `${text}---\n${text}`],
  ['a document that ends in the middle', (text: string) => put(text, 'images:\n  api:', '...\nimages:\n  api:')],
  ['a control character in a comment', (text: string) => put(text, '    soak:', '    # \u0007\n    soak:')],
  ['a bidirectional character in a comment', (text: string) => put(text, 'environments:\n', 'environments: # \u202e\n')],
  ['a bidirectional character in the comment of a pin', (text: string) => put(text, /( {6}api: .*)\n/, '$1 # \u202e\n')],
  ['a field of the environment behind a pin', (text: string) => put(text, /( {6}api: .*)\n/, '$1\r  soak: 1h\n')],
  ['an indentation between two', (text: string) => put(text, '    soak:', '   soak:')],
  ['a pin that is indented less', (text: string) => put(text, '      web:', '     web:')],
  ['a pin that is indented more', (text: string) => put(text, '      web:', '       web:')],
  ['an environment that is indented less', (text: string) => put(text, '  uat:\n', ' uat:\n')],
  ['a question mark', (text: string) => put(text, '    soak: "1h"', '    ? soak\n    : "1h"\n    ? [x]\n    : y')],
  ['a text that goes on as a list', (text: string) => put(text, '    soak: "1h"', '    soak: 1h\n      - x')],
  ['a text for a section', (text: string) => put(text, 'environments:\n', 'environments: x\n')],
  ['a section of nothing', (text: string) => put(text, /images:\n {2}api:[^]*/, 'images:\n')],
  ['more brackets than there are digests', (text: string) => put(text, '["dev"]', `["dev"]\n    more: [${'[],'.repeat(60_000)}]`)],
  ['a text that is too long', (text: string) => put(text, '\\"season\\"', 'x'.repeat(10_001))],
])('%s is left to the parser, which refuses it', (_, change) => {
  const judge = new Judge();
  expect(judge.isSure(TEXT)).toBe(true);
  expect(isValid(change(TEXT))).toBe(false);
  expect(judge.isSure(change(TEXT))).toBe(false);
  expect(new Judge().isSure(change(TEXT))).toBe(false);
});

test.each([
  ['Windows line breaks', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text: string) => `\ufeff${text}`],
  ['the mark of a document', (text: string) => `# about it\n---\n${text}`],
  ['no line break at the end', (text: string) => text.trimEnd()],
  ['comments between everything', (text: string) => `# first\n${text.replaceAll('\n', ' # more\n      # and more\n# and more\n\n')}`],
  ['one blank of indentation', (text: string) => text.replaceAll('  ', ' ')],
  ['another order of the sections', (text: string) => put(text, /(environments:\n(?: .*\n)+)(images:\n(?: .*\n)+)/, '$2$1')],
  ['keys in quotes', (text: string) => text.replaceAll(/^( *)([\w.]+):/gm, (__, indent: string, key: string) => `${indent}'${key}' :`)],
  ['a text like keys', (text: string) => put(text, '"1h"', '1h\n    frozen: >-\n      images:\n        api: no\n\n      # none')],
  ['a bracket over several lines', (text: string) => put(text, '["dev"]', '[\n      "dev"\n      ]')],
  ['a list that is indented as its key', (text: string) => put(text, '["dev"]', '\n    - dev')],
  ['an environment in braces', (text: string) => put(text, '  uat:\n', '  qa: { soak: 1h, images: {} }\n  uat:\n')],
  ['pins in braces', (text: string) => put(text, /images:\n {6}api: (.*)\n {6}web: (.*)\n/, 'images: { api: $1, web: $2 }\n')],
  ['fields behind the pins', (text: string) => put(text, /( {4}soak: .*\n)( {4}images:\n(?: {6}.*\n)+)/, '$2$1')],
  ['images in braces', () => put(blockText(changed(WHOLE, ['environments'], { x: { soak: '1h' } })), /images:\n[^]*/, 'images: {}\n')],
])('it is sure of a manifest with %s, too', (_, change) => {
  expect(isValid(change(TEXT))).toBe(true);
  expect(new Judge().isSure(change(TEXT))).toBe(true);
});

test.each([
  ['a tab before a comment', (text: string) => put(text, '    soak:', '\t# x\n    soak:')],
  ['a line that ends as of old', (text: string) => put(text, '    soak:', '    # x\r    soak:')],
])('%s is left to the parser, though there is nothing against it', (_, change) => {
  expect(isValid(change(TEXT))).toBe(true);
  expect(new Judge().isSure(change(TEXT))).toBe(false);
});

test.each([
  ['JSON', JSON.stringify(WHOLE)],
  ['nothing', ''],
  ['another file', 'hello\n'],
  ['flow style alone', `{ "schemaVersion": 1,\n"application": "shop",\n"environments": {},\n"images": {} }\n`],
  ['a section without blocks', 'environments:\nimages:\n'],
  ['four mebibytes', `${TEXT}# ${'x'.repeat(4 * 1024 * 1024)}\n`],
])('%s is not cut at all', (_, text) => {
  expect(new Outliner().outline(Buffer.from(text))).toBeUndefined();
});

test('bytes that are no UTF-8 are judged as the characters that stand for them', () => {
  const outliner = new Outliner();
  const [before = '', after = ''] = TEXT.split('season');
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xe2, 0x82]), Buffer.from(after)]);
  expect(outliner.outline(bytes)?.sections.map(({ name, blocks }) => [name, blocks.length])).toEqual([
    ['environments', 3],
    ['images', 3],
  ]);
  expect(isValid(bytes.toString('utf8'))).toBe(true);
});

test('a block that did not change is the same one in the next outline, and shares no memory with the text', () => {
  const outliner = new Outliner();
  const source = Buffer.from(TEXT);
  const first = outliner.outline(source);
  source.fill('x');
  const second = outliner.outline(Buffer.from(blockText(changed(WHOLE, ['environments', 'uat', 'soak'], '2h'))));
  const blocks = [first, second].map((outline) => outline?.sections.flatMap((section) => section.blocks) ?? []);
  expect(blocks[0]?.map((block, at) => block === blocks[1]?.[at])).toEqual([true, false, true, true, true, true]);
  expect(first?.fresh).toBeGreaterThan(1000);
  expect(second?.fresh).toBeLessThan(500);
});
