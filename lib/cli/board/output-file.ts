import { statSync } from 'node:fs';
import { isBoard } from '../../board';
import { FindingsError, quote } from '../../manifest';
import { ManifestFile } from '../../manifest/manifest-file';
import { refusal } from '../../promotion';
import { OutsideError, textOf } from '../failure';

/** Where the page is to go. */
export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  /** As people see it. */
  readonly shown: string;
  /** Whether anything may be overwritten. */
  readonly force: boolean;
}

/**
 * Writes the page, at once and as a whole: whoever reads the file meanwhile gets the old page or the new one.
 *
 * @throws FindingsError `file-exists` when something is there that is no board, OutsideError when the system refuses
 */
export function writeBoard({ path, shown, force }: OutputFile, page: string): void {
  try {
    const kind = kindOf(path);
    if (kind === 'nothing') {
      ManifestFile.create(path, page);
      return;
    }
    const file = kind === 'file' ? openText(path) : undefined;
    if (file === undefined || !(force || file.text === '' || isBoard(file.text))) {
      throw new FindingsError([
        refusal(
          'file-exists',
          `${quote(shown)} is there already, and is no board`,
          file === undefined ? 'name another file: --output FILE' : 'name another file, or overwrite it with: --force',
        ),
      ]);
    }
    file.write(page);
  } catch (error) {
    throw ['manifest-unwritable', 'manifest-unreadable'].includes(textOf(error, 'code') ?? '')
      ? new OutsideError('file-system', textOf(error, 'message') ?? '', textOf(error, 'help') ?? '')
      : error;
  }
}

function kindOf(path: string): 'nothing' | 'file' | 'other' {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? 'nothing' : status.isFile() ? 'file' : 'other';
}

/** Undefined for what is no text, or far too long for a page. */
function openText(path: string): ManifestFile | undefined {
  try {
    return ManifestFile.open(path);
  } catch (error) {
    if (error instanceof FindingsError) {
      return undefined;
    }
    throw error;
  }
}
