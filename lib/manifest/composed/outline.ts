import { Block, type Emptied, type SectionName } from './block';
import { BareKey, indentAt, isItem, nextContent, nextLine, ODD } from './lines';

/** A manifest cut into parts that stand for themselves, as far as its indentation tells. */
export interface Outline {
  /** All but the blocks, with the section empty instead; the sections that were cut are in the order of the text. */
  readonly rest: string;
  readonly sections: readonly Section[];
  /** Length of the whole text in bytes. */
  readonly size: number;
  /** How much of it no outline before had. */
  readonly fresh: number;
}

/** A section and its blocks. */
export interface Section extends Omit<Emptied, 'text'> {
  readonly name: SectionName;
  readonly blocks: readonly Block[];
}

/** Larger manifests are not cut: their parts would take too much memory. */
const MOST_BYTES = 4 * 1024 * 1024;
const SECTION = new BareKey('environments|images');
/** The first letters of the sections' names, and quotes. */
const SECTION_BEGINS = Buffer.from('ei"\'');

/**
 * Cuts texts that follow one another into blocks. They have almost all of them in common: a block that stood under the same name before is
 * compared as a whole, and not looked at line by line.
 */
export class Outliner {
  /** The blocks of the text before, by the line with their name. */
  private readonly before = { environments: new Map<string, Block>(), images: new Map<string, Block>() };

  /**
   * The parts of a manifest; undefined when it is not in plain block style. They share no memory with the source.
   *
   * @param source UTF-8
   */
  public outline(source: Buffer): Outline | undefined {
    const sections: Section[] = [];
    let rest = '';
    let copied = 0;
    let fresh = 0;
    for (let at = 0; at < source.length && source.length <= MOST_BYTES;) {
      const found = this.sectionAt(source, at, sections);
      if (found === undefined) {
        at = nextLine(source, at);
        continue;
      }
      const first = nextContent(source, nextLine(source, at));
      const cut = this.cut(source, first, found.name);
      if (cut === undefined) {
        return undefined;
      }
      rest += source.toString('utf8', copied, at);
      const keyAt = rest.length;
      rest += source.toString('utf8', at, found.colonEnd);
      const valueAt = rest.length + 1;
      rest += ` {}${source.toString('utf8', found.colonEnd, first)}`;
      sections.push({ name: found.name, keyAt, valueAt, blocks: cut.blocks });
      fresh += cut.fresh;
      copied = at = cut.end;
    }
    rest += source.toString('utf8', copied);
    return sections.length === 0 ? undefined : { rest, sections, size: source.length, fresh: fresh + rest.length };
  }

  /** The section that begins in this line, unless there was one of this name before. */
  private sectionAt(
    source: Buffer,
    at: number,
    sections: readonly Section[],
  ): { readonly name: SectionName; readonly colonEnd: number } | undefined {
    const found = SECTION_BEGINS.includes(source[at] ?? 0) ? SECTION.at(source, at) : undefined;
    const name = found?.key === 'environments' || found?.key === 'images' ? found.key : undefined;
    return found === undefined || name === undefined || sections.some((section) => section.name === name)
      ? undefined
      : { name, colonEnd: found.colonEnd };
  }

  /** Cuts the section whose first line that counts is there; undefined when its lines are not plain. */
  private cut(
    source: Buffer,
    first: number,
    section: SectionName,
  ): { readonly blocks: readonly Block[]; readonly end: number; readonly fresh: number } | undefined {
    const indent = first < source.length ? indentAt(source, first) : 0;
    if (indent <= 0) {
      return undefined;
    }
    const blocks = new Map<string, Block>();
    let fresh = 0;
    let at = first;
    while (at < source.length && source[at] === SPACE) {
      if (isItem(source, at, indent)) {
        return undefined;
      }
      const heading = source.toString('latin1', at, nextLine(source, at));
      const before = this.before[section].get(heading);
      const known = before !== undefined && isAt(source, at, before, indent) ? before : undefined;
      const end = known === undefined ? endOf(source, at, indent) : at + known.bytes.length;
      if (end === undefined || blocks.has(heading)) {
        return undefined;
      }
      blocks.set(heading, known ?? new Block(section, Buffer.from(source.subarray(at, end)), indent));
      fresh += known === undefined ? end - at : 0;
      at = end;
    }
    this.before[section] = blocks;
    return { blocks: [...blocks.values()], end: at, fresh };
  }
}

const SPACE = 0x20;

/** Whether a block stands there, and what follows is another one or another section. */
function isAt(source: Buffer, at: number, { bytes, indent }: Block, asked: number): boolean {
  const end = at + bytes.length;
  return (
    indent === asked &&
    end <= source.length &&
    source.compare(bytes, 0, bytes.length, at, end) === 0 &&
    (end === source.length || (bytes.at(-1) === LINE_FEED && [0, indent].includes(indentAt(source, end))))
  );
}

const LINE_FEED = 0x0a;

/** Where the block that begins there ends; undefined when a line in it is odd. */
function endOf(source: Buffer, start: number, indent: number): number | undefined {
  for (let at = nextLine(source, start); at < source.length; at = nextLine(source, at)) {
    const own = indentAt(source, at);
    if (own === 0 || own === indent) {
      return at;
    }
    if (own === ODD || (own > 0 && own < indent)) {
      return undefined;
    }
  }
  return source.length;
}
