import * as fs from 'node:fs';

/** What the writer needs to know of a file. */
export interface FileStatus {
  readonly isFile: boolean;
  /** Permission bits, without the file type. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/**
 * The few file-system calls of an edit. It is an interface so that tests can make each of them fail: short writes, a full disk, a crash
 * between two steps.
 */
export interface FileSystem {
  realpath(path: string): string;
  status(path: string): FileStatus;
  /** @throws when this process may not write the file */
  checkWritable(path: string): void;
  read(path: string): Buffer;
  list(directory: string): string[];
  /** Whether something has this name, be it a broken symbolic link. */
  isTaken(path: string): boolean;
  /** Creates the file and opens it for writing; fails when the name is taken, even by a broken symbolic link. */
  createExclusively(path: string, mode: number): number;
  /** Writes some of the bytes from `offset` on and answers how many. */
  write(descriptor: number, bytes: Uint8Array, offset: number): number;
  setOwner(descriptor: number, uid: number, gid: number): void;
  setMode(descriptor: number, mode: number): void;
  flush(descriptor: number): void;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
  link(existing: string, added: string): void;
  remove(path: string): void;
  /** Makes renames in a directory survive a power cut, where the platform can do that. */
  flushDirectory(directory: string): void;
}

/** The real file system. */
export const NODE_FILE_SYSTEM: FileSystem = {
  realpath: (path) => fs.realpathSync(path),
  status: (path) => {
    const status = fs.statSync(path);
    return { isFile: status.isFile(), mode: status.mode & 0o7777, uid: status.uid, gid: status.gid, modifiedAt: status.mtimeMs };
  },
  checkWritable: (path) => {
    fs.accessSync(path, fs.constants.W_OK);
  },
  read: (path) => fs.readFileSync(path),
  list: (directory) => fs.readdirSync(directory),
  isTaken: (path) => fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined,
  createExclusively: (path, mode) => fs.openSync(path, 'wx', mode),
  write: (descriptor, bytes, offset) => fs.writeSync(descriptor, bytes, offset),
  setOwner: (descriptor, uid, gid) => {
    fs.fchownSync(descriptor, uid, gid);
  },
  setMode: (descriptor, mode) => {
    fs.fchmodSync(descriptor, mode);
  },
  flush: (descriptor) => {
    fs.fsyncSync(descriptor);
  },
  close: (descriptor) => {
    fs.closeSync(descriptor);
  },
  rename: (from, to) => {
    fs.renameSync(from, to);
  },
  link: (existing, added) => {
    fs.linkSync(existing, added);
  },
  remove: (path) => {
    fs.unlinkSync(path);
  },
  flushDirectory: (directory) => {
    // Windows cannot open a directory; its file system logs renames itself.
    if (process.platform === 'win32') {
      return;
    }
    const descriptor = fs.openSync(directory, 'r');
    try {
      fs.fsyncSync(descriptor);
    } catch (error) {
      // Some network and FUSE file systems have no such call: there is nothing more to do than they do.
      if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'ENOSYS', 'EISDIR')) {
        throw error;
      }
    } finally {
      fs.closeSync(descriptor);
    }
  },
};

/** Whether an error is one of Node's system errors with one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(codeOf(error));
}

/** The code of a system error; empty for any other. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
