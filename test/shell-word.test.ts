import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { shellWord } from '../lib/shell-word';

test.each(['uat', 'deploy/release-manifest.yaml', 'eu-west-1', 'a@sha256:00'])('%s stays as it is', (text) => {
  expect(shellWord(text)).toBe(text);
});

test.each([
  ['', "''"],
  ['my manifest.yaml', "'my manifest.yaml'"],
  ["it's", `'it'\\''s'`],
  ['$(reboot)', "'$(reboot)'"],
  ['*', "'*'"],
])('%p is quoted', (text, quoted) => {
  expect(shellWord(text)).toBe(quoted);
});

test('a shell reads every text as the one word that it was', () => {
  const special = fc.constantFrom(...`'|"|\`|$|\\| |\n|!|*|?|[|]|{|}|~|#|;|&|<|>|(|)|=|-|a`.split('|'), '|');
  const word = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: special }));
  const words = fc.sample(word, 300).map((text) => text.replaceAll('\0', ''));
  const script = words.map((text) => `printf '%s\\0' ${shellWord(text)}`).join('\n');
  expect(execFileSync('sh', { input: script, encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
});
