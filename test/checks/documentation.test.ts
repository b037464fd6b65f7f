import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULES } from '../../lib/checks/promotion-checks';
import { examplesOf, rowsOf } from '../support/documentation';
import { manifestText } from '../support/manifest';

test('the table of the documentation has every rule with its level, and no other', () => {
  const rules = RULES.map(({ name, level }) => [`\`${name}\``, level.toLowerCase()]);
  expect(rowsOf('checks.md').map((cells) => cells.slice(0, 2))).toEqual(rules);
  for (const cells of rowsOf('checks.md')) {
    expect(cells).toHaveLength(5);
    expect(cells).not.toContain('');
  }
});

test('the examples of the documentation are in example.ts, which passes the pack', () => {
  const example = readFileSync(join(__dirname, 'example.ts'), 'utf8');
  expect(examplesOf('checks.md')).toHaveLength(2);
  for (const code of examplesOf('checks.md')) expect(example).toContain(code);

  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  const before = process.cwd();
  writeFileSync(join(folder, 'release-manifest.yaml'), manifestText({ images: { api: { releases: ['1.4.0'] } } }));
  process.chdir(folder);
  try {
    jest.isolateModules(() => {
      jest.requireActual('./example');
    });
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});
