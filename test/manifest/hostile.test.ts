import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../lib/manifest';
import { digestOf } from '../support/manifest';

/** The largest file that is read at all. */
const MOST = 16 * 1024 * 1024;

/** What a whole process may take, Node included. */
const MEBIBYTES = 300;

/** What it may take for 16 MiB of releases, good or bad: nothing about those is out of proportion but their number. */
const LEDGER_MEBIBYTES = 450;

/** How long reading may take on a machine that is busy otherwise; alone it is under a second. */
const MILLISECONDS = 10_000;

interface Answer {
  readonly error: string | null;
  readonly findings: readonly Finding[];
  readonly milliseconds: number;
  readonly mebibytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
const bundle = join(folder, 'manifest.cjs');

beforeAll(() => {
  // What a user runs is JavaScript: a compiler in the same process would be most of its memory.
  const entry = join(__dirname, '../../lib/manifest/index.ts');
  execFileSync(join(__dirname, '../../node_modules/.bin/esbuild'), [
    entry,
    '--bundle',
    '--platform=node',
    `--outfile=${bundle}`,
    '--log-level=error',
  ]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function read(content: Buffer | string): Answer {
  const file = join(folder, 'release-manifest.yaml');
  writeFileSync(file, content);
  const output = execFileSync(process.execPath, [join(__dirname, 'support/read-once.cjs'), bundle, file], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return JSON.parse(output) as Answer;
}

/** A pattern over and over, as long as a manifest may be. */
function full(pattern: string, before = '', after = ''): Buffer {
  const bytes = Buffer.alloc(MOST, pattern);
  bytes.write(before, 0);
  bytes.write(after, MOST - Buffer.byteLength(after));
  return bytes;
}

/** A text for each number, joined. */
function many(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join('');
}

const head = 'schemaVersion: 1\napplication: shop\n';

/** Numbers of releases, all as long as this one. */
const FIRST = 1_000_000;

/** As many lines that look like pins and releases as 16 MiB hold. */
function ledger(release: (index: number) => string): string {
  const start = `${head}environments: {}\nimages:\n  api:\n    repository: shop/api\n    releases:\n`;
  return `${start}${many(Math.floor((MOST - start.length) / release(FIRST).length), (index) => release(FIRST + index))}`;
}

const digest = digestOf('a');

test.each<[string, () => Buffer | string, string]>([
  ['one byte too many', () => Buffer.alloc(MOST + 1, '#'), 'the manifest is larger than 16 MiB'],
  ['opening brackets', () => full('['), 'the manifest has more than 600,000 lines, commas and brackets, and only 0 digests'],
  ['levels of lists', () => full('- '), 'the manifest has more than 600,000 lines, commas and brackets, and only 0 digests'],
  ['short lines', () => full('k: 1\n'), 'the manifest has more than 600,000 lines, commas and brackets, and only 0 digests'],
  [
    'keys without digests',
    () => many(500_000, (index) => `key-${String(index)}: some text of twenty\n`),
    'the manifest has 500,000 lines, commas and brackets, and only 0 digests',
  ],
  ['commas', () => full('a,', '[', ']'), 'the manifest has more than 600,000 lines, commas and brackets, and only 0 digests'],
  ['one comment', () => full('#'), 'the manifest is empty'],
  ['deep nesting', () => many(2000, (index) => `${' '.repeat(index)}k:\n`), 'values are nested deeper than 32 levels'],
  ['an open quote', () => full('x', 'a: "'), 'a quote is opened and never closed'],
  ['C1 controls', () => full('\u0080', 'a:  '), 'control character U+0080 is not allowed, not even in a comment'],
  ['NULs', () => Buffer.alloc(MOST), 'control character U+0000 is not allowed, not even in a comment'],
])('16 MiB of %s end in one clear report', (_, content, message) => {
  const { error, findings, milliseconds, mebibytes } = read(content());
  expect(error).toBe('FindingsError');
  expect(findings[0]).toMatchObject({ code: 'syntax', message });
  expect(milliseconds).toBeLessThan(MILLISECONDS);
  expect(mebibytes).toBeLessThan(MEBIBYTES);
});

test.each<[string, () => Buffer | string, string]>([
  ['escapes in one text', () => full('\\u202e', 'schemaVersion: 1\na:    "', 'end"'), 'a text of 16,777,191 characters is too long'],
  [
    'an alias bomb',
    () =>
      `a0: &a0 [x, x]\n${many(30, (index) => `a${String(index + 1)}: &a${String(index + 1)} [*a${String(index)}, *a${String(index)}]\n`)}`,
    'the anchor "a0" is not allowed',
  ],
  [
    'one release over and over',
    () => ledger(() => `      1.0.0: { digest: "${digest}", revision: "4f1c2d9" }\n`),
    'the key "1.0.0" comes twice',
  ],
  [
    'pins of unknown images',
    () =>
      `${head}environments:\n  dev:\n    images:\n${many(100_000, (index) => `      image-${String(index)}: x@${digest}\n`)}images: {}\n`,
    'dev pins the image "image-0", which images does not declare',
  ],
  [
    'environments in a circle',
    () =>
      `${head}environments:\n${many(16_000, (index) => `  e${String(index)}: { promotesFrom: [e${String((index + 1) % 16_000)}] }\n`)}images: {}\n`,
    'promotesFrom goes in a circle: e0 from e1 from e2',
  ],
])('%s: every problem in one report of bounded size', (what, content, message) => {
  const { error, findings, milliseconds, mebibytes } = read(content());
  expect(error).toBe('FindingsError');
  expect(findings.length).toBeLessThan(1002);
  expect(findings.map((finding) => finding.message).join('\n')).toContain(message);
  expect(milliseconds).toBeLessThan(MILLISECONDS);
  expect(mebibytes).toBeLessThan(what.includes('release') ? LEDGER_MEBIBYTES : MEBIBYTES);
});

test.each([
  ['is read: the limits keep nobody out', 'digest', null, undefined],
  [
    'is refused when each release has a mistyped key',
    'digset',
    'FindingsError',
    '"digset" is not a key of images.api.releases."1.1000000.0"',
  ],
])('a ledger that fills 16 MiB %s', (_, key, expected, message) => {
  const text = ledger((index) => `      1.${String(index)}.0: { ${key}: "${digest}", revision: 4f1c2d9, created: 2026-11-20T10:00:00Z }\n`);
  const { error, findings, milliseconds, mebibytes } = read(text);
  expect(error).toBe(expected);
  expect(findings[0]?.message).toBe(message);
  expect(milliseconds).toBeLessThan(MILLISECONDS);
  expect(mebibytes).toBeLessThan(LEDGER_MEBIBYTES);
});
