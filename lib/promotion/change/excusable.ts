/** Findings about one image that entered: an exception for its reference excuses them, and so does its having been there before. */
export const OF_ONE_IMAGE: ReadonlySet<string> = new Set(['skipped-environment', 'soak-not-met', 'downgrade', 'frozen']);

/** The one about all that an environment runs, which exceptions for what enters and an earlier set excuse. */
export const OF_THE_SET = 'untested-combination';

/** Whether an exception or more of the history may excuse a finding with this code. */
export function isExcusable(code: string): boolean {
  return OF_ONE_IMAGE.has(code) || code === OF_THE_SET;
}
