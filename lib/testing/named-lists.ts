import { textOf } from '../template';

/** A list of things that each have a `Name`, as a map: the order says nothing. What is not a list stays as it is. */
export function byName(list: unknown, leftOut: (name: string) => boolean, change: (item: object) => unknown): unknown {
  if (!Array.isArray(list)) return list;
  return Object.fromEntries(
    (list as unknown[]).flatMap((item, index) => {
      if (typeof item !== 'object' || item === null) return [[String(index), item]];
      const name = textOf((item as { Name?: unknown }).Name);
      return leftOut(name) ? [] : [[name, change(item)]];
    }),
  );
}

/** A list whose order says nothing, each item once, as a map from what a message calls it. */
export function asSet(list: readonly unknown[]): Record<string, unknown> {
  const items = new Map(list.map((item) => [JSON.stringify(item), item]));
  const set: Record<string, unknown> = {};
  for (const [text, item] of [...items].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = typeof item === 'string' ? item : (actionsOf(item) ?? text);
    let free = name;
    for (let n = 2; Object.hasOwn(set, free); n += 1) free = `${name} #${n}`;
    set[free] = item;
  }
  return set;
}

/** What a statement of a policy is about. */
function actionsOf(statement: unknown): string | undefined {
  if (typeof statement !== 'object' || statement === null || !('Action' in statement)) return undefined;
  const { Action } = statement;
  if (typeof Action === 'string') return Action;
  return typeof Action === 'object' && Action !== null ? Object.keys(Action).join() : undefined;
}
