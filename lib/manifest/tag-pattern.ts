/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html */
const FORM = /^[0-9A-Za-z._*-]{1,128}$/;

/** Whether a text is a pattern as ECR takes it: what a tag can have, and `*` for any run of it. */
export function isTagPattern(text: string): boolean {
  return FORM.test(text);
}

/**
 * Whether a tag matches a pattern of ECR, in which `*` stands for any run of characters, also an empty one: in lifecycle rules and in
 * exclusions from immutability (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html).
 *
 * Without a regular expression: patterns come from outside, and many wildcards would let one take for ever.
 */
export function matchesTag(pattern: string, tag: string): boolean {
  const [start = '', ...parts] = pattern.split('*');
  const end = parts.pop();
  if (end === undefined) return tag === start;
  const limit = tag.length - end.length;
  if (limit < start.length || !tag.startsWith(start) || !tag.endsWith(end)) return false;
  let at = start.length;
  for (const part of parts) {
    const found = tag.indexOf(part, at);
    if (found < 0 || found + part.length > limit) return false;
    at = found + part.length;
  }
  return true;
}
