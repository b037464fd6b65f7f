/** A version, as far as its shape goes, cut off anywhere: also `1`, `v1.`, `1.4.0-rc` and the empty text. */
const VERSION_CUT_OFF = /^v?(?:\d+(?:\.(?:\d+(?:\.(?:\d+(?:-[\w.-]*)?)?)?)?)?)?$/;
const VERSION = /^v?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** Whether some version matches a pattern. Errs on the side of yes. */
export function canNameVersion(pattern: string): boolean {
  const wildcard = pattern.indexOf('*');
  return wildcard < 0 ? VERSION.test(pattern) : VERSION_CUT_OFF.test(pattern.slice(0, wildcard));
}
