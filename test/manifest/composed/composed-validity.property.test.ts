import fc from 'fast-check';
import { arbitraryManifest } from '../support/arbitrary-manifest';
import { styledManifest } from '../support/edit-arbitraries';
import { printYaml } from '../support/print-manifest';
import { blockText } from './broken-rules';
import { hostileEdits } from './hostile-edits';
import { isValid, Judge } from './judge';

const numbers = fc.array(fc.nat(60), { minLength: 1, maxLength: 60 });
const plain = arbitraryManifest.map((value) => blockText(value));
const styled = fc.oneof(
  fc.tuple(arbitraryManifest, numbers).map(([value, choices]) => printYaml({ ...value }, choices)),
  styledManifest.map(({ text }) => text),
);

test('it is sure of a valid manifest in plain block style', () => {
  fc.assert(
    fc.property(arbitraryManifest, (value) => {
      fc.pre(Object.keys(value.environments).length + Object.keys(value.images).length > 0);
      expect(new Judge().isSure(blockText(value))).toBe(true);
      expect(isValid(blockText(value))).toBe(true);
    }),
  );
});

test('of a valid manifest in any style it is sure, or leaves it to the parser', () => {
  let sure = 0;
  fc.assert(
    fc.property(styled, (text) => {
      sure += new Judge().isSure(text) ? 1 : 0;
      expect(isValid(text)).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(sure).toBeGreaterThan(50);
});

test('of texts that follow one another, with anything done to them, it is never sure of one that the parser refuses', () => {
  const seen = { sure: 0, valid: 0, refused: 0 };
  fc.assert(
    fc.property(fc.oneof(plain, styled), fc.array(hostileEdits, { minLength: 1, maxLength: 4 }), (original, edits) => {
      const judge = new Judge();
      judge.isSure(original);
      for (const edit of edits) {
        const text = edit(original);
        const valid = isValid(text);
        const sure = judge.isSure(text);
        seen.valid += valid ? 1 : 0;
        seen.refused += valid ? 0 : 1;
        seen.sure += sure ? 1 : 0;
        expect(sure && !valid).toBe(false);
        // What is known of the texts before changes nothing.
        expect(new Judge().isSure(text)).toBe(sure);
      }
    }),
    { numRuns: 1500 },
  );
  expect(seen.sure).toBeGreaterThan(50);
  expect(seen.valid).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(1000);
});
