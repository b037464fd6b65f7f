import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** What `diff -u` and git show around a change. */
const CONTEXT_LINES = 3;

/**
 * The change of one file as `diff -u` and `git apply` write and read it; the empty text when nothing changed.
 *
 * Line endings are part of the lines: a changed CR shows, and a missing final newline is said.
 *
 * @param file as people know it, relative to the current folder
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) {
    return '';
  }
  const options = { context: CONTEXT_LINES, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, options);
}
