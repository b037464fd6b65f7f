import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { commitMessage } from '../../lib/cli/commit-message';
import { PinnedReference, ReleaseManifest } from '../../lib/manifest';
import { recordRelease, rejectRelease, setPins } from '../../lib/manifest/edit';
import { digestOf, manifestText, ref } from '../support/manifest';

const MANIFEST = ReleaseManifest.fromText(
  manifestText({
    environments: { uat: { images: { api: '1.3.2' } } },
    images: { api: { releases: ['1.4.0', '1.3.2'] }, web: { releases: ['2.0.0'] } },
  }),
);
const NOTHING = { changes: [], releases: [] };

test('tells each pin from and to, and what was not pinned before', () => {
  const edit = setPins(
    MANIFEST,
    'uat',
    new Map([
      ['api', PinnedReference.parse(ref('1.4.0'))],
      ['web', PinnedReference.parse(ref('2.0.0'))],
    ]),
  );
  expect(commitMessage({ subject: 'promote api 1.4.0, web 2.0.0 from dev to uat', edit })).toBe(
    [
      'chore(waybill): promote api 1.4.0, web 2.0.0 from dev to uat',
      '',
      '* uat api 1.3.2 -> 1.4.0',
      `  ${digestOf('1.4.0')}`,
      '* uat web none -> 2.0.0',
      `  ${digestOf('2.0.0')}`,
      '',
    ].join('\n'),
  );
});

test('tells releases, and why one is rejected', () => {
  const { digest } = MANIFEST.image('api').releases[0]!;
  expect(commitMessage({ subject: 'record', edit: recordRelease(MANIFEST, 'web', { version: '2.1.0', digest }) })).toBe(
    `chore(waybill): record\n\n* recorded web 2.1.0\n  ${digestOf('1.4.0')}\n`,
  );
  expect(commitMessage({ subject: 'reject', edit: rejectRelease(MANIFEST, 'api', '1.4.0', 'leaks') })).toBe(
    `chore(waybill): reject\n\n* rejected api 1.4.0\n  ${digestOf('1.4.0')}:\n  leaks\n`,
  );
});

test('of a change that only has a subject is that line', () => {
  expect(commitMessage({ subject: 'thaw uat', edit: NOTHING })).toBe('chore(waybill): thaw uat\n');
});

test('cuts a subject between characters as people see them', () => {
  const [subject = ''] = commitMessage({ subject: `freeze uat: ${'🇪🇺'.repeat(40)}`, edit: NOTHING }).split('\n');
  expect(subject.length).toBeLessThanOrEqual(72);
  expect(subject).toMatch(/^chore\(waybill\): freeze uat: (?:🇪🇺){8,}…$/u);
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', ':', '-', '#', '\u2028', '\u202e', '\0', '\ud800', 'x'), maxLength: 200 }),
  fc.constantFrom(
    'x\n\nSigned-off-by: Eve <e@e>',
    'Fixes: a\nCo-authored-by: Eve <e@e>',
    '# comment',
    '\n\n\n',
    'diff --git a/x b/x',
    '---',
  ),
);

test('whatever the texts, it is one short subject and a list, and every line is that of an item', () => {
  fc.assert(
    fc.property(hostile, fc.array(hostile, { maxLength: 4 }), (subject, reasons) => {
      const message = commitMessage({ subject, edit: NOTHING, reasons });
      const [head = '', blank, ...body] = message.replace(/\n$/, '').split('\n');
      expect(head.length).toBeLessThanOrEqual(72);
      expect(head.startsWith('chore(waybill):')).toBe(true);
      expect(message).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u);
      expect(blank ?? '').toBe('');
      expect(body.filter((line) => line.startsWith('*'))).toHaveLength(reasons.length);
      expect(body.every((line) => /^(?:\* ?| {2}\S)/.test(line))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('git reads no trailer in it', () => {
  const messages = fc.sample(fc.tuple(hostile, fc.array(hostile, { minLength: 1, maxLength: 3 })), 25);
  for (const [subject, reasons] of messages) {
    const input = commitMessage({ subject, edit: NOTHING, reasons });
    expect(execFileSync('git', ['interpret-trailers', '--parse'], { input, encoding: 'utf8' })).toBe('');
  }
});
