import { join } from 'node:path';
import { Digest, type ImageTag, quote, type RepositoryName } from '../manifest';
import type { ImageInspection, ImageRegistry, RegistryImage, TagOutcome } from './image-registry';
import { inspectImage, membersOf } from './inspect-image';
import { blobPath, isFolder, notALayout, parseLayout, readFileOf, readIndex, readManifest } from './oci-layout-files';
import { addLayoutTag } from './oci-layout-tag';
import { checkDigest, MANIFEST_LIMIT, membersIn } from './oci-manifest';
import { RegistryError, RepositoryNotFoundError } from './registry-error';

/**
 * A folder that holds one OCI image layout per repository, at `DIRECTORY/REPOSITORY`: what `skopeo copy … oci:DIRECTORY/REPOSITORY:TAG`
 * writes (https://github.com/opencontainers/image-spec/blob/main/image-layout.md).
 *
 * @param directory the folder; need not exist before the first question
 * @throws RegistryError from every method: `registry-not-found`, `not-an-oci-layout`, `unreadable`, `ambiguous-tag`, and the codes of
 *   `inspectImage`
 */
export function createOciLayoutRegistry(directory: string): ImageRegistry {
  return new OciLayoutRegistry(directory);
}

class OciLayoutRegistry implements ImageRegistry {
  public readonly calls = 0;
  public readonly records = undefined;
  readonly #directory: string;

  public constructor(directory: string) {
    this.#directory = directory;
  }

  public async digestOf(repository: RepositoryName, tag: ImageTag): Promise<Digest | undefined> {
    return (await this.tagsAt(repository, [tag])).get(tag.toString());
  }

  public async describe(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<string, RegistryImage>> {
    const folder = await this.#layoutOf(repository);
    const entries = await readIndex(folder, repository);
    const found = new Map<string, RegistryImage>();
    for (const digest of digests) {
      const text = digest.toString();
      const bytes = found.has(text) ? undefined : await readManifest(folder, digest);
      if (bytes === undefined) continue;
      checkDigest('the manifest', digest, bytes);
      const tags = entries.filter((entry) => entry.digest === text).map((entry) => entry.tag);
      found.set(text, { digest, tags, members: membersIn(bytes) });
    }
    return found;
  }

  public async tagsAt(repository: RepositoryName, tags: readonly ImageTag[]): Promise<ReadonlyMap<string, Digest>> {
    const entries = await readIndex(await this.#layoutOf(repository), repository);
    const found = new Map<string, Digest>();
    for (const tag of tags.map(String)) {
      const digests = [...new Set(entries.filter((entry) => entry.tag === tag).map((entry) => entry.digest))];
      if (digests[0] === undefined) continue;
      if (digests.length > 1) {
        throw new RegistryError(
          'ambiguous-tag',
          `the OCI layout of ${repository.toString()} has the tag ${quote(tag)} ${digests.length} times, at different digests`,
          'remove all but one of those entries from its index.json',
        );
      }
      found.set(tag, Digest.parse(digests[0]));
    }
    return found;
  }

  public async membersOf(repository: RepositoryName, digest: Digest): Promise<readonly Digest[]> {
    const folder = await this.#layoutOf(repository);
    return membersOf({ manifests: (digests) => readManifestsOf(folder, digests) }, digest);
  }

  public async inspect(repository: RepositoryName, digest: Digest): Promise<ImageInspection | undefined> {
    const folder = await this.#layoutOf(repository);
    const manifests = (digests: readonly Digest[]): Promise<Map<string, Buffer>> => readManifestsOf(folder, digests);
    const blob = async (each: Digest, limit: number): Promise<Buffer> => {
      const bytes = await readFileOf(blobPath(folder, each), limit);
      if (bytes !== undefined) return bytes;
      throw new RegistryError(
        'blob-not-found',
        `the OCI layout of ${repository.toString()} lacks the blob ${each.toString()}`,
        'copy the image there again',
      );
    };
    return inspectImage({ manifests, blob }, digest);
  }

  public async addTag(repository: RepositoryName, digest: Digest, tag: ImageTag): Promise<TagOutcome> {
    const present = await this.digestOf(repository, tag);
    return addLayoutTag(await this.#layoutOf(repository), digest, tag, present);
  }

  /** The folder of a repository, once it is known to be an OCI layout. A parsed repository name cannot lead out of the directory. */
  async #layoutOf(repository: RepositoryName): Promise<string> {
    const folder = join(this.#directory, repository.toString());
    if (!(await isFolder(this.#directory))) {
      throw new RegistryError(
        'registry-not-found',
        `there is no folder ${quote(this.#directory)}`,
        'name a folder that holds an OCI image layout for each repository',
      );
    }
    if (!(await isFolder(folder))) throw new RepositoryNotFoundError(repository, `the folder ${quote(this.#directory)}`);
    const marker = await readFileOf(join(folder, 'oci-layout'), MANIFEST_LIMIT);
    const version = marker === undefined ? undefined : parseLayout(folder, 'oci-layout', marker)['imageLayoutVersion'];
    if (version !== '1.0.0') {
      throw notALayout(
        folder,
        marker === undefined ? 'it has no file "oci-layout"' : `its "imageLayoutVersion" is ${quote(version)}, not "1.0.0"`,
      );
    }
    return folder;
  }
}

async function readManifestsOf(folder: string, digests: readonly Digest[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const each of digests) {
    const bytes = await readManifest(folder, each);
    if (bytes !== undefined) found.set(each.toString(), bytes);
  }
  return found;
}
