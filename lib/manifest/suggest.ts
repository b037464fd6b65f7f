import { quote } from './format-error';

/** More names than this are no help in a message. */
const MOST_NAMES = 12;

/** Among more names than this no nearest one is looked for: a thousand findings would take seconds. */
const MOST_CANDIDATES = 1000;

/** A longer name was not mistyped. */
const LONGEST = 100;

/**
 * The known name that a mistyped one most likely means: at most a third of its letters differ; the first in the alphabet when several are equally near.
 *
 * @param name as written
 * @param known what it could be
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length > MOST_CANDIDATES || name.length > LONGEST) {
    return undefined;
  }
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 0.5;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) <= least) {
      const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
      if (distance < least || (distance === least && best !== undefined && candidate < best)) {
        least = distance;
        best = candidate;
      }
    }
  }
  return best;
}

/** `did you mean "uat"? known: "dev", "uat"`, or a word on there being none. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `${near === undefined ? '' : `did you mean ${quote(near)}? `}known: ${listNames(known)}`;
}

/** Names for a message, cut when there are many. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) {
    return 'none';
  }
  const shown = names.slice(0, MOST_NAMES).map((name) => quote(name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
