import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { FindingsError } from './finding';
import { MOST_BYTES } from './text-guard';

/** The manifest file cannot be read at all. */
export class ManifestFileError extends Error {
  public constructor(
    public readonly code: 'manifest-not-found' | 'manifest-not-a-file' | 'manifest-unreadable',
    /** What is wrong, without the mend. */
    public readonly problem: string,
    /** What to do. */
    public readonly help: string,
  ) {
    super(`${problem}; ${help}`);
    this.name = 'ManifestFileError';
  }
}

/**
 * Reads the text of a manifest file.
 *
 * @param path relative to the current folder
 * @throws FindingsError when it is too large or no UTF-8, ManifestFileError when it cannot be read
 */
export function readManifestText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(file);
    if (size > MOST_BYTES) {
      throw new FindingsError([]);
    }
    const bytes = Buffer.alloc(size);
    readSync(file, bytes);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}
