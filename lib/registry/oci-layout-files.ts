import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, quote, type RepositoryName } from '../manifest';
import { oneLine } from './aws-failure';
import { isManifest, MANIFEST_LIMIT, parseObject, textRecord } from './oci-manifest';
import { RegistryError, tooLarge } from './registry-error';

/** Tag of an entry of `index.json` (https://github.com/opencontainers/image-spec/blob/main/annotations.md). */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** Where a layout names its images. */
export const INDEX = 'index.json';
/** An index of ten thousand tags has about 3 MiB. */
const INDEX_LIMIT = 16 * 1024 * 1024;

/** A tag of a layout. */
export interface IndexEntry {
  readonly tag: string;
  readonly digest: string;
}

/** The tagged entries of `index.json`. Entries that are none are passed over, as other tools do. */
export async function readIndex(folder: string, repository: RepositoryName): Promise<IndexEntry[]> {
  const bytes = await readFileOf(join(folder, INDEX), INDEX_LIMIT);
  if (bytes === undefined) throw notALayout(folder, `it has no file "${INDEX}"`);
  return descriptorsIn(folder, parseLayout(folder, INDEX, bytes)).flatMap(({ digest, annotations }) => {
    const tag = tagOf(textRecord(annotations).record[REF_NAME], repository);
    return tag !== undefined && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? [{ tag, digest }] : [];
  });
}

/** The descriptors of an index as they are; what is no object has no fields. */
export function descriptorsIn(folder: string, index: Record<string, unknown>): Record<string, unknown>[] {
  const { manifests } = index;
  if (!Array.isArray(manifests)) throw notALayout(folder, `its ${INDEX} has no list "manifests"`);
  return manifests.map((entry: unknown) => (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>);
}

/** Most tools name an entry by its tag alone; `podman save` by the whole reference, `localhost/shop/api:1.4.0`. */
function tagOf(name: string | undefined, repository: RepositoryName): string | undefined {
  const full = `/${name ?? ''}`;
  const end = full.lastIndexOf(':');
  return full.slice(0, Math.max(end, 0)).endsWith(`/${repository.toString()}`) ? full.slice(end + 1) : name;
}

/** A manifest that is there, not yet held to its digest; undefined for what is missing and for other blobs, such as layers. */
export async function readManifest(folder: string, digest: Digest): Promise<Buffer | undefined> {
  const bytes = await readFileOf(blobPath(folder, digest), MANIFEST_LIMIT);
  return bytes !== undefined && isManifest(bytes) ? bytes : undefined;
}

/** Where a layout keeps a blob. */
export function blobPath(folder: string, digest: Digest): string {
  return join(folder, 'blobs', 'sha256', digest.hex);
}

/** Whether there is a folder of that name. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throwUnlessAbsent(path, error);
    return false;
  }
}

/**
 * The content of a file; undefined when there is none.
 *
 * @throws RegistryError `unreadable`, `too-large`
 */
export async function readFileOf(path: string, limit: number): Promise<Buffer | undefined> {
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

/** @throws RegistryError `not-an-oci-layout` */
export function parseLayout(folder: string, file: string, bytes: Buffer): Record<string, unknown> {
  try {
    return parseObject(file, bytes);
  } catch {
    throw notALayout(folder, `its ${file} is not a JSON object`);
  }
}

/** A folder that is there and is something else. */
export function notALayout(folder: string, why: string): RegistryError {
  return new RegistryError(
    'not-an-oci-layout',
    `${quote(folder)} is not an OCI image layout: ${why}`,
    'write it with a tool that makes OCI layouts, for example "skopeo copy … oci:FOLDER:TAG"',
  );
}
