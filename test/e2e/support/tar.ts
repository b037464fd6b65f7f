/** A file of a layer. */
export interface LayerFile {
  /** Absolute path in the image. */
  readonly path: string;
  readonly content: Buffer;
  /** @default 0o644 */
  readonly mode?: number;
}

const BLOCK = 512;

/** A tar archive (ustar) of the files and their folders. The same files give the same bytes, so the same digest. */
export function tar(files: readonly LayerFile[]): Buffer {
  const folders = new Set(files.flatMap((file) => parents(file.path)));
  const parts = [...folders].sort().map((folder) => header(`${folder.slice(1)}/`, 0o755, 0, '5'));
  for (const file of files) {
    parts.push(header(file.path.slice(1), file.mode ?? 0o644, file.content.length, '0'), file.content, padding(file.content.length));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** `/usr/bin/node` lies in `/usr` and `/usr/bin`. */
function parents(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}

function header(name: string, mode: number, size: number, type: '0' | '5'): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`a name in a ustar header has at most 100 bytes: ${name}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(name, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
