import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from './file-system';

/** Who writes: enough for another process to tell whether the writer of a temporary file is still at work. */
export interface Writer {
  /** Eight hexadecimal digits; equal for processes that can see each other by process id. */
  readonly host: string;
  readonly pid: number;
  /** Unguessable and of fixed length, so that no name meets an existing one and names can be ordered. */
  newToken(): string;
  isAlive(pid: number): boolean;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): void;
}

/** This process. */
export const THIS_PROCESS: Writer = {
  get host() {
    return createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
  },
  pid: process.pid,
  newToken: () => randomBytes(8).toString('hex'),
  isAlive: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // EPERM: alive, and somebody else's.
      return hasCode(error, 'EPERM');
    }
  },
  now: () => Date.now(),
  sleep: (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

/** Two containers may share a folder and a host name and yet number their processes apart; Linux tells them apart by this. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
