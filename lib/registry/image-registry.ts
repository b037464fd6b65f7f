import type { Digest, ImageTag, RepositoryName } from '../manifest';
import type { RegistryRecords } from './registry-records';

/**
 * Where images are stored. Every method asks the registry at that moment; nothing is remembered between calls.
 *
 * Every method throws {@link RepositoryNotFoundError} when the registry has no such repository, and {@link RegistryError}
 * when the outside failed (unreachable, denied, a content that does not match its digest).
 */
export interface ImageRegistry {
  /** API requests made so far, retries included; a folder of OCI layouts makes none. */
  readonly calls: number;

  /** What ECR keeps about its images; undefined in a registry of another kind, which keeps nothing of the sort. */
  readonly records: RegistryRecords | undefined;

  /** The digest that a tag names now; undefined when there is no such tag. */
  digestOf(repository: RepositoryName, tag: ImageTag): Promise<Digest | undefined>;

  /**
   * Those of the digests that the repository has, by the digest's text. Found means that a pull would find it: its manifest was
   * read and matches the digest.
   */
  describe(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<string, RegistryImage>>;

  /** Those of the tags that the repository has, by the tag's text, each with the digest that it names now. */
  tagsAt(repository: RepositoryName, tags: readonly ImageTag[]): Promise<ReadonlyMap<string, Digest>>;

  /** The images of an index, indexes inside it included, without attestations; none for one image, and for what is not there. */
  membersOf(repository: RepositoryName, digest: Digest): Promise<readonly Digest[]>;

  /** What the image says of itself; undefined when the repository does not have it. */
  inspect(repository: RepositoryName, digest: Digest): Promise<ImageInspection | undefined>;

  /**
   * Lets a further tag name an image that the repository has. The image stays as it is, and so does a tag that names another one. It is the only
   * method that writes; to repeat it is harmless.
   */
  addTag(repository: RepositoryName, digest: Digest, tag: ImageTag): Promise<TagOutcome>;
}

/** What became of a tag. */
export interface TagOutcome {
  /**
   * `added`; `present`: it named the image already; `taken`: it names another image; `no-image`: the repository does not have the digest; `full`:
   * the image has as many tags as the registry allows, in ECR 1,000 (https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html).
   */
  readonly status: 'added' | 'present' | 'taken' | 'no-image' | 'full';
  /** Of `taken`, as far as it can be seen: what the tag names. */
  readonly digest?: Digest | undefined;
}

/** An image that a repository has. */
export interface RegistryImage {
  readonly digest: Digest;
  /** Tags that came with the answer: not always all of them. Ask `tagsAt` whether a certain tag names the image. */
  readonly tags: readonly string[];
  /** What an index lists, in its order and without attestations, indexes inside it as one; empty for one image. */
  readonly members: readonly IndexMember[];
}

/** An image that an index lists. Whether the repository has it is another question. */
export interface IndexMember {
  readonly digest: Digest;
  /** `OS/ARCH[/VARIANT]`; undefined when the index does not say. */
  readonly platform: string | undefined;
}

/** What an image says of itself. Texts are as the image's author wrote them: hostile until quoted. */
export interface ImageInspection {
  /**
   * Labels of the image's config, over annotations of its manifest, over annotations of the index. An index of several platforms
   * takes them from the first. The record has no prototype, so that `__proto__` is a label like any other.
   */
  readonly labels: Readonly<Record<string, string>>;
  /** `OS/ARCH` or `OS/ARCH/VARIANT`, in the order of the index; one for a single image. Attestations are no platform. */
  readonly platforms: readonly string[];
  /** The label `org.opencontainers.image.created`, else the creation time of the config; absent when neither says. */
  readonly created?: string;
  /** What a reader should know, in sentences for people: platforms whose labels differ or that are missing, labels left out. */
  readonly notes: readonly string[];
  /** Each image with its own labels, in the order of the index; one for a single image. */
  readonly images: readonly PlatformLabels[];
}

/** What one image says of itself. */
export interface PlatformLabels {
  /** `OS/ARCH[/VARIANT]`; empty when nothing says. */
  readonly platform: string;
  /** As in {@link ImageInspection.labels}, of this image. */
  readonly labels: Readonly<Record<string, string>>;
}
