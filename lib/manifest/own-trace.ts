/** A function of the public API. */
export type Called = (...parameters: never[]) => unknown;

/** Lets the stack trace of what goes wrong in a function of the public API begin at the user's call of it. */
export function ownTrace<T>(called: Called, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error) {
      Error.captureStackTrace(error, called);
    }
    throw error;
  }
}
