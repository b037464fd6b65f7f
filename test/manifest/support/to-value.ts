import type { SyntaxNode } from '../../../lib/manifest/syntax-tree';

/** The plain value of a tree, as an independent validator takes it. Mappings have no prototype, so that `__proto__` is a key like any other. */
export function toValue(node: SyntaxNode): unknown {
  if (node.kind === 'scalar') {
    return node.value;
  }
  if (node.kind === 'sequence') {
    return node.items.map(toValue);
  }
  const map = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of node.entries) {
    map[key.source] = toValue(value);
  }
  return map;
}
