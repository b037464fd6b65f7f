/** Where two values differ. */
export interface Difference {
  /** Names of fields, from the outermost. */
  readonly path: readonly string[];
  /** undefined where there is none. */
  readonly one: unknown;
  /** undefined where there is none. */
  readonly other: unknown;
}

/** Every place where two values of JSON differ, in the order of the first. */
export function differences(one: unknown, other: unknown, path: readonly string[] = []): Difference[] {
  if (!isCollection(one) || !isCollection(other) || Array.isArray(one) !== Array.isArray(other)) {
    return one === other ? [] : [{ path, one, other }];
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => differences(one[name], other[name], [...path, name]));
}

function isCollection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** More than these are no help in a message. */
const MOST_LINES = 50;
const LONGEST = 100;

/**
 * The message of an assertion that fails.
 *
 * @param what is wrong
 * @param lines one for each place
 * @param mend what to do
 */
export function failure(what: string, lines: readonly string[], mend: string): Error {
  const shown = lines.slice(0, MOST_LINES).map((line) => `  ${line}`);
  const more = lines.length - shown.length;
  return new Error([`${what}; ${mend}`, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n'));
}

/** A value for a message, cut when it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
