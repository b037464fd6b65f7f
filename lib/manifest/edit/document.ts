import type { ReleaseManifest } from '../release-manifest';
import type { MapEntry, ScalarNode, SyntaxNode } from '../syntax-tree';
import { lineStart, skipBlanksBack, skipGap } from './lines';
import type { Quotes } from './quoting';

/** A manifest's text with its tree. */
export class EditedDocument {
  public static of(manifest: ReleaseManifest): EditedDocument {
    const { text, root, file } = manifest._document;
    return new EditedDocument(text, root, file);
  }

  /** Whether all text must be in double quotes and no comma may trail. */
  public readonly json: boolean;

  public constructor(
    public readonly text: string,
    public readonly root: SyntaxNode,
    file: string | null,
  ) {
    this.json = file?.toLowerCase().endsWith('.json') === true || (root.kind === 'map' && root.flow && isJson(text));
  }

  /** Where an entry begins: at its key, or at the `?` of an explicit one. */
  public startOf(entry: MapEntry): number {
    const { start } = entry.key.span;
    const before = skipBlanksBack(this.text, start);
    return this.text.charAt(before - 1) === '?' ? before - 1 : start;
  }

  /**
   * Where an entry's value ends. A block scalar ends with its last text, or with all of its blank lines when it keeps them (`|+`).
   */
  public endOf(node: SyntaxNode): number {
    if (node.kind !== 'scalar') {
      const last = node.kind === 'map' ? node.entries.at(-1)?.value : node.items.at(-1);
      return node.flow || last === undefined ? node.span.end : this.endOf(last);
    }
    if (node.style !== 'block' || /^[|>][0-9]*\+/.test(this.text.slice(node.span.start, node.span.start + 3))) {
      return node.span.end;
    }
    return node.span.start + this.text.slice(node.span.start, node.span.end).trimEnd().length;
  }

  /** The last scalar that ends before this offset. */
  public scalarBefore(offset: number): ScalarNode | undefined {
    let last: ScalarNode | undefined;
    const visit = (node: SyntaxNode): void => {
      if (node.kind === 'scalar') {
        last = node.span.start < offset ? node : last;
        return;
      }
      const parts = node.kind === 'map' ? node.entries.flatMap(({ key, value }) => [key, value]) : node.items;
      for (const part of parts) {
        if (part.span.start < offset) {
          visit(part);
        }
      }
    };
    visit(this.root);
    return last;
  }

  /** The comma behind an element of a flow collection, be it behind line breaks and comments. */
  public commaAfter(end: number): number | undefined {
    const at = skipGap(this.text, end);
    return this.text.charAt(at) === ',' ? at : undefined;
  }

  /** Columns before this offset, as indentation. */
  public columnOf(offset: number): string {
    return ' '.repeat(offset - lineStart(this.text, offset));
  }

  /** The wanted quotes, or those that JSON asks for. */
  public quotes(wanted: Quotes): Quotes {
    return this.json ? 'double' : wanted;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}
