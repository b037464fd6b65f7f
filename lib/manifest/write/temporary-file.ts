import { basename, dirname, join } from 'node:path';
import { type FileSystem, hasCode } from './file-system';
import type { Writer } from './writer';

/**
 * The stages of a temporary file. As a draft it is being written. As a claim it is complete and says that its writer is about to
 * replace the target.
 */
export type Stage = 'draft' | 'claim';

/** One temporary file beside the target, as its name tells it. */
export interface TemporaryFile {
  readonly stage: Stage;
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

/**
 * A temporary file older than this is left over, whatever its process id says: the writer may have been on another machine, or the id may
 * be another process's by now. A write takes well under a second. Removing the file of a writer that only sleeps does no harm: its rename
 * fails, the target stays whole.
 */
const LEFT_OVER_AFTER_MS = 10 * 60 * 1000;

/** At most this much of the target's name is repeated, so that the temporary name stays below the usual 255 bytes. */
const SHOWN_CHARACTERS = 40;

const SUFFIX = /^([0-9a-f]{8})-([1-9][0-9]{0,9})-([0-9a-f]{16})\.(draft|claim)\.tmp$/;

/** The temporary files of all writers of one target. Their names are all that is known of them: none is ever opened. */
export class TemporaryFiles {
  private readonly directory: string;
  private readonly prefix: string;

  public constructor(
    target: string,
    private readonly files: FileSystem,
    private readonly writer: Writer,
  ) {
    this.directory = dirname(target);
    this.prefix = `.${Array.from(basename(target)).slice(0, SHOWN_CHARACTERS).join('')}.waybill-`;
  }

  /** A name that nobody has. */
  public newDraft(): TemporaryFile {
    return { stage: 'draft', host: this.writer.host, pid: this.writer.pid, token: this.writer.newToken() };
  }

  public path(file: TemporaryFile): string {
    return join(this.directory, `${this.prefix}${file.host}-${file.pid}-${file.token}.${file.stage}.tmp`);
  }

  /**
   * The claims of writers that are at work, in the order of their tokens.
   *
   * An old claim is removed before it is passed over: should its writer wake up after all, there is nothing left that it could rename. One
   * that cannot be removed counts as live.
   */
  public liveClaims(): TemporaryFile[] {
    return this.list().filter((file) => file.stage === 'claim' && !this.isDead(file) && !(this.isOld(file) && this.removeIfThere(file)));
  }

  /** Removes what killed writers left. Nothing depends on it, hence a file that cannot be removed is no error. */
  public removeLeftOvers(): void {
    for (const file of this.list().filter((candidate) => this.isDead(candidate) || this.isOld(candidate))) {
      this.removeIfThere(file);
    }
  }

  /** Removes one temporary file and answers whether it is gone; the caller has a more important error to report, or none. */
  public removeIfThere(file: TemporaryFile): boolean {
    try {
      this.files.remove(this.path(file));
      return true;
    } catch (error) {
      return hasCode(error, 'ENOENT');
    }
  }

  /** Removes a temporary file in whatever stage it is. */
  public discard(file: TemporaryFile): void {
    this.removeIfThere({ ...file, stage: 'draft' });
    this.removeIfThere({ ...file, stage: 'claim' });
  }

  private list(): TemporaryFile[] {
    return this.files
      .list(this.directory)
      .flatMap((name) => this.parse(name))
      .sort((a, b) => (a.token < b.token ? -1 : 1));
  }

  private parse(name: string): TemporaryFile[] {
    const parts = name.startsWith(this.prefix) ? SUFFIX.exec(name.slice(this.prefix.length)) : null;
    const [, host, pid, token, stage] = parts ?? [];
    if (host === undefined || pid === undefined || token === undefined || stage === undefined) {
      return [];
    }
    return [{ host, pid: Number(pid), token, stage: stage === 'claim' ? 'claim' : 'draft' }];
  }

  private isDead(file: TemporaryFile): boolean {
    return file.host === this.writer.host && !this.writer.isAlive(file.pid);
  }

  private isOld(file: TemporaryFile): boolean {
    try {
      return this.writer.now() - this.files.status(this.path(file)).modifiedAt > LEFT_OVER_AFTER_MS;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) {
        return true;
      }
      throw error;
    }
  }
}
