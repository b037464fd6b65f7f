/** `2026-11-20T10:00:00Z`: a time in the form of RFC 3339 that the ledger takes, in UTC and to the second. */
export function utcTime(time: Date): string {
  return time.toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
