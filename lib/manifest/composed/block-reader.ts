import type { DraftEnvironment, DraftImage, DraftPin, DraftRelease } from '../draft';
import type { Block, Emptied } from './block';
import { KnownTexts } from './known-texts';
import { readEnvironment, readImage, readPins, readReleases } from './parts';

/**
 * Reads blocks, each distinct one once. Those that follow one another under one name have almost all of their entries in common: of each, only the
 * new ones are read.
 */
export class BlockReader {
  private readonly environments = new WeakMap<Block, { readonly draft: DraftEnvironment | undefined }>();
  private readonly images = new WeakMap<Block, { readonly draft: DraftImage | undefined }>();
  private readonly environmentFrames = new KnownTexts<{ readonly draft: DraftEnvironment | undefined }>();
  private readonly imageFrames = new KnownTexts<{ readonly draft: DraftImage | undefined }>();
  private readonly pins = new KnownTexts<DraftPin>();
  private readonly releases = { semver: new KnownTexts<DraftRelease>(), none: new KnownTexts<DraftRelease>() };

  /** Undefined when it is not valid, or cannot be read for itself. */
  public environment(block: Block): DraftEnvironment | undefined {
    const known = this.environments.get(block) ?? { draft: this.readEnvironment(block) };
    this.environments.set(block, known);
    return known.draft;
  }

  /** Undefined when it is not valid, or cannot be read for itself. */
  public image(block: Block): DraftImage | undefined {
    const known = this.images.get(block) ?? { draft: this.readImage(block) };
    this.images.set(block, known);
    return known.draft;
  }

  private readEnvironment(block: Block): DraftEnvironment | undefined {
    const { bytes, indent } = block;
    const split = block.split();
    if (split === undefined) {
      return readEnvironment(bytes.toString('utf8'), indent, undefined);
    }
    const frame = frameOf(this.environmentFrames, split.rest, () => readEnvironment(split.rest.text, indent, split.rest));
    const pins = frame && entriesOf(this.pins, split.entries, (texts) => readPins(texts, split.indent));
    const names = new Set(pins?.map(({ image }) => image.text));
    return frame && pins && (names.size === pins.length ? { ...frame, pins } : undefined);
  }

  private readImage(block: Block): DraftImage | undefined {
    const { bytes, indent } = block;
    const split = block.split();
    if (split === undefined) {
      return readImage(bytes.toString('utf8'), indent, undefined);
    }
    const frame = frameOf(this.imageFrames, split.rest, () => readImage(split.rest.text, indent, split.rest));
    const versioning = frame?.versioning;
    if (frame === undefined || versioning === undefined) {
      return undefined;
    }
    const releases = entriesOf(this.releases[versioning], split.entries, (texts) => readReleases(versioning, texts, split.indent));
    const byVersion = releases && new Map(releases.map((release) => [release.version, release]));
    return releases?.length === byVersion?.size && byVersion !== undefined ? { ...frame, releases: byVersion } : undefined;
  }
}

function frameOf<T>(
  known: KnownTexts<{ readonly draft: T | undefined }>,
  { text, keyAt }: Emptied,
  read: () => T | undefined,
): T | undefined {
  // The place tells apart texts that had the same words elsewhere in quotes.
  const key = `${String(keyAt)} ${text}`;
  const frame = known.get(key) ?? { draft: read() };
  known.set(key, frame);
  return frame.draft;
}

/** What each of the entries says; undefined when one of them is not valid, or cannot be read for itself. */
function entriesOf<T>(
  known: KnownTexts<T>,
  entries: readonly Buffer[],
  read: (texts: readonly string[]) => readonly T[] | undefined,
): readonly T[] | undefined {
  // Bytes taken for characters, which is cheap, tell texts apart as well as what they mean.
  const keys = entries.map((entry) => entry.toString('latin1'));
  const found = keys.map((key) => known.get(key));
  const missing = entries.flatMap((entry, at) => (found[at] === undefined ? [{ at, text: entry.toString('utf8') }] : []));
  const made = missing.length === 0 ? [] : read(missing.map(({ text }) => text));
  for (const [index, { at }] of missing.entries()) {
    const value = made?.[index];
    if (value === undefined) {
      return undefined;
    }
    found[at] = value;
    known.set(keys[at] ?? '', value);
  }
  return found.filter((value) => value !== undefined);
}
