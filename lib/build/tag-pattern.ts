/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html */
const FORM = /^[0-9A-Za-z._*-]{1,128}$/;

/** Whether a text is an exclusion filter as ECR takes it: what a tag can have, and `*` for any run of it. */
export function isTagPattern(text: string): boolean {
  return FORM.test(text);
}

/** Whether a tag matches one of ECR's patterns. In time linear in the length of the tag, whatever the pattern. */
export function matchesAny(patterns: readonly string[], tag: string): boolean {
  return patterns.some((pattern) => matches(pattern, tag));
}

function matches(pattern: string, tag: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...middle] = parts;
  const last = middle.pop();
  if (last === undefined) return tag === pattern;
  if (!tag.startsWith(first) || !tag.endsWith(last)) return false;
  // The earliest place of each part leaves the most for the others.
  let at = first.length;
  for (const part of middle) {
    const found = tag.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= tag.length - last.length;
}
