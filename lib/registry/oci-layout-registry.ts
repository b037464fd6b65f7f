import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Digest, type ImageTag, quote, type RepositoryName } from '../manifest';
import { oneLine } from './aws-failure';
import type { ImageInspection, ImageRegistry, RegistryImage } from './image-registry';
import { inspectImage, membersOf } from './inspect-image';
import { checkDigest, isManifest, MANIFEST_LIMIT, membersIn, parseObject, textRecord } from './oci-manifest';
import { RegistryError, RepositoryNotFoundError, tooLarge } from './registry-error';

/** Tag of an entry of `index.json` (https://github.com/opencontainers/image-spec/blob/main/annotations.md). */
const REF_NAME = 'org.opencontainers.image.ref.name';
/** An index of ten thousand tags has about 3 MiB. */
const INDEX_LIMIT = 16 * 1024 * 1024;

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

interface IndexEntry {
  readonly tag: string;
  readonly digest: string;
}

/** The tagged entries of `index.json`. Entries that are none are passed over, as other tools do. */
async function readIndex(folder: string, repository: RepositoryName): Promise<IndexEntry[]> {
  const bytes = await readFileOf(join(folder, 'index.json'), INDEX_LIMIT);
  if (bytes === undefined) throw notALayout(folder, 'it has no file "index.json"');
  const { manifests } = parseLayout(folder, 'index.json', bytes);
  if (!Array.isArray(manifests)) throw notALayout(folder, 'its index.json has no list "manifests"');
  return manifests.flatMap((entry: unknown) => {
    const { digest, annotations } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
    const tag = tagOf(textRecord(annotations).record[REF_NAME], repository);
    return tag !== undefined && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? [{ tag, digest }] : [];
  });
}

/** Most tools name an entry by its tag alone; `podman save` by the whole reference, `localhost/shop/api:1.4.0`. */
function tagOf(name: string | undefined, repository: RepositoryName): string | undefined {
  const full = `/${name ?? ''}`;
  const end = full.lastIndexOf(':');
  return full.slice(0, Math.max(end, 0)).endsWith(`/${repository.toString()}`) ? full.slice(end + 1) : name;
}

/** A manifest that is there, not yet held to its digest; undefined for what is missing and for other blobs, such as layers. */
async function readManifest(folder: string, digest: Digest): Promise<Buffer | undefined> {
  const bytes = await readFileOf(blobPath(folder, digest), MANIFEST_LIMIT);
  return bytes !== undefined && isManifest(bytes) ? bytes : undefined;
}

function blobPath(folder: string, digest: Digest): string {
  return join(folder, 'blobs', 'sha256', digest.hex);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throwUnlessAbsent(path, error);
    return false;
  }
}

/** @throws RegistryError `unreadable`, `too-large` */
async function readFileOf(path: string, limit: number): Promise<Buffer | undefined> {
  let file: FileHandle | undefined;
  try {
    // A named pipe would keep the open waiting for ever.
    if (!(await stat(path)).isFile()) throw unreadable(path, 'it is not a file');
    file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > limit) throw tooLarge(`the file ${quote(path)}`, size, limit);
    return await file.readFile();
  } catch (error) {
    throwUnlessAbsent(path, error);
    return undefined;
  } finally {
    await file?.close();
  }
}

/** Passes over what is not there; anything else that went wrong is thrown. */
function throwUnlessAbsent(path: string, error: unknown): void {
  if (error instanceof RegistryError) throw error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(path, oneLine(message));
}

function unreadable(path: string, why: string): RegistryError {
  return new RegistryError('unreadable', `${quote(path)} cannot be read: ${why}`, 'check the permissions of the folder');
}

function parseLayout(folder: string, file: string, bytes: Buffer): Record<string, unknown> {
  try {
    return parseObject(file, bytes);
  } catch {
    throw notALayout(folder, `its ${file} is not a JSON object`);
  }
}

function notALayout(folder: string, why: string): RegistryError {
  return new RegistryError(
    'not-an-oci-layout',
    `${quote(folder)} is not an OCI image layout: ${why}`,
    'write it with a tool that makes OCI layouts, for example "skopeo copy … oci:FOLDER:TAG"',
  );
}
