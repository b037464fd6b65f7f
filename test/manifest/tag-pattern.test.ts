import * as fc from 'fast-check';
import { matchesTag } from '../../lib/manifest/tag-pattern';

test.each([
  ['main', 'main', true],
  ['main', 'maine', false],
  ['prod*', 'prod', true],
  ['prod*', 'production-team1', true],
  ['*prod*', 'repo-production', true],
  ['*prod*', 'prod-team', true],
  ['*', 'anything', true],
  ['1.*', '1x0', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['*-*-x', 'a-x', false],
  ['*b*b', 'ab', false],
  ['*ab*abc', 'zababc', true],
  ['a*bc*cd', 'abcd', false],
  ['main', 'main2', false],
  ['*', '', true],
  ['1.*', '1.4', true],
  ['1.*', '1x4', false],
  ['*-dirty', 'sha-4f1c2d9-dirty', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'acb', false],
  ['**', 'x', true],
])('the pattern %s and the tag %s: %s', (pattern, tag, matches) => {
  expect(matchesTag(pattern, tag)).toBe(matches);
});

test('a pattern matches what a regular expression with .* in the place of * matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 5 }),
      text,
      fc.array(text, { minLength: 5, maxLength: 5 }),
      (parts, tag, fills) => {
        const pattern = parts.join('*');
        const expression = new RegExp(`^${parts.map((part) => part.replace(/[.-]/g, '\\$&')).join('.*')}$`);
        expect(matchesTag(pattern, tag)).toBe(expression.test(tag));
        expect(matchesTag(pattern, parts.map((part, index) => (index === 0 ? part : `${fills[index]!}${part}`)).join(''))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('a pattern of a thousand wildcards takes no time', () => {
  const started = performance.now();
  expect(matchesTag('*a'.repeat(1000) + '*b', 'a'.repeat(5000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});

test('also where wildcards stand side by side', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab.*]{0,6}$/), fc.stringMatching(/^[ab.]{0,8}$/), (pattern, tag) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
      expect(matchesTag(pattern, tag)).toBe(expression.test(tag));
    }),
  );
});

test('a pattern of as many wildcards as ECR takes takes no time that grows with their number', () => {
  const start = performance.now();
  expect(matchesTag(`${'*a'.repeat(63)}b`, 'a'.repeat(128))).toBe(false);
  expect(performance.now() - start).toBeLessThan(100);
});
