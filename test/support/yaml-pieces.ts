/** What has a meaning in YAML, and what only looks like it: to put into texts in random places. */
export const YAML_PIECES: readonly string[] = [
  ...['\n', '\r', '\t', ' ', '  ', '#', ' #', ':', ': ', '-', '- ', '"', "'", '[', ']', '{', '}', ',', '|', '>', '|-\n', '&a ', '*a'],
  ...['!x ', '? ', '---\n', '...\n', '%', '\\', 'x', '@', '<<: ', '\u00a0', '\u0085', '\u2028', 'é'],
  ...['environments:\n', '\nenvironments:\n'],
];
