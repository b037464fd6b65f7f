import { type Digest, quote } from '../manifest';
import type { ImageInspection } from './image-registry';
import {
  checkDigest,
  type Descriptor,
  MANIFEST_LIMIT,
  type OciManifest,
  parseManifest,
  parseObject,
  platformText,
  type TextRecord,
  textRecord,
} from './oci-manifest';
import { tooLarge } from './registry-error';

/** How stored content is fetched; what comes is not trusted, but held to its digest here. */
export interface ImageReader {
  /** The manifests that are there, by the digest's text. */
  manifests(digests: readonly Digest[]): Promise<ReadonlyMap<string, Buffer>>;
  /** A blob of at most `limit` bytes. @throws RegistryError when it is not there or is larger */
  blob(digest: Digest, limit: number): Promise<Buffer>;
}

/** Labels are a few kilobytes; the history of a config may be long. */
const CONFIG_LIMIT = 8 * 1024 * 1024;
/** An index inside an index is legal; deeper nesting is nobody's build. */
const DEEPEST_INDEX = 2;
/** Real indexes have up to about ten platforms; the bound keeps a hostile one from costing thousands of requests. */
const MOST_PLATFORMS = 32;
const CREATED_LABEL = 'org.opencontainers.image.created';

interface PlatformImage {
  readonly platform: string;
  readonly labels: TextRecord;
  readonly created: string | undefined;
  readonly notes: readonly string[];
}

/** An image of an index that is still to be read: its annotations are those of the indexes around it. */
interface Leaf {
  readonly manifest: OciManifest & { kind: 'image' };
  readonly digest: Digest;
  readonly platform: string | undefined;
  readonly annotations: TextRecord;
}

/**
 * Reads what an image says of itself: one image or an index of several platforms, OCI or Docker. Every content is held to its digest
 * before a word of it is believed.
 *
 * @returns undefined when the manifest is not there
 * @throws RegistryError `corrupt-blob`, `malformed-image`, `too-large`, and what the reader throws
 */
export async function inspectImage(reader: ImageReader, digest: Digest): Promise<ImageInspection | undefined> {
  const notes: string[] = [];
  const root = (await readManifests(reader, [digest])).get(digest.toString());
  if (root === undefined) return undefined;
  const leaves =
    root.kind === 'image'
      ? [{ manifest: root, digest, platform: undefined, annotations: root.annotations }]
      : await leavesOf(reader, root.manifests, root.annotations, 1, notes);
  if (leaves.length > MOST_PLATFORMS)
    notes.push(`the index has more than ${MOST_PLATFORMS} images, of which the first ${MOST_PLATFORMS} were read`);

  const images = await Promise.all(leaves.slice(0, MOST_PLATFORMS).map((leaf) => readLeaf(reader, leaf)));
  const [first, ...others] = images;
  if (first === undefined) {
    return {
      labels: textRecord(undefined).record,
      platforms: [],
      notes: [...notes, 'the index names no image for any platform'],
      images: [],
    };
  }
  notes.push(...first.notes);
  for (const other of others) {
    notes.push(...other.notes);
    const keys = differingKeys(first.labels, other.labels);
    if (keys.length > 0) notes.push(`labels of ${quote(other.platform)} differ from those of ${quote(first.platform)}: ${someOf(keys)}`);
  }
  return {
    labels: first.labels,
    platforms: [...new Set(images.map((image) => image.platform).filter((platform) => platform !== ''))],
    ...(first.created === undefined ? {} : { created: first.created }),
    notes,
    images: images.map(({ platform, labels }) => ({ platform, labels })),
  };
}

/**
 * The manifests that an index names, those of indexes inside it included; none for one image, and for what is not there.
 *
 * @throws RegistryError `corrupt-blob`, `malformed-image`, `too-large`, and what the reader throws
 */
export async function membersOf(reader: Pick<ImageReader, 'manifests'>, digest: Digest): Promise<Digest[]> {
  const members = new Map<string, Digest>();
  let level: readonly Digest[] = [digest];
  for (let depth = 0; depth < DEEPEST_INDEX && level.length > 0; depth += 1) {
    const indexes = [...(await readManifests(reader, level)).values()].filter((manifest) => manifest.kind === 'index');
    level = indexes.flatMap(({ manifests }) => manifests.slice(0, MOST_PLATFORMS).map((entry) => entry.digest));
    for (const member of level) members.set(member.toString(), member);
  }
  return [...members.values()];
}

/** Depth first, so that the first leaf is the first platform that a client would look at. */
async function leavesOf(
  reader: ImageReader,
  entries: readonly Descriptor[],
  around: TextRecord,
  depth: number,
  notes: string[],
): Promise<Leaf[]> {
  const considered = entries.slice(0, MOST_PLATFORMS + 1);
  const manifests = await readManifests(
    reader,
    considered.map((entry) => entry.digest),
  );
  const leaves: Leaf[] = [];
  for (const entry of considered) {
    const manifest = manifests.get(entry.digest.toString());
    const annotations = merge(around, entry.annotations, manifest?.annotations ?? {});
    if (manifest === undefined) {
      notes.push(`the repository lacks the image for ${quote(entry.platform ?? 'an unnamed platform')}, ${entry.digest.toString()}`);
    } else if (manifest.kind === 'image') {
      leaves.push({ manifest, digest: entry.digest, platform: entry.platform, annotations });
    } else if (depth < DEEPEST_INDEX && leaves.length <= MOST_PLATFORMS) {
      leaves.push(...(await leavesOf(reader, manifest.manifests, annotations, depth + 1, notes)));
    } else {
      notes.push(`the index ${entry.digest.toString()} inside other indexes was not read`);
    }
  }
  return leaves;
}

async function readManifests(
  reader: Pick<ImageReader, 'manifests'>,
  digests: readonly Digest[],
): Promise<ReadonlyMap<string, OciManifest>> {
  const found = new Map<string, OciManifest>();
  if (digests.length === 0) return found;
  const stored = await reader.manifests(digests);
  for (const digest of digests) {
    const bytes = stored.get(digest.toString());
    if (bytes === undefined) continue;
    if (bytes.length > MANIFEST_LIMIT) throw tooLarge(`the manifest ${digest.toString()}`, bytes.length, MANIFEST_LIMIT);
    checkDigest('the manifest', digest, bytes);
    found.set(digest.toString(), parseManifest(digest, bytes));
  }
  return found;
}

async function readLeaf(reader: ImageReader, leaf: Leaf): Promise<PlatformImage> {
  const { config } = leaf.manifest;
  if (config === undefined) {
    const note = `${leaf.digest.toString()} is not a container image: its config is of another kind`;
    return { platform: leaf.platform ?? '', labels: leaf.annotations, created: leaf.annotations[CREATED_LABEL], notes: [note] };
  }
  const what = `the config ${config.digest.toString()}`;
  if ((config.size ?? 0) > CONFIG_LIMIT) throw tooLarge(what, config.size ?? 0, CONFIG_LIMIT);
  const bytes = await reader.blob(config.digest, CONFIG_LIMIT);
  checkDigest('the config', config.digest, bytes);

  const value = parseObject(what, bytes);
  const inner = value['config'];
  const own = textRecord(typeof inner === 'object' && inner !== null && 'Labels' in inner ? inner.Labels : undefined);
  const labels = merge(leaf.annotations, own.record);
  const created = labels[CREATED_LABEL] ?? value['created'];
  return {
    platform: leaf.platform ?? platformText(value) ?? '',
    labels,
    created: typeof created === 'string' ? created : undefined,
    notes: own.ignored.length > 0 ? [`labels that are not text were left out: ${someOf(own.ignored)}`] : [],
  };
}

/** Later records win. */
function merge(...records: readonly TextRecord[]): TextRecord {
  return Object.assign(Object.create(null) as Record<string, string>, ...records) as TextRecord;
}

function differingKeys(one: TextRecord, other: TextRecord): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
}

/** The first few of what may be thousands of hostile names. */
function someOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 3).map(quote).join(', ');
  return keys.length > 3 ? `${shown} and ${keys.length - 3} more` : shown;
}
