import { join } from 'node:path';
import { type Digest, FindingsError, type ImageTag, ManifestFile, quote } from '../manifest';
import { oneLine } from './aws-failure';
import type { TagOutcome } from './image-registry';
import { descriptorsIn, INDEX, parseLayout, readManifest, REF_NAME } from './oci-layout-files';
import { checkDigest, parseObject } from './oci-manifest';
import { RegistryError } from './registry-error';

const MEDIA_TYPE = { image: 'application/vnd.oci.image.manifest.v1+json', index: 'application/vnd.oci.image.index.v1+json' } as const;

/**
 * Adds a descriptor with the tag to the index of a layout, in one step: a reader sees the old index or the new one.
 *
 * @param present what the tag names now
 * @throws RegistryError `unwritable`; FindingsError `changed-meanwhile` when another process writes the index
 */
export async function addLayoutTag(folder: string, digest: Digest, tag: ImageTag, present: Digest | undefined): Promise<TagOutcome> {
  const bytes = await readManifest(folder, digest);
  if (bytes === undefined) return { status: 'no-image' };
  checkDigest('the manifest', digest, bytes);
  if (present !== undefined) return present.toString() === digest.toString() ? { status: 'present' } : { status: 'taken', digest: present };
  try {
    const file = ManifestFile.open(join(folder, INDEX));
    const index = parseLayout(folder, INDEX, Buffer.from(file.text));
    const descriptors = descriptorsIn(folder, index);
    const known = descriptors.find((descriptor) => descriptor['digest'] === digest.toString()) ?? descriptorOf(digest, bytes);
    const added = { ...known, annotations: { [REF_NAME]: tag.toString() } };
    file.write(JSON.stringify({ ...index, manifests: [...descriptors, added] }, null, indentOf(file.text)));
    return { status: 'added' };
  } catch (error) {
    if (error instanceof FindingsError || error instanceof RegistryError) throw error;
    const why = oneLine(error instanceof Error ? error.message : String(error));
    throw new RegistryError('unwritable', `${quote(join(folder, INDEX))} cannot be written: ${why}`, 'check the permissions of the folder');
  }
}

/** Of an image that only an index of the layout names. */
function descriptorOf(digest: Digest, bytes: Buffer): Record<string, unknown> {
  const { mediaType, manifests } = parseObject('the manifest', bytes);
  const usual = Array.isArray(manifests) ? MEDIA_TYPE.index : MEDIA_TYPE.image;
  return { mediaType: typeof mediaType === 'string' ? mediaType : usual, digest: digest.toString(), size: bytes.length };
}

/** Of the first line inside of the braces; empty when all is on one line. */
function indentOf(text: string): string {
  return /^\s*\{\r?\n([ \t]+)/.exec(text)?.[1] ?? '';
}
