import type { Labels } from './build-labels';

/** Arguments of `docker build`, unquoted, one option each. No tag or label can be taken for another option. */
export function dockerArguments({
  tags = [],
  labels = new Map(),
}: {
  readonly tags?: readonly string[];
  readonly labels?: Labels;
}): string[] {
  return [...tags.map((tag) => `--tag=${tag}`), ...[...labels].map(([name, value]) => `--label=${name}=${value}`)];
}

/** `NAME=VALUE` as docker/build-push-action reads a line of its `labels`: a record of CSV, so quoted where that has a meaning. */
export function csvLine(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
