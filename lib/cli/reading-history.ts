import { HistoryError } from '../history';
import { OutsideError, UsageError } from './failure';
import type { Output } from './output';

/**
 * Reads the git history of the manifest.
 *
 * @param without where git is the matter: what the command offers that needs none
 * @throws OutsideError for everything that git could not answer, UsageError for a revision that there is not
 */
export async function readingHistory<T>({ progress }: Output, without: string, read: () => T): Promise<T> {
  try {
    return await progress.during('reading the git history', () => Promise.resolve(read()));
  } catch (error) {
    throw error instanceof HistoryError ? asCliFailure(error, without) : error;
  }
}

function asCliFailure({ code, message, help, mendable }: HistoryError, without: string): OutsideError | UsageError {
  return code === 'unknown-revision' ? new UsageError(code, message, help) : new OutsideError(code, message, mendable ? help : without);
}
