import { Digest, type ImageTag, type RepositoryName } from '../manifest';
import { ConcurrencyLimit } from './concurrency-limit';
import { download } from './download';
import { EcrApi, type EcrOptions } from './ecr-api';
import { EcrRecords } from './ecr-records';
import { addEcrTag } from './ecr-tag';
import { gathered } from './gathered-reads';
import type { ImageInspection, ImageRegistry, RegistryImage, TagOutcome } from './image-registry';
import { type ImageReader, inspectImage, membersOf } from './inspect-image';
import { checkDigest, membersIn } from './oci-manifest';

/**
 * A registry of Amazon ECR. The SDK is loaded, and AWS asked, only when the first question needs it.
 *
 * All but its `records` and `addTag` is asked with BatchGetImage and GetDownloadUrlForLayer, the calls of a pull: the three pull actions that a
 * repository grants to a deploying account are enough, and an image that is archived, or that nobody can pull, is not taken to be there.
 * What is asked about several images at the same time is asked in one call.
 *
 * @throws RegistryError from every method, with the codes of `explainAwsFailure` and of `inspectImage`
 */
export function createEcrRegistry(options: EcrOptions = {}): ImageRegistry {
  return new EcrRegistry(new EcrApi(options));
}

/** Of configs, which come from another service than the rest. */
const DOWNLOADS_AT_ONCE = 16;

class EcrRegistry implements ImageRegistry {
  public readonly records: EcrRecords;
  readonly #api: EcrApi;
  readonly #downloads = new ConcurrencyLimit(DOWNLOADS_AT_ONCE);
  readonly #readers = new Map<string, ImageReader['manifests']>();

  public constructor(api: EcrApi) {
    this.#api = api;
    this.records = new EcrRecords(api);
  }

  public get calls(): number {
    return this.#api.calls;
  }

  public async digestOf(repository: RepositoryName, tag: ImageTag): Promise<Digest | undefined> {
    return (await this.tagsAt(repository, [tag])).get(tag.toString());
  }

  public async describe(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<string, RegistryImage>> {
    const found = new Map<string, RegistryImage>();
    const asked = distinct(digests);
    const images = await this.#api.images(
      repository,
      [...asked.keys()].map((imageDigest) => ({ imageDigest })),
    );
    for (const { digest: text, tag, manifest } of images) {
      const digest = asked.get(text);
      if (digest === undefined) continue;
      // ECR answers an image once for each of its tags, or once in all.
      const before = found.get(text);
      const bytes = Buffer.from(manifest, 'utf8');
      if (before === undefined) checkDigest('the manifest', digest, bytes);
      const members = before?.members ?? membersIn(bytes);
      found.set(text, { digest, tags: [...(before?.tags ?? []), ...(tag === undefined ? [] : [tag])], members });
    }
    return found;
  }

  public async tagsAt(repository: RepositoryName, tags: readonly ImageTag[]): Promise<ReadonlyMap<string, Digest>> {
    const asked = distinct(tags);
    const images = await this.#api.images(
      repository,
      [...asked.keys()].map((imageTag) => ({ imageTag })),
    );
    const found = new Map<string, Digest>();
    for (const { digest, tag } of images) {
      if (tag !== undefined && asked.has(tag)) found.set(tag, Digest.parse(digest));
    }
    return found;
  }

  public async membersOf(repository: RepositoryName, digest: Digest): Promise<readonly Digest[]> {
    return membersOf({ manifests: this.#manifests(repository) }, digest);
  }

  public async inspect(repository: RepositoryName, digest: Digest): Promise<ImageInspection | undefined> {
    return inspectImage(
      {
        manifests: this.#manifests(repository),
        blob: async (blob, limit) => {
          const address = await this.#api.downloadUrl(repository, blob);
          return this.#downloads.run(() => download(`the blob ${blob.toString()}`, address, limit));
        },
      },
      digest,
    );
  }

  public async addTag(repository: RepositoryName, digest: Digest, tag: ImageTag): Promise<TagOutcome> {
    return addEcrTag(this.#api, repository, digest, tag, () => this.digestOf(repository, tag));
  }

  #manifests(repository: RepositoryName): ImageReader['manifests'] {
    const known = this.#readers.get(repository.toString());
    if (known !== undefined) return known;
    const reader = gathered(async (digests) => {
      const images = await this.#api.images(
        repository,
        [...distinct(digests).keys()].map((imageDigest) => ({ imageDigest })),
      );
      return new Map(images.map((image) => [image.digest, Buffer.from(image.manifest, 'utf8')]));
    });
    this.#readers.set(repository.toString(), reader);
    return reader;
  }
}

/** By its text, each once. */
function distinct<T extends { toString(): string }>(values: readonly T[]): Map<string, T> {
  return new Map(values.map((value) => [value.toString(), value]));
}
