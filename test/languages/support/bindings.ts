import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './run';

export const ROOT = resolve(__dirname, '../../..');

/** Writes the package's sources for a language, as `npm run package:languages` does for all, to a new folder. */
export function generate(language: 'dotnet' | 'go' | 'java' | 'python'): { readonly folder: string; readonly sources: string } {
  const folder = mkdtempSync(join(tmpdir(), `waybill-${language}-`));
  run(
    process.execPath,
    [join(ROOT, 'node_modules/jsii-pacmak/bin/jsii-pacmak'), '--code-only', '--targets', language, '--outdir', folder],
    ROOT,
  );
  return { folder, sources: join(folder, language) };
}
