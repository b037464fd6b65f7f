import type { MapNode, SyntaxNode } from '../syntax-tree';

/** Keys from the top of the manifest downwards. */
export type Path = readonly string[];

/**
 * Holds an edit to its word: what it does not mean to change must say the same before and after. The text is spliced by offsets, and YAML
 * has corners where a line changes the meaning of its neighbour; such a fault must not reach a file, however valid the result looks.
 *
 * @param intended where anything may change, come or go
 * @throws an error that is a fault of this package
 */
export function checkOnlyChanged(before: SyntaxNode, after: SyntaxNode, intended: readonly Path[]): void {
  const place = firstDifference(before, after, intended);
  if (place !== undefined) {
    throw new Error(`the edit would also have changed ${place.length === 0 ? 'everything' : place.join('.')}`);
  }
}

function firstDifference(before: SyntaxNode, after: SyntaxNode, intended: readonly Path[]): Path | undefined {
  if (intended.some((path) => path.length === 0)) {
    return undefined;
  }
  if (before.kind === 'map' && after.kind === 'map') {
    return differenceOfMaps(before, after, intended);
  }
  if (before.kind === 'sequence' && after.kind === 'sequence') {
    const same = before.items.length === after.items.length;
    return same ? first(before.items, (item, at) => differenceAt(item, after.items[at], [], String(at))) : [];
  }
  return before.kind === 'scalar' && after.kind === 'scalar' && before.value === after.value && before.source === after.source
    ? undefined
    : [];
}

function differenceOfMaps(before: MapNode, after: MapNode, intended: readonly Path[]): Path | undefined {
  if (intended.length === 0 && before.entries.length === after.entries.length) {
    // By far the most: thousands of ledger lines.
    return first(before.entries, ({ key, value }, at) => {
      const other = after.entries[at];
      return other?.key.source === key.source ? differenceAt(value, other.value, [], key.source) : [key.source];
    });
  }
  const touched = new Set(intended.map(([key]) => key));
  const values = new Map(after.entries.map(({ key, value }) => [key.source, value]));
  const had = new Set(before.entries.map(({ key }) => key.source));
  const old = before.entries.map(({ key }) => key.source).filter((key) => values.has(key) || !touched.has(key));
  const now = [...values.keys()].filter((key) => had.has(key) || !touched.has(key));
  const moved = first(old.length < now.length ? now : old, (key, at) => (old[at] === now[at] ? undefined : [key]));
  if (moved !== undefined) {
    return moved;
  }
  return first(before.entries, ({ key, value }) => {
    const paths = intended.filter((path) => path[0] === key.source).map((path) => path.slice(1));
    return paths.length > 0 && !values.has(key.source) ? undefined : differenceAt(value, values.get(key.source), paths, key.source);
  });
}

function differenceAt(before: SyntaxNode, after: SyntaxNode | undefined, intended: readonly Path[], key: string): Path | undefined {
  const inside = after === undefined ? [] : firstDifference(before, after, intended);
  return inside === undefined ? undefined : [key, ...inside];
}

function first<T>(items: readonly T[], find: (item: T, at: number) => Path | undefined): Path | undefined {
  for (const [at, item] of items.entries()) {
    const found = find(item, at);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
