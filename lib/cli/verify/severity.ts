/**
 * Severities of scan findings from the least to the most. What has not been judged yet (`UNDEFINED`, and `UNTRIAGED` of enhanced scanning) is
 * the least, so that only `none` rules it out.
 */
const ORDER = ['none', 'undefined', 'informational', 'low', 'medium', 'high', 'critical'] as const;

/** What `--max-severity` takes. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'none'] as const;

export type MaxSeverity = (typeof SEVERITIES)[number];

/** The place of a severity, by ECR's name of it. A name of later years is taken for the worst: it must not pass unseen. */
function rankOf(name: string): number {
  const known = name === 'UNTRIAGED' ? 'undefined' : name.toLowerCase();
  const rank = ORDER.findIndex((severity) => severity === known);
  return rank < 0 ? ORDER.length : rank;
}

/** Names and numbers of the findings above a severity, the worst first; and of all others. */
export function findingsAbove(
  counts: ReadonlyMap<string, number>,
  most: MaxSeverity,
): { readonly above: readonly string[]; readonly others: readonly string[] } {
  const given = [...counts].filter(([, count]) => count > 0).sort(([one], [other]) => rankOf(other) - rankOf(one));
  const text = ([name, count]: readonly [string, number]): string => `${count} ${name.toLowerCase()}`;
  return {
    above: given.filter(([name]) => rankOf(name) > rankOf(most)).map(text),
    others: given.filter(([name]) => rankOf(name) <= rankOf(most)).map(text),
  };
}
