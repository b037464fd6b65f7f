import { COLLECTION_STYLE, EVENT_ID, type MappingEvent, type SequenceEvent } from 'js-yaml';
import type { MapEntry, ScalarNode, SyntaxNode } from './syntax-tree';
import { TreeMap, TreeSequence } from './tree-nodes';

/** Up to this many keys, comparing with each is faster than a set. */
const FEW = 8;

/** A mapping or a list whose end is not yet read. */
export class OpenCollection {
  private readonly entries: MapEntry[] = [];
  private readonly items: SyntaxNode[] = [];
  private readonly isMap: boolean;
  private keys: Set<string> | undefined;
  /** The key that waits for its value. */
  private key: ScalarNode | 'refused' | 'duplicate' | 'merge' | undefined;
  private partial = false;

  public constructor(public readonly event: MappingEvent | SequenceEvent) {
    this.isMap = event.type === EVENT_ID.MAPPING;
  }

  /** Whether the next node is a key. */
  public get wantsKey(): boolean {
    return this.isMap && this.key === undefined;
  }

  /** Whether the value of a merge key is being read. */
  public get isMerging(): boolean {
    return this.key === 'merge';
  }

  /** Whether an entry is missing because its key was refused. */
  public get isPartial(): boolean {
    return this.partial;
  }

  /** Whether a key came before. */
  public has(key: string): boolean {
    return this.keys?.has(key) ?? this.entries.some((entry) => entry.key.source === key);
  }

  /** The next value belongs to this key. */
  public acceptKey(key: ScalarNode): void {
    this.key = key;
    this.keys?.add(key.source);
  }

  /** The next value is left out. */
  public refuseKey(why: 'refused' | 'duplicate' | 'merge' = 'refused'): void {
    this.key = why;
    this.partial ||= why !== 'duplicate';
  }

  /** The next item, or the value of the key that waits for it. */
  public addValue(value: SyntaxNode): void {
    if (!this.isMap) {
      this.items.push(value);
    } else if (typeof this.key === 'object') {
      this.entries.push({ key: this.key, value });
      if (this.entries.length === FEW) {
        this.keys = new Set(this.entries.map((entry) => entry.key.source));
      }
    }
    this.key = undefined;
  }

  /** The whole collection, its lists cut to size: growing they took twice as much. */
  public node(end: number): SyntaxNode {
    const { start, style } = this.event;
    const flow = style === COLLECTION_STYLE.FLOW;
    return this.isMap ? new TreeMap(start, end, flow, this.entries.slice()) : new TreeSequence(start, end, flow, this.items.slice());
  }
}
