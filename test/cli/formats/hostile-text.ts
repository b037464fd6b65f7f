import fc from 'fast-check';

/** Outside text of every kind, above all of what Markdown is made of. */
export function hostileText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...Array.from('`|\\[]()<>*_~#@!?&:;-+=.\n\r\t "\'/a1')), maxLength: 40 }),
    fc
      .array(
        fc.constantFrom(
          '@everyone',
          '#12',
          'owner/repo#3',
          '![x](https://evil.example/x.png)',
          '[x](javascript:alert(1))',
          '<script>alert(1)</script>',
          '</details>',
          '<!--',
          '<?x ?>',
          '-->',
          'https://evil.example',
          'www.evil.example',
          'a@evil.example',
          ':tada:',
          '4f1c2d9ab3c1',
          'INC-311',
          'GH-1',
          '`',
          '``',
          '|',
          '|---|---|',
          '\n\n# x',
          '/close',
          'waybill promote a b',
          'git push --force |',
          'words of letters',
          '1.',
          '- x',
          '\u202e',
          '"quoted words"',
          '(in brackets)',
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join(' ')),
  );
}
