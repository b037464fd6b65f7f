import {
  CORE_SCHEMA,
  EVENT_ID,
  getScalarValue,
  SCALAR_STYLE,
  COLLECTION_STYLE,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { escapeProblem } from './escapes';
import { quote } from './format-error';
import type { Problem } from './problem';
import type { MapEntry, ScalarNode, SyntaxNode } from './syntax-tree';

/** A collection that is still open. */
interface Frame {
  readonly kind: 'map' | 'sequence';
  readonly event: MappingEvent | SequenceEvent;
  readonly entries: MapEntry[];
  readonly items: SyntaxNode[];
  readonly keys: Set<string>;
  /** The key that waits for its value: null when that key is not allowed, undefined when the next node is a key. */
  key: ScalarNode | null | undefined;
  /** Whether an entry is missing because its key was refused. */
  partial: boolean;
}

const STYLES: Readonly<Record<number, ScalarNode['style']>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

/** Builds the tree from the parser's events, refusing what strict YAML allows and a manifest does not. */
export class SyntaxBuilder {
  private readonly problems: Problem[] = [];
  private readonly unknown = new Set<SyntaxNode>();
  private readonly open: Frame[] = [];
  private root: SyntaxNode | undefined;
  private documents = 0;
  /** End of what was read so far. */
  private cursor: number;
  private blankedIndex = 0;

  /**
   * @param text what was parsed
   * @param events of that text
   * @param blanked offsets, rising, at which a forbidden character was blanked: a value over one of them is not known
   */
  public constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly blanked: readonly number[],
  ) {
    this.cursor = text.startsWith('\ufeff') ? 1 : 0;
  }

  /** Consumes the events. */
  public build(): { root: SyntaxNode | undefined; problems: readonly Problem[]; unknown: ReadonlySet<SyntaxNode> } {
    for (const event of this.events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          this.documents++;
          if (event.directives.length > 0) {
            this.report(this.text.indexOf('%', this.cursor), 'a directive (such as %YAML) is not allowed', 'delete it');
          }
          if (this.documents === 2) {
            this.report(this.documentStart(), 'a second document begins', 'keep one document in the file');
          }
          break;
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING:
          this.refuseProperties(event);
          this.cursor = event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0);
          this.open.push(frame(event));
          break;
        case EVENT_ID.POP:
          this.close();
          break;
        case EVENT_ID.SCALAR:
          this.add(this.scalar(event));
          break;
        case EVENT_ID.ALIAS:
          this.add(this.alias(event.anchorStart, event.anchorEnd));
          break;
      }
      if (this.documents > 1) {
        break;
      }
    }
    return { root: this.root, problems: this.problems, unknown: this.unknown };
  }

  private report(offset: number, message: string, help: string): void {
    this.problems.push({ code: 'syntax', message, help, offset });
  }

  private documentStart(): number {
    const at = /^(?:---|\.\.\.)/m.exec(this.text.slice(this.cursor));
    return this.cursor + (at?.index ?? 0);
  }

  private refuseProperties(event: MappingEvent | SequenceEvent | ScalarEvent): boolean {
    if (event.anchorStart >= 0) {
      const name = quote(this.text.slice(event.anchorStart, event.anchorEnd));
      this.report(event.anchorStart - 1, `the anchor ${name} is not allowed`, 'write the value out at each place');
    }
    if (event.tagStart >= 0) {
      const tag = quote(this.text.slice(event.tagStart, event.tagEnd));
      this.report(event.tagStart, `the tag ${tag} is not allowed`, 'write the value without it');
    }
    return event.tagStart >= 0;
  }

  private scalar(event: ScalarEvent): ScalarNode {
    const tagged = this.refuseProperties(event);
    const node = event.valueStart < 0 ? this.emptyScalar(event) : this.presentScalar(event);
    this.cursor = node.span.end;
    const escape = node.style === 'double' && !event.fast ? escapeProblem(this.text, node.span, node.source) : undefined;
    if (escape !== undefined) {
      this.problems.push(escape);
    }
    if (tagged || escape !== undefined || this.isBlanked(node)) {
      this.unknown.add(node);
    }
    return node;
  }

  private presentScalar(event: ScalarEvent): ScalarNode {
    const source = getScalarValue(this.text, event);
    const style = STYLES[event.style] ?? 'plain';
    const quotes = style === 'single' || style === 'double' ? 1 : 0;
    const start = style === 'block' ? this.blockHeader() : event.valueStart - quotes;
    const value = style === 'plain' ? (CORE_SCHEMA.resolveImplicitScalarTag(source).value as ScalarNode['value']) : source;
    return { kind: 'scalar', span: { start, end: event.valueEnd + quotes }, value, source, style };
  }

  /** A value that is not there, as after `digest:`, stands right behind the colon, question mark or dash that asks for it. */
  private emptyScalar(event: ScalarEvent): ScalarNode {
    const from = Math.max(this.cursor, event.anchorEnd, event.tagEnd);
    const gap = /^[\s,]*[:?-]?/.exec(this.text.slice(from, from + 200))?.[0] ?? '';
    const at = /[:?-]$/.test(gap) ? from + gap.length : from;
    return { kind: 'scalar', span: { start: at, end: at }, value: null, source: '', style: 'plain' };
  }

  /** Where the `|` or `>` of the block scalar that comes next stands. */
  private blockHeader(): number {
    const header = /(?:[^#|>\r\n]|(?<!\s)#)*(?:\s#[^\r\n]*|[\r\n]+|[^#|>\r\n])*?[|>]/y;
    header.lastIndex = this.cursor;
    return header.test(this.text) ? header.lastIndex - 1 : this.cursor;
  }

  private isBlanked(node: ScalarNode): boolean {
    while (this.blankedIndex < this.blanked.length && (this.blanked[this.blankedIndex] ?? 0) < node.span.start) {
      this.blankedIndex++;
    }
    return (this.blanked[this.blankedIndex] ?? Infinity) < node.span.end;
  }

  private alias(start: number, end: number): ScalarNode {
    const node: ScalarNode = {
      kind: 'scalar',
      span: { start: start - 1, end },
      value: null,
      source: this.text.slice(start - 1, end),
      style: 'plain',
    };
    this.cursor = end;
    this.unknown.add(node);
    if (this.open.at(-1)?.key !== null) {
      this.report(start - 1, `the alias ${quote(node.source)} is not allowed`, 'write the value out');
    }
    return node;
  }

  private close(): void {
    const top = this.open.pop();
    if (top === undefined) {
      return; // the document itself
    }
    const { event, kind, entries, items } = top;
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const bracket = flow ? this.text.charAt(event.start) : '';
    if (bracket === '{' || bracket === '[') {
      this.cursor = this.closing(bracket === '{' ? '}' : ']');
    }
    const span = { start: event.start, end: this.cursor };
    const node: SyntaxNode = kind === 'map' ? { kind, span, flow, entries } : { kind, span, flow, items };
    if (top.partial) {
      this.unknown.add(node);
    }
    if (event.tagStart >= 0) {
      this.unknown.add(node);
    }
    this.add(node);
  }

  /** End of the flow collection that closes next: only blanks, commas, colons and comments can come before its bracket. */
  private closing(bracket: string): number {
    for (let at = this.cursor; at < this.text.length; at++) {
      const char = this.text.charAt(at);
      if (char === bracket) {
        return at + 1;
      }
      if (char === '#') {
        const end = this.text.slice(at).search(/[\r\n]/);
        at = end < 0 ? this.text.length : at + end;
      }
    }
    return this.text.length;
  }

  private add(node: SyntaxNode): void {
    const top = this.open.at(-1);
    if (top === undefined) {
      this.root ??= node;
    } else if (top.kind === 'sequence') {
      top.items.push(node);
    } else if (top.key === undefined) {
      top.key = this.acceptKey(top, node);
    } else {
      if (top.key !== null) {
        top.entries.push({ key: top.key, value: node });
      }
      top.key = undefined;
    }
  }

  /** The key, or null when it is refused. */
  private acceptKey(top: Frame, node: SyntaxNode): ScalarNode | null {
    if (node.kind !== 'scalar') {
      this.report(node.span.start, 'a key must be text, not a mapping or a list', 'write the key as plain or quoted text');
    } else if (this.unknown.has(node)) {
      top.partial = true;
      return null; // its problem is reported already
    } else if (node.source === '<<' && node.style === 'plain') {
      this.report(node.span.start, 'the merge key "<<" is not allowed', 'write the merged keys out');
    } else if (top.keys.has(node.source)) {
      this.report(node.span.start, `the key ${quote(node.source)} comes twice`, 'keep one of the two');
      return null;
    } else {
      top.keys.add(node.source);
      return node;
    }
    top.partial = true;
    return null;
  }
}

function frame(event: MappingEvent | SequenceEvent): Frame {
  const kind = event.type === EVENT_ID.MAPPING ? 'map' : 'sequence';
  return { kind, event, entries: [], items: [], keys: new Set(), key: undefined, partial: false };
}
