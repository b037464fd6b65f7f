import { codeOf } from './file-system';
import { quote } from '../format-error';

/** The manifest file cannot be written. */
export class ManifestWriteError extends Error {
  /** From an error of the system while writing. */
  public static because(path: string, error: unknown, replaced: boolean): ManifestWriteError {
    const cause = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
    const message = replaced
      ? `${quote(path)} is written, but may not survive a power cut: ${cause}`
      : `${quote(path)} cannot be written: ${cause}`;
    return new ManifestWriteError('manifest-unwritable', message, HELP[codeOf(error)] ?? 'check its folder and the disk');
  }

  public constructor(
    public readonly code: 'manifest-exists' | 'manifest-unwritable',
    /** What is wrong, without the mend. */
    message: string,
    /** What to do. */
    public readonly help: string,
  ) {
    super(message);
    this.name = 'ManifestWriteError';
  }
}

const PERMISSIONS = 'check the permissions of the file and of its folder';
const SPACE = 'free some space and run the command again';

const HELP: Readonly<Record<string, string>> = {
  EACCES: PERMISSIONS,
  EPERM: PERMISSIONS,
  ENOENT: 'create its folder first',
  EROFS: 'the file system is mounted for reading only',
  ENOSPC: SPACE,
  EDQUOT: SPACE,
  EBUSY: 'a file that is mounted on its own cannot be replaced: mount its folder',
};
