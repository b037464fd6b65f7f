import {
  COLLECTION_STYLE,
  EVENT_ID,
  type AliasEvent,
  type DocumentEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { escapeProblem } from './escapes';
import { quote } from './format-error';
import { OpenCollection } from './open-collection';
import { Problems } from './problem';
import { closingBracket, isTooLong, LONGEST_TEXT, scalarNode } from './scalar-node';
import type { ScalarNode, SyntaxNode } from './syntax-tree';
import type { BlankedText } from './text-guard';
import { TreeScalar } from './tree-nodes';

/** Builds the tree from the parser's events, refusing what YAML allows and a manifest does not. */
export class SyntaxBuilder {
  private readonly text: string;
  private readonly blanked: readonly number[];
  private readonly problems = new Problems();
  private readonly unknown = new Set<SyntaxNode>();
  private readonly open: OpenCollection[] = [];
  private root: SyntaxNode | undefined;
  private documents = 0;
  /** End of what was read so far. */
  private cursor: number;
  private nextBlanked = 0;

  /**
   * @param blanked what was parsed: a value over a blanked character is not known
   */
  public constructor({ text, offsets }: BlankedText) {
    this.text = text;
    this.blanked = offsets;
    this.cursor = text.startsWith('\ufeff') ? 1 : 0;
  }

  /**
   * The tree.
   *
   * @param events of the text; consumed, so that they and the tree need not fit into memory together
   */
  public build(events: Event[]): { root: SyntaxNode | undefined; problems: Problems; unknown: ReadonlySet<SyntaxNode> } {
    events.reverse();
    for (let event = events.pop(); event !== undefined && this.documents < 2; event = events.pop()) {
      this.read(event);
    }
    return { root: this.root, problems: this.problems, unknown: this.unknown };
  }

  private read(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.document(event);
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        this.refuseProperties(event);
        this.cursor = event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0);
        this.open.push(new OpenCollection(event));
        break;
      case EVENT_ID.POP:
        this.close();
        break;
      case EVENT_ID.SCALAR:
        this.add(this.scalar(event));
        break;
      case EVENT_ID.ALIAS:
        this.add(this.alias(event));
        break;
    }
  }

  private document({ directives }: DocumentEvent): void {
    this.documents++;
    if (directives.length > 0) {
      this.report(this.lineFrom(/^%/m), () => 'a directive (such as %YAML) is not allowed', 'delete it');
    }
    if (this.documents > 1) {
      this.report(this.lineFrom(/^(?:---|\.\.\.)/m), () => 'a second document begins', 'keep one document in the file');
    }
  }

  /** Offset of the next line that matches, from the cursor on. */
  private lineFrom(pattern: RegExp): number {
    return this.cursor + Math.max(this.text.slice(this.cursor).search(pattern), 0);
  }

  private report(offset: number, message: () => string, help: string): void {
    this.problems.add(() => ({ code: 'syntax', message: message(), help, offset }));
  }

  private refuseProperties({ anchorStart, anchorEnd, tagStart, tagEnd }: MappingEvent | SequenceEvent | ScalarEvent): void {
    if (anchorStart >= 0) {
      const message = (): string => `the anchor ${quote(this.text.slice(anchorStart, anchorEnd))} is not allowed`;
      this.report(anchorStart - 1, message, 'write the value out at each place, or put a text that begins with "&" in quotes');
    }
    if (tagStart >= 0) {
      const message = (): string => `the tag ${quote(this.text.slice(tagStart, tagEnd))} is not allowed`;
      this.report(tagStart, message, 'write the value without it, or put a text that begins with "!" in quotes');
    }
  }

  private scalar(event: ScalarEvent): ScalarNode {
    this.refuseProperties(event);
    const node = scalarNode(this.text, event, this.cursor);
    this.cursor = node.span.end;
    const tooLong = isTooLong(event);
    if (tooLong) {
      const length = (event.valueEnd - event.valueStart).toLocaleString('en-US');
      this.report(
        node.span.start,
        () => `a text of ${length} characters is too long`,
        `write at most ${LONGEST_TEXT.toLocaleString('en-US')}`,
      );
    }
    const escape = node.style === 'double' && !event.fast && !tooLong ? escapeProblem(this.text, node.span) : undefined;
    if (escape !== undefined) {
      this.problems.add(() => escape);
    }
    if (tooLong || escape !== undefined || event.tagStart >= 0 || this.isBlanked(node)) {
      this.unknown.add(node);
    }
    return node;
  }

  private isBlanked({ span }: ScalarNode): boolean {
    while ((this.blanked[this.nextBlanked] ?? Infinity) < span.start) {
      this.nextBlanked++;
    }
    return (this.blanked[this.nextBlanked] ?? Infinity) < span.end;
  }

  private alias({ anchorStart, anchorEnd }: AliasEvent): ScalarNode {
    const start = anchorStart - 1;
    const node = new TreeScalar(start, anchorEnd, null, this.text.slice(start, anchorEnd), 'plain');
    this.cursor = anchorEnd;
    this.unknown.add(node);
    // A merge key is one problem with what it merges.
    if (!this.open.some((collection) => collection.isMerging)) {
      this.report(
        start,
        () => `the alias ${quote(node.source)} is not allowed`,
        'write the value out, or put a text that begins with "*" in quotes',
      );
    }
    return node;
  }

  private close(): void {
    const collection = this.open.pop();
    if (collection === undefined) {
      return; // the document itself
    }
    const { event } = collection;
    if (event.style === COLLECTION_STYLE.FLOW) {
      this.cursor = closingBracket(this.text, event.start, this.cursor);
    }
    const node = collection.node(this.cursor);
    if (collection.isPartial || event.tagStart >= 0) {
      this.unknown.add(node);
    }
    this.add(node);
  }

  private add(node: SyntaxNode): void {
    const collection = this.open.at(-1);
    if (collection === undefined) {
      this.root ??= node;
    } else if (collection.wantsKey) {
      this.addKey(collection, node);
    } else {
      collection.addValue(node);
    }
  }

  private addKey(collection: OpenCollection, node: SyntaxNode): void {
    if (node.kind !== 'scalar') {
      this.report(node.span.start, () => 'a key must be text, not a mapping or a list', 'write the key as plain or quoted text');
      collection.refuseKey();
    } else if (this.unknown.has(node)) {
      collection.refuseKey(); // its problem is reported already
    } else if (node.source === '<<' && node.style === 'plain') {
      this.report(node.span.start, () => 'the merge key "<<" is not allowed', 'write the merged keys out');
      collection.refuseKey('merge');
    } else if (collection.has(node.source)) {
      this.report(node.span.start, () => `the key ${quote(node.source)} comes twice`, 'keep one of the two');
      collection.refuseKey('duplicate');
    } else {
      collection.acceptKey(node);
    }
  }
}
