import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The TypeScript of a page of the documentation, block by block. */
export function examplesOf(page: string): string[] {
  return [...readPage(page).matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
}

/** The cells of the rows of a page's tables that begin with a word in code style. */
export function rowsOf(page: string): string[][] {
  return readPage(page)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function readPage(page: string): string {
  return readFileSync(join(ROOT, 'docs', page), 'utf8');
}
