import { Digest, type PinnedRelease, type RepositoryName } from '../../manifest';
import {
  evaluateLifecycle,
  type ImageInspection,
  type ImageRecord,
  type ImageRegistry,
  type LifecycleFate,
  parseLifecyclePolicy,
  type RegistryImage,
  type RegistryRecords,
  type ScanRecord,
} from '../../registry';
import { once } from './verify-run';

/** An index inside an index is legal; deeper nesting is nobody's build. */
const DEEPEST_INDEX = 2;

/** One image that a pinned digest stands for: itself, or one that it lists. */
export interface Leaf {
  readonly digest: Digest;
  /** Undefined for a single image, and where the index does not say. */
  readonly platform: string | undefined;
  /** Whether the repository has it. */
  readonly there: boolean;
}

/**
 * What the registry says of one repository, as far as checks want to know it: each question is asked once and for all pins together, so
 * that the number of calls follows the number of repositories and not that of pins.
 */
export class Shelf {
  public readonly repository: RepositoryName;

  /** Those of the pinned digests that can be pulled. */
  public readonly described: () => Promise<ReadonlyMap<string, RegistryImage>>;

  /** By pinned tag, the digest that it names now. */
  public readonly tags: () => Promise<ReadonlyMap<string, Digest>>;

  /** What ECR keeps about the pinned digests, and about what they list, that cannot be pulled. */
  public readonly absent: () => Promise<ReadonlyMap<string, ImageRecord>>;

  /** What the lifecycle policy does with the images; undefined when there is none. */
  public readonly fates: () => Promise<Fates | undefined>;

  private readonly digests: readonly Digest[];
  private readonly tree: () => Promise<ReadonlyMap<string, RegistryImage>>;
  private readonly scans = new Map<string, Promise<ScanRecord | undefined>>();
  private readonly inspections = new Map<string, Promise<ImageInspection | undefined>>();

  public constructor(
    private readonly registry: ImageRegistry,
    pins: readonly [PinnedRelease, ...PinnedRelease[]],
    now: Date,
  ) {
    this.repository = pins[0].repository;
    this.digests = distinct(pins.map(({ digest }) => digest));
    const tags = [...new Map(pins.map(({ tag }) => [tag.toString(), tag])).values()];
    this.described = once(() => registry.describe(this.repository, this.digests));
    this.tags = once(() => registry.tagsAt(this.repository, tags));
    this.tree = once(() => this.describeTree());
    this.absent = once(() => this.findAbsent());
    this.fates = once(() => this.evaluate(now));
  }

  /** What an image says of itself; undefined when it is not there. */
  public async inspect(digest: Digest): Promise<ImageInspection | undefined> {
    if (!(await this.described()).has(digest.toString())) return undefined;
    const key = digest.toString();
    const asked = this.inspections.get(key) ?? this.registry.inspect(this.repository, digest);
    this.inspections.set(key, asked);
    return asked;
  }

  /** What the last scan of one image found; undefined when there was none. */
  public async scanOf(digest: Digest, records: RegistryRecords): Promise<ScanRecord | undefined> {
    const key = digest.toString();
    const asked = this.scans.get(key) ?? records.scanOf(this.repository, digest);
    this.scans.set(key, asked);
    return asked;
  }

  /** The images that a digest which is there stands for. */
  public async leaves(digest: Digest): Promise<Leaf[]> {
    const tree = await this.tree();
    const walk = (leaf: Omit<Leaf, 'there'>, depth: number): Leaf[] => {
      const image = tree.get(leaf.digest.toString());
      if (image === undefined || image.members.length === 0 || depth >= DEEPEST_INDEX) return [{ ...leaf, there: image !== undefined }];
      return image.members.flatMap((member) => walk({ ...member, platform: member.platform ?? leaf.platform }, depth + 1));
    };
    return walk({ digest, platform: undefined }, 0);
  }

  private async describeTree(): Promise<ReadonlyMap<string, RegistryImage>> {
    const tree = new Map(await this.described());
    let level = [...tree.values()];
    for (let depth = 0; depth < DEEPEST_INDEX && level.length > 0; depth += 1) {
      const members = distinct(level.flatMap((image) => image.members.map((member) => member.digest)));
      const found = await this.registry.describe(
        this.repository,
        members.filter((member) => !tree.has(member.toString())),
      );
      for (const [text, image] of found) tree.set(text, image);
      level = [...found.values()];
    }
    return tree;
  }

  private async findAbsent(): Promise<ReadonlyMap<string, ImageRecord>> {
    const tree = await this.tree();
    const listed = [...tree.values()].flatMap((image) => image.members.map((member) => member.digest));
    const absent = distinct([...this.digests, ...listed]).filter((digest) => !tree.has(digest.toString()));
    return absent.length === 0 ? new Map() : (this.registry.records?.find(this.repository, absent) ?? new Map());
  }

  private async evaluate(now: Date): Promise<Fates | undefined> {
    const { records } = this.registry;
    const policy = await records?.lifecyclePolicy(this.repository);
    if (records === undefined || policy === undefined) return undefined;
    const rules = parseLifecyclePolicy(policy);
    const images = await records.all(this.repository);
    const byDigest = new Map(images.map((image) => [image.digest, image]));
    const fates = evaluateLifecycle(rules, images, now);
    if (!this.digests.some((digest) => fates.get(digest.toString())?.taken === true)) return { byDigest, fates };
    // An index that stays keeps what it lists. What indexes list is only asked where that can save a pinned image.
    const lists = await this.listsOf(images.filter((image) => image.isIndex));
    const known = images.map((image) => ({ ...image, lists: lists.get(image.digest) }));
    return { byDigest, fates: evaluateLifecycle(rules, known, now) };
  }

  private async listsOf(indexes: readonly ImageRecord[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = await this.registry.describe(
      this.repository,
      indexes.map((index) => Digest.parse(index.digest)),
    );
    return new Map([...found].map(([text, image]) => [text, image.members.map((member) => member.digest.toString())]));
  }
}

/** What a lifecycle policy does with the images of a repository. */
export interface Fates {
  /** Every image of the repository. */
  readonly byDigest: ReadonlyMap<string, ImageRecord>;
  /** Of those that some rule selects. */
  readonly fates: ReadonlyMap<string, LifecycleFate>;
}

function distinct(digests: readonly Digest[]): Digest[] {
  return [...new Map(digests.map((digest) => [digest.toString(), digest])).values()];
}
