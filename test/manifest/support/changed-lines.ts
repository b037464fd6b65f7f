import { structuredPatch } from 'diff';

/** The lines that an edit takes away (`-`) and brings (`+`), in order. */
export function changedLines(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 0 });
  return hunks.flatMap(({ lines }) => lines);
}
