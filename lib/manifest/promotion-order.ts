/**
 * The keys of a graph, each after all it points to that do not lead back to it; else in the graph's own order.
 *
 * @param graph each key with what it points to
 */
export function dependenciesFirst(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of graph.keys()) {
    visit(start, graph, seen, (name) => order.push(name));
  }
  return order;
}

/**
 * The groups of keys that reach each other (strongly connected components), singles included: Kosaraju's algorithm, in linear time.
 *
 * @param graph each key with what it points to, keys only
 */
export function reachEachOther(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reversed = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
  for (const [name, targets] of graph) {
    for (const target of targets) {
      reversed.get(target)?.push(name);
    }
  }
  const seen = new Set<string>();
  const groups: string[][] = [];
  for (const start of dependenciesFirst(graph).reverse()) {
    const group: string[] = [];
    visit(start, reversed, seen, (name) => group.push(name));
    if (group.length > 0) {
      groups.push(group);
    }
  }
  return groups;
}

/** Depth first with a stack of its own: a name is left when all it points to are. */
function visit(start: string, graph: ReadonlyMap<string, readonly string[]>, seen: Set<string>, leave: (name: string) => void): void {
  const stack: { readonly name: string; readonly targets: readonly string[]; next: number }[] = [];
  const enter = (name: string): void => {
    if (!seen.has(name)) {
      seen.add(name);
      stack.push({ name, targets: graph.get(name) ?? [], next: 0 });
    }
  };
  enter(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const target = top.targets[top.next];
    top.next++;
    if (top.next > top.targets.length) {
      leave(top.name);
      stack.pop();
    } else if (target !== undefined) {
      enter(target);
    }
  }
}
