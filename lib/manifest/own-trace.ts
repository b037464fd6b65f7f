/** A function of the public API. */
export type Called = (...parameters: never[]) => unknown;

/** An error whose stack trace begins at the user's call of a function of the public API. */
export function ownError<T extends Error>(called: Called, error: T): T {
  Error.captureStackTrace(error, called);
  return error;
}

/** Lets the stack trace of what goes wrong in a function of the public API begin at the user's call of it. */
export function ownTrace<T>(called: Called, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Error ? ownError(called, error) : error;
  }
}
