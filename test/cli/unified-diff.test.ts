import { applyPatch } from 'diff';
import fc from 'fast-check';
import { unifiedDiff } from '../../lib/cli/unified-diff';

const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `line ${at + 1}`);
const replaced = (lines: string[], by: Record<number, string>): string[] => lines.map((line, at) => by[at] ?? line);

describe('unifiedDiff', () => {
  it('is empty when nothing changed', () => {
    expect(unifiedDiff('release-manifest.yaml', 'a\n', 'a\n')).toBe('');
  });

  it('shows a change between three lines of context, in the form of diff -u', () => {
    const before = numbered(20);
    const after = replaced(before, { 9: 'changed' });

    expect(unifiedDiff('shop/release-manifest.yaml', `${before.join('\n')}\n`, `${after.join('\n')}\n`)).toBe(
      [
        '--- a/shop/release-manifest.yaml',
        '+++ b/shop/release-manifest.yaml',
        '@@ -7,7 +7,7 @@',
        ' line 7',
        ' line 8',
        ' line 9',
        '-line 10',
        '+changed',
        ' line 11',
        ' line 12',
        ' line 13',
        '',
      ].join('\n'),
    );
  });

  it('gives two distant changes a hunk each', () => {
    const before = numbered(40);
    const after = replaced(before, { 4: 'one', 30: 'two' });

    expect(unifiedDiff('f', before.join('\n'), after.join('\n')).match(/^@@.*$/gm)).toEqual(['@@ -2,7 +2,7 @@', '@@ -28,7 +28,7 @@']);
  });

  it('says where the final newline is missing', () => {
    expect(unifiedDiff('f', 'a\nb', 'a\nc')).toBe(
      ['--- a/f', '+++ b/f', '@@ -1,2 +1,2 @@', ' a', '-b', '\\ No newline at end of file', '+c', '\\ No newline at end of file', ''].join(
        '\n',
      ),
    );
  });

  it('keeps carriage returns, so that a change of line endings is one', () => {
    expect(unifiedDiff('f', 'a\r\nb\r\n', 'a\r\nb\n')).toBe('--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+b\n');
  });

  it('quotes a file name that would break the header', () => {
    expect(unifiedDiff('a\nb', 'x\n', 'y\n').split('\n')[0]).toBe('--- "a/a\\nb"');
  });

  it('turns the old text into the new one when applied, whatever the two are', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', '- x\n', '+ y\n', '@@\n')).map((lines) => lines.join(''));
    const ending = fc.constantFrom('', 'end', '\\ No newline at end of file');
    const full = fc.tuple(text, ending).map(([lines, last]) => lines + last);

    fc.assert(
      fc.property(full, full, (before, after) => {
        fc.pre(before !== after);
        expect(applyPatch(before, unifiedDiff('f', before, after), { autoConvertLineEndings: false })).toBe(after);
      }),
    );
  });
});
