import { dirname, resolve } from 'node:path';
import { hasCode, NODE_FILE_SYSTEM, type FileSystem } from './write/file-system';
import { FindingsError } from './finding';
import { printable, quote } from './format-error';
import { ManifestWriteError } from './write/manifest-write-error';
import { readManifestText } from './read-file';
import { TemporaryFiles } from './write/temporary-file';
import { StillBusyError, takeTurn } from './write/turn';
import { THIS_PROCESS, type Writer } from './write/writer';
import { writeDraft } from './write/write-draft';

/** What a write is done with; tests put failing parts in. */
export interface WriteSystem {
  readonly files: FileSystem;
  readonly writer: Writer;
}

const SYSTEM: WriteSystem = { files: NODE_FILE_SYSTEM, writer: THIS_PROCESS };

/** Errors by which file systems without hard links say so. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * A manifest file that was read and may be replaced, by a text that was made of what was read.
 *
 * A replacement is complete on disk before it takes the file's name, so that at each moment the file is the old or the new one, also
 * after a kill or a power cut. Mode and, where permitted, owner stay; other hard links to the file keep the old text.
 */
export class ManifestFile {
  /**
   * Reads a manifest file.
   *
   * @param path relative to the current folder; a symbolic link stays one, what it points to is replaced
   * @throws FindingsError or ManifestFileError when it cannot be read
   */
  public static open(path: string, system: WriteSystem = SYSTEM): ManifestFile {
    const text = readManifestText(path);
    return new ManifestFile(path, system.files.realpath(path), text, system);
  }

  /**
   * Writes a manifest file that is not there yet, at once and as a whole.
   *
   * @throws ManifestWriteError with the code `manifest-exists` when anything has this name, even a broken symbolic link
   */
  public static create(path: string, text: string, { files, writer }: WriteSystem = SYSTEM): void {
    const target = resolve(path);
    const temporaryFiles = new TemporaryFiles(target, files, writer);
    const draft = temporaryFiles.newDraft();
    let replaced = false;
    try {
      temporaryFiles.removeLeftOvers();
      writeDraft(files, temporaryFiles.path(draft), Buffer.from(text), undefined);
      try {
        files.link(temporaryFiles.path(draft), target);
      } catch (error) {
        if (!hasCode(error, ...NO_LINKS)) {
          throw error;
        }
        // Without hard links a rename has to do. It would overwrite, hence the look before it, while no other waybill writes.
        const claim = takeTurn(draft, temporaryFiles, files, writer);
        if (files.isTaken(target)) {
          throw exists(path);
        }
        files.rename(temporaryFiles.path(claim), target);
      }
      replaced = true;
      temporaryFiles.removeIfThere(draft);
      files.flushDirectory(dirname(target));
    } catch (error) {
      temporaryFiles.discard(draft);
      throw hasCode(error, 'EEXIST') ? exists(path) : explain(path, error, replaced);
    }
  }

  /** What the file is to hold by our knowledge: what was read, or written since. */
  private current: string;

  private constructor(
    /** As given by the caller. */
    public readonly path: string,
    /** The file itself, all symbolic links resolved. */
    private readonly target: string,
    /** As read. */
    public readonly text: string,
    private readonly system: WriteSystem,
  ) {
    this.current = text;
  }

  /**
   * Replaces the file. Temporary files of writers that were killed go away, also when the text is the same and nothing is written.
   *
   * @throws FindingsError with the code `changed-meanwhile` when the file is no longer what was read, or another process is writing it
   * @throws ManifestWriteError when the system refuses
   */
  public write(text: string): void {
    const { files, writer } = this.system;
    const temporaryFiles = new TemporaryFiles(this.target, files, writer);
    const draft = temporaryFiles.newDraft();
    let replaced = false;
    try {
      temporaryFiles.removeLeftOvers();
      if (text === this.current) {
        return;
      }
      files.checkWritable(this.target);
      writeDraft(files, temporaryFiles.path(draft), Buffer.from(text), files.status(this.target));
      const claim = takeTurn(draft, temporaryFiles, files, writer);
      this.checkUnchanged();
      files.rename(temporaryFiles.path(claim), this.target);
      replaced = true;
      this.current = text;
      files.flushDirectory(dirname(this.target));
    } catch (error) {
      temporaryFiles.discard(draft);
      throw !replaced && hasCode(error, 'ENOENT')
        ? changedMeanwhile(this.path, `${quote(this.path)} was deleted or moved since it was read`, 'run the command again')
        : explain(this.path, error, replaced);
    }
  }

  private checkUnchanged(): void {
    const { files } = this.system;
    if (files.realpath(this.path) !== this.target || !files.read(this.target).equals(Buffer.from(this.current))) {
      throw changedMeanwhile(this.path, `${quote(this.path)} changed since it was read`, 'run the command again');
    }
  }
}

function explain(path: string, error: unknown, replaced: boolean): Error {
  if (error instanceof FindingsError || error instanceof ManifestWriteError) {
    return error;
  }
  if (error instanceof StillBusyError) {
    const help = `run the command again; when no such process is at work, delete ${printable(error.path)}`;
    return changedMeanwhile(path, `process ${String(error.pid)} is writing ${quote(path)}`, help);
  }
  return ManifestWriteError.because(path, error, replaced);
}

function exists(path: string): ManifestWriteError {
  return new ManifestWriteError('manifest-exists', `${quote(path)} is there already`, 'edit it, or give another path');
}

function changedMeanwhile(path: string, message: string, help: string): FindingsError {
  return new FindingsError([{ code: 'changed-meanwhile', severity: 'error', message, help, file: path, line: null, column: null }]);
}
