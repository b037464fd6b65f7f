/** The middle value, or the mean of the two in the middle; null when there is none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1];
  return upper === undefined || lower === undefined ? null : lower + (upper - lower) / 2;
}

/**
 * The smallest of the values that at least so many percent of them do not exceed (the nearest rank, so that it is one of them); null when
 * there is none.
 *
 * @param percent more than 0, at most 100
 */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;
}

/** A share of a whole; null when the whole is nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
