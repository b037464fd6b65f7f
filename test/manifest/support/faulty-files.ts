import { NODE_FILE_SYSTEM, type FileSystem } from '../../../lib/manifest/write/file-system';
import { THIS_PROCESS, type Writer } from '../../../lib/manifest/write/writer';

type Call = keyof FileSystem;

/** Called before each file-system call with its number, from 0, and its name; may throw in its place. */
export type BeforeCall = (step: number, call: Call) => void;

/** The real file system with something before each call. */
export function watched(before: BeforeCall, real: FileSystem = NODE_FILE_SYSTEM): FileSystem {
  let step = 0;
  const wrapped = Object.entries(real).map(([name, call]: [string, (...parameters: unknown[]) => unknown]) => [
    name,
    (...parameters: unknown[]) => {
      before(step++, name as Call);
      return call(...parameters);
    },
  ]);
  return Object.fromEntries(wrapped) as FileSystem;
}

/** Fails as Node does. */
export function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}`), { code });
}

/** A process that is killed before this step: nothing that it does afterwards happens. */
export function killedBefore(fatal: number, real: FileSystem = NODE_FILE_SYSTEM): FileSystem {
  return watched((step) => {
    if (step >= fatal) {
      throw new Error('killed');
    }
  }, real);
}

/** One call fails, at its nth time; the process goes on. */
export function failing(call: Call, error: Error, time = 1): FileSystem {
  let times = 0;
  return watched((_, name) => {
    times += name === call ? 1 : 0;
    if (name === call && times === time) {
      throw error;
    }
  });
}

/** A process of which others know whether it is alive; its clock goes on only while it waits. */
export function fakeWriter(
  pid: number,
  options: { readonly alive?: (pid: number) => boolean; readonly token?: string; readonly host?: string } = {},
): Writer {
  let clock = Date.now();
  return {
    host: options.host ?? THIS_PROCESS.host,
    pid,
    newToken: () => options.token ?? THIS_PROCESS.newToken(),
    isAlive: options.alive ?? (() => true),
    now: () => clock,
    sleep: (milliseconds) => {
      clock += milliseconds;
    },
  };
}
