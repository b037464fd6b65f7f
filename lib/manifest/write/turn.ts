import type { FileSystem } from './file-system';
import type { TemporaryFile, TemporaryFiles } from './temporary-file';
import type { Writer } from './writer';

/** How long a writer waits for the others; each needs some milliseconds. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 5;

/** Another writer has not finished within the time that this one waits. */
export class StillBusyError extends Error {
  public constructor(
    public readonly pid: number,
    public readonly path: string,
  ) {
    super(`process ${pid} is still writing`);
    this.name = 'StillBusyError';
  }
}

/**
 * Waits until this writer alone may compare the target with what it read and replace it, and answers its claim.
 *
 * Why not a lock file: one that a killed process left must be broken, and two processes that break it at the same time can end with one
 * removing the fresh lock of the other. Here nobody takes anything from anybody. Every writer raises a flag of its own, namely renames its
 * complete draft to a claim, and goes on only after a look at the folder, taken *later*, that shows no claim of another living process. Of
 * two writers at least one looks after the other has raised, so two never go on together. When they see each other, the one with the
 * lower token keeps its flag up and the other lowers it, so one of them gets through (Burns' one-bit algorithm). The flag of a dead
 * process counts for nothing, and its name never comes back, so there is no moment at which removing it can hurt a living one.
 *
 * The claim being the very file that replaces the target, the rename that publishes it also lowers the flag, in one step; and a writer
 * whose claim was removed, having slept for minutes, can no longer publish.
 *
 * It relies on a directory listing that shows what was created before: true of local file systems. On a network file system with cached
 * directories two machines that write in the same second might not see each other; the comparison with what was read still catches all
 * but a few milliseconds of that.
 */
export function takeTurn(draft: TemporaryFile, temporaryFiles: TemporaryFiles, files: FileSystem, writer: Writer): TemporaryFile {
  const claim: TemporaryFile = { ...draft, stage: 'claim' };
  const deadline = writer.now() + PATIENCE_MS;
  const others = (): TemporaryFile[] => temporaryFiles.liveClaims().filter((other) => other.token !== claim.token);
  const pauseFor = (rival: TemporaryFile): void => {
    if (writer.now() > deadline) {
      throw new StillBusyError(rival.pid, temporaryFiles.path(rival));
    }
    writer.sleep(PAUSE_MS);
  };

  for (;;) {
    let first = others()[0];
    while (first !== undefined && first.token < claim.token) {
      pauseFor(first);
      first = others()[0];
    }
    files.rename(temporaryFiles.path(draft), temporaryFiles.path(claim));
    first = others()[0];
    while (first !== undefined && first.token > claim.token) {
      pauseFor(first);
      first = others()[0];
    }
    if (first === undefined) {
      return claim;
    }
    files.rename(temporaryFiles.path(claim), temporaryFiles.path(draft));
  }
}
