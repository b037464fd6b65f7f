import type { Draft } from '../draft';
import { Ledgers } from '../rule-pins';
import { checkRules } from '../rules';
import { hasTooManyParts, partCount, type PartCount, PARTS_WITHOUT_DIGEST } from '../text-guard';
import type { Block } from './block';
import { BlockReader } from './block-reader';
import type { Outline } from './outline';
import { isEmptiedAt, readText, type ReadText } from './parts';

/**
 * Judges manifests that have almost all of their text in common: each part is read once, by the functions that read a whole manifest, and what
 * remains for each manifest are the rules between its parts.
 *
 * Why the answer is that of the parser: what it makes of a line depends on what the lines before have opened. Each part is read behind lines that open
 * the same as those before it in the manifest, and it is seen that it, and what comes behind it, begins where it should, so that nothing is left open.
 * Then the tree of the manifest is made of the trees of its parts. Whatever is not seen to be so is for the parser.
 */
export class ComposedValidity {
  private readonly reader = new BlockReader();
  private readonly ledgers = new Ledgers();
  private readonly counts = new WeakMap<Block, PartCount>();
  private rest: { readonly key: string; readonly read: ReadText | undefined } | undefined;

  /** Whether the manifest is surely valid; one that is not has to be parsed as a whole. */
  public isValid(outline: Outline): boolean {
    const rest = this.readRest(outline);
    const draft = rest && this.compose(rest.draft, outline);
    return draft !== undefined && !this.isTooLarge(outline) && checkRules(draft, this.ledgers).every(({ listed }) => listed.length === 0);
  }

  private readRest({ rest, sections }: Outline): ReadText | undefined {
    const key = `${sections.map(({ name, keyAt }) => `${name} ${String(keyAt)} `).join('')}${rest}`;
    if (this.rest?.key !== key) {
      const read = readText(rest);
      const isWhole = sections.every((section) => isEmptiedAt(read?.root, section.name, section));
      this.rest = { key, read: isWhole ? read : undefined };
    }
    return this.rest.read;
  }

  /** Undefined when a part is not valid, or two have one name. */
  private compose(rest: Draft, { sections }: Outline): Draft | undefined {
    let draft = rest;
    for (const { name, blocks } of sections) {
      if (name === 'environments') {
        const environments = allOf(blocks, (block) => this.reader.environment(block));
        const environmentNames = environments?.map((environment) => environment.name.text) ?? [];
        if (environments === undefined || new Set(environmentNames).size < blocks.length) {
          return undefined;
        }
        draft = { ...draft, environments, environmentNames };
      } else {
        const images = allOf(blocks, (block) => this.reader.image(block));
        const byName = new Map(images?.map((image) => [image.name.text, image]));
        if (byName.size < blocks.length) {
          return undefined;
        }
        draft = { ...draft, images: byName };
      }
    }
    return draft;
  }

  private isTooLarge({ rest, sections, size }: Outline): boolean {
    if (size <= PARTS_WITHOUT_DIGEST) {
      return false;
    }
    let { parts, digests } = partCount(rest);
    for (const block of sections.flatMap(({ blocks }) => blocks)) {
      const counted = this.counts.get(block) ?? partCount(block.bytes.toString('latin1'));
      this.counts.set(block, counted);
      parts += counted.parts;
      digests += counted.digests;
    }
    return hasTooManyParts({ parts, digests });
  }
}

/** Undefined when any of them is. */
function allOf<T>(blocks: readonly Block[], read: (block: Block) => T | undefined): readonly T[] | undefined {
  const all: T[] = [];
  for (const block of blocks) {
    const value = read(block);
    if (value === undefined) {
      return undefined;
    }
    all.push(value);
  }
  return all;
}
