import { createHash } from 'node:crypto';
import { Digest, quote } from '../manifest';
import type { IndexMember } from './image-registry';
import { RegistryError } from './registry-error';

/** Media types of what this package reads: OCI's and Docker's, of one image and of an index of several platforms. */
export const MANIFEST_MEDIA_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;

/** Config blobs that describe a container image; other artifacts (charts, signatures, SBOMs) have configs of their own. */
const IMAGE_CONFIG_MEDIA_TYPES = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

/** The OCI distribution specification asks registries to take manifests of 4 MiB at least; ECR takes no larger ones. */
export const MANIFEST_LIMIT = 4 * 1024 * 1024;

/** Text by key, without a prototype: keys from outside cannot reach one. */
export type TextRecord = Readonly<Record<string, string>>;

/** A manifest as far as this package reads it. */
export type OciManifest = ImageManifest | ImageIndex;

/** One image for one platform. */
export interface ImageManifest {
  readonly kind: 'image';
  /** Undefined when the config is not a container image's, but another artifact's. */
  readonly config: Descriptor | undefined;
  readonly annotations: TextRecord;
}

/** An index (OCI) or manifest list (Docker): images of several platforms under one digest. */
export interface ImageIndex {
  readonly kind: 'index';
  /** Without attestations. */
  readonly manifests: readonly Descriptor[];
  readonly annotations: TextRecord;
}

/** A reference to a blob or a manifest. */
export interface Descriptor {
  readonly digest: Digest;
  /** In bytes, as declared; undefined when it is no number. */
  readonly size: number | undefined;
  /** `OS/ARCH[/VARIANT]`; undefined when the descriptor does not say. */
  readonly platform: string | undefined;
  readonly annotations: TextRecord;
}

/**
 * Holds content to its digest.
 *
 * @param what for the message, such as `the manifest`
 * @throws RegistryError `corrupt-blob` when the content is not what the digest names
 */
export function checkDigest(what: string, digest: Digest, bytes: Uint8Array): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== digest.hex) {
    throw new RegistryError(
      'corrupt-blob',
      `the content of ${what} ${digest.toString()} has the digest sha256:${found}`,
      'the registry, or something on the way, altered the image: push it again, and do not deploy it before it verifies',
    );
  }
}

/** Whether a blob is a manifest at all, rather than a layer or a config. */
export function isManifest(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) && value['schemaVersion'] === 2 && (isObject(value['config']) || Array.isArray(value['manifests']));
  } catch {
    return false;
  }
}

/**
 * Reads a manifest that was already held to its digest.
 *
 * @throws RegistryError `malformed-image` when it is none that this package knows
 */
export function parseManifest(digest: Digest, bytes: Buffer): OciManifest {
  const value = parseObject(`the manifest ${digest.toString()}`, bytes);
  const annotations = textRecord(value['annotations']).record;
  if (Array.isArray(value['manifests'])) {
    const entries = value['manifests'].filter((entry) => !isAttestation(entry));
    return { kind: 'index', annotations, manifests: entries.map((entry) => descriptor(digest, entry)) };
  }
  const config = value['config'];
  if (value['schemaVersion'] !== 2 || !isObject(config)) {
    throw malformed(`the manifest ${digest.toString()} is neither an OCI nor a Docker schema 2 image manifest or index`);
  }
  const isImage = IMAGE_CONFIG_MEDIA_TYPES.includes(String(config['mediaType']));
  return { kind: 'image', annotations, config: isImage ? descriptor(digest, config) : undefined };
}

/** What an index lists, without attestations, as far as it can be made out; nothing for any other content. */
export function membersIn(bytes: Buffer): IndexMember[] {
  if (!isManifest(bytes)) return [];
  const { manifests } = JSON.parse(bytes.toString('utf8')) as { readonly manifests?: unknown };
  return (Array.isArray(manifests) ? manifests : []).flatMap((entry: unknown) => {
    const digest = isObject(entry) ? entry['digest'] : undefined;
    if (!isObject(entry) || isAttestation(entry) || typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) return [];
    return [{ digest: Digest.parse(digest), platform: platformText(entry['platform']) }];
  });
}

/** @throws RegistryError `malformed-image` when the bytes are no JSON object */
export function parseObject(what: string, bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (!isObject(value)) throw malformed(`${what} is not a JSON object`);
  return value;
}

/** The entries of a value that are text, and the keys of those that are not. */
export function textRecord(value: unknown): { record: TextRecord; ignored: readonly string[] } {
  const record = Object.create(null) as Record<string, string>;
  const ignored: string[] = [];
  for (const [key, entry] of isObject(value) ? Object.entries(value) : []) {
    if (typeof entry === 'string') record[key] = entry;
    else ignored.push(key);
  }
  return { record, ignored };
}

/** `OS/ARCH[/VARIANT]` of an index entry or of an image's config; undefined when it does not say. */
export function platformText(value: unknown): string | undefined {
  if (!isObject(value) || typeof value['os'] !== 'string' || typeof value['architecture'] !== 'string') return undefined;
  const parts = [value['os'], value['architecture'], value['variant']];
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/');
}

/** BuildKit stores provenance beside the platforms, for the platform `unknown/unknown`. */
function isAttestation(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const annotations = textRecord(entry['annotations']).record;
  return annotations['vnd.docker.reference.type'] === 'attestation-manifest' || platformText(entry['platform']) === 'unknown/unknown';
}

function descriptor(holder: Digest, value: unknown): Descriptor {
  const digest = isObject(value) ? value['digest'] : undefined;
  if (!isObject(value) || typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw malformed(`the manifest ${holder.toString()} refers to ${quote(digest)}, which is no sha256 digest`);
  }
  const size = value['size'];
  return {
    digest: Digest.parse(digest),
    size: typeof size === 'number' ? size : undefined,
    platform: platformText(value['platform']),
    annotations: textRecord(value['annotations']).record,
  };
}

function malformed(message: string): RegistryError {
  return new RegistryError('malformed-image', message, 'build and push the image again with a current tool');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
