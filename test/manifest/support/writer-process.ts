import { createInterface } from 'node:readline';
import { FindingsError } from '../../../lib/manifest/finding';
import { ManifestFile } from '../../../lib/manifest/manifest-file';

/**
 * A process that writes a manifest file as it is told on standard input: `open PATH`, then `write TEXT`, or `flip PATH SIZE` to go on
 * replacing one text by another until it is killed. It answers each with a line.
 */
let file: ManifestFile | undefined;

function answer(line: string): void {
  process.stdout.write(`${line}\n`);
}

function write(text: string): string {
  try {
    file?.write(text);
    return 'written';
  } catch (error) {
    return error instanceof FindingsError ? (error.findings[0]?.code ?? '') : String(error);
  }
}

/** Two texts that share no line. */
export function flipTexts(size: number): readonly [string, string] {
  return ['a\n'.repeat(size / 2), 'b\n'.repeat(size / 2)];
}

function flip(path: string, size: number): void {
  const [a, b] = flipTexts(size);
  answer('flipping');
  for (;;) {
    file = ManifestFile.open(path);
    write(file.text === a ? b : a);
  }
}

if (process.env['WAYBILL_TEST_WRITER'] !== undefined) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [, verb, rest = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (verb === 'open') {
      file = ManifestFile.open(rest);
      answer('opened');
    } else if (verb === 'write') {
      answer(write(`${rest}\n`));
    } else {
      const [, path = '', size = ''] = /^(.*) (\d+)$/.exec(rest) ?? [];
      flip(path, Number(size));
    }
  });
}
