import { BareKey, indentAt, isItem, nextContent, nextLine, NOTHING } from './lines';

/** Which part of a manifest is cut into blocks. */
export type SectionName = 'environments' | 'images';

/** A text in whose middle the value of one key was replaced by `{}`. */
export interface Emptied {
  readonly text: string;
  /** Offset of the key. */
  readonly keyAt: number;
  /** Offset of the `{}`. */
  readonly valueAt: number;
}

/** A block whose entries were taken out. */
export interface SplitBlock {
  readonly rest: Emptied;
  /** The entries in the order of the text, each with the lines that belong to it. */
  readonly entries: readonly Buffer[];
  /** How far each of them is indented. */
  readonly indent: number;
}

/** The key whose entries are taken out of a block: what changes most, and makes most of its length. */
const FIELDS = { environments: new BareKey('images'), images: new BareKey('releases') } as const;
const HEADING = new BareKey('[A-Za-z0-9_][A-Za-z0-9_.-]*');

/** The lines of one environment or one image, from its name on. */
export class Block {
  /** @param bytes from the beginning of the line with the name; in memory of their own */
  public constructor(
    public readonly section: SectionName,
    public readonly bytes: Buffer,
    public readonly indent: number,
  ) {}

  /**
   * Takes the pins of an environment or the releases of an image out.
   *
   * @returns undefined when it has none, or its lines are not plain
   */
  public split(): SplitBlock | undefined {
    const { bytes } = this;
    if (HEADING.at(bytes, 0) === undefined) {
      return undefined;
    }
    let at = nextContent(bytes, nextLine(bytes, 0));
    const indent = at < bytes.length ? indentAt(bytes, at) : 0;
    for (; indent > this.indent && at < bytes.length; at = nextLine(bytes, at)) {
      const field = indentAt(bytes, at) === indent ? FIELDS[this.section].at(bytes, at) : undefined;
      if (field !== undefined) {
        return this.splitAt(at, field.colonEnd, indent);
      }
    }
    return undefined;
  }

  private splitAt(keyAt: number, colonEnd: number, outer: number): SplitBlock | undefined {
    const { bytes } = this;
    const first = nextContent(bytes, nextLine(bytes, keyAt));
    const indent = first < bytes.length ? indentAt(bytes, first) : NOTHING;
    if (indent <= outer || isItem(bytes, first, indent)) {
      return undefined;
    }
    const entries: Buffer[] = [];
    let start = first;
    let at = nextLine(bytes, first);
    for (; at < bytes.length; at = nextLine(bytes, at)) {
      const own = indentAt(bytes, at);
      if (own === NOTHING || own > indent || (own === indent && isItem(bytes, at, indent))) {
        continue;
      }
      if (own !== indent) {
        if (own > outer || own <= this.indent) {
          return undefined;
        }
        break;
      }
      entries.push(bytes.subarray(start, at));
      start = at;
    }
    entries.push(bytes.subarray(start, at));
    return { rest: emptied(bytes, keyAt, colonEnd, first, at), entries, indent };
  }
}

function emptied(bytes: Buffer, keyAt: number, colonEnd: number, from: number, to: number): Emptied {
  const before = bytes.toString('utf8', 0, keyAt);
  const key = bytes.toString('utf8', keyAt, colonEnd);
  const text = `${before}${key} {}${bytes.toString('utf8', colonEnd, from)}${bytes.toString('utf8', to)}`;
  return { text, keyAt: before.length + key.search(/[^ ]/), valueAt: before.length + key.length + 1 };
}
