import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, FindingsError } from '../manifest';
import { ManifestFile } from '../manifest/manifest-file';
import { refusal } from '../promotion';
import { textOf } from './failure';
import { exists } from './find-manifest';

/** A file that is to be written, and that is not to be there before. */
export interface NewFile {
  /** Absolute. */
  readonly path: string;
  /** As people see it. */
  readonly shown: string;
  readonly text: string;
}

/** What stands in the way of new files in a folder, each name a finding. */
export function taken(folder: string, names: readonly string[], shown: (path: string) => string): Finding[] {
  return names
    .map((name) => join(folder, name))
    .filter(exists)
    .map((path) => inTheWay(shown(path)));
}

/**
 * Writes files of which none is there, all or nothing: each at once and as a whole, and never over one that came meanwhile.
 *
 * @throws FindingsError when one came meanwhile, ManifestWriteError when the system refuses
 */
export function writeNewFiles(files: readonly NewFile[]): void {
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      ManifestFile.create(path, text);
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    const [came] = files.slice(written.length);
    if (came !== undefined && written.length > 0 && textOf(error, 'code') === 'manifest-exists') {
      throw new FindingsError([inTheWay(came.shown)]);
    }
    throw error;
  }
}

function inTheWay(file: string): Finding {
  const help = 'move it away, or write into a folder of its own: --manifest FOLDER/release-manifest.yaml';
  return refusal('file-exists', `${file} is there already`, help);
}
