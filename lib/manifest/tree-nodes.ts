import type { MapEntry, MapNode, ScalarNode, SequenceNode, Span, SyntaxNode } from './syntax-tree';

/** Offsets are kept flat: a large ledger has half a million nodes, and an object of its own for each span would be a fifth of their memory. */
class Placed {
  public constructor(
    private readonly start: number,
    private readonly end: number,
  ) {}

  public get span(): Span {
    return { start: this.start, end: this.end };
  }
}

/** A scalar of the tree. */
export class TreeScalar extends Placed implements ScalarNode {
  public readonly kind = 'scalar';

  public constructor(
    start: number,
    end: number,
    public readonly value: ScalarNode['value'],
    public readonly source: string,
    public readonly style: ScalarNode['style'],
  ) {
    super(start, end);
  }
}

/** A mapping of the tree. */
export class TreeMap extends Placed implements MapNode {
  public readonly kind = 'map';

  public constructor(
    start: number,
    end: number,
    public readonly flow: boolean,
    public readonly entries: MapEntry[],
  ) {
    super(start, end);
  }
}

/** A list of the tree. */
export class TreeSequence extends Placed implements SequenceNode {
  public readonly kind = 'sequence';

  public constructor(
    start: number,
    end: number,
    public readonly flow: boolean,
    public readonly items: SyntaxNode[],
  ) {
    super(start, end);
  }
}
