/** UTF-16 offsets into the text; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Text, a number, true, false or nothing. Its span includes quotes and a block scalar's header. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly span: Span;
  /** As YAML 1.2's core schema reads it. */
  readonly value: string | number | boolean | null;
  /** The decoded text, whatever the type: `1.0` stays `1.0`. */
  readonly source: string;
  readonly style: 'plain' | 'single' | 'double' | 'block';
}

/** A key with its value. Keys are text: `1.0` and `null` are names like any other. */
export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: SyntaxNode;
}

/** A mapping, its keys in file order. A block mapping's span ends with its last value. */
export interface MapNode {
  readonly kind: 'map';
  readonly span: Span;
  readonly flow: boolean;
  readonly entries: MapEntry[];
}

/** A list. A block list's span ends with its last item. */
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly span: Span;
  readonly flow: boolean;
  readonly items: SyntaxNode[];
}

/** The text as a tree whose every part knows its place. */
export type SyntaxNode = ScalarNode | MapNode | SequenceNode;

/** The value of a key of a mapping; undefined when it is no mapping or has no such key. */
export function valueAt(node: SyntaxNode | undefined, key: string): SyntaxNode | undefined {
  return entryAt(node, key)?.value;
}

/** The entry of a key of a mapping; undefined when it is no mapping or has no such key. */
export function entryAt(node: SyntaxNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key.source === key) : undefined;
}
