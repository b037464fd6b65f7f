import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A blob or manifest as a registry stores it. */
export interface Content {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

/** One image for one platform. */
export interface BuiltImage {
  readonly kind: 'image';
  readonly manifest: Content;
  readonly digest: string;
  readonly config: Content;
  readonly layers: readonly Content[];
  readonly platform: Platform;
}

/** An index and what it refers to. */
export interface BuiltIndex {
  readonly kind: 'index';
  readonly manifest: Content;
  readonly digest: string;
  readonly children: readonly Built[];
}

export type Built = BuiltImage | BuiltIndex;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Text, or content with a mode such as 0o755. */
export type LayerFile = string | { readonly content: string | Buffer; readonly mode?: number };

export interface ImageOptions {
  readonly labels?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
  /** By path inside the image, without a leading slash. */
  readonly layerFiles?: Readonly<Record<string, LayerFile>>;
  /** `OS/ARCH[/VARIANT]`. Default: `linux/amd64`. */
  readonly platform?: string;
  /** Creation time in the config. Default: none. */
  readonly created?: string;
  /** More of the config's `config`: Entrypoint, Cmd, Env, ExposedPorts, StopSignal, … */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Whose media types. Default: `oci`. */
  readonly format?: 'oci' | 'docker';
}

const MEDIA_TYPES = {
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
};

/** Builds an image of one layer. The same options give the same digest. */
export function buildImage(options: ImageOptions = {}): BuiltImage {
  const types = MEDIA_TYPES[options.format ?? 'oci'];
  const platform = platformOf(options.platform ?? 'linux/amd64');
  const tar = tarOf(options.layerFiles ?? { 'etc/hello': 'hello\n' });
  const layer = contentOf(types.layer, gzipSync(tar, { level: 9 }));
  const config = contentOf(types.config, {
    ...(options.created === undefined ? {} : { created: options.created }),
    ...platform,
    config: { ...options.config, ...(options.labels === undefined ? {} : { Labels: options.labels }) },
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
  });
  const manifest = contentOf(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
    ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
  });
  return { kind: 'image', manifest, digest: manifest.digest, config, layers: [layer], platform };
}

/** Builds an index of images, in that order; with `attestation`, as BuildKit does, an entry for `unknown/unknown` after them. */
export function buildIndex(
  children: readonly Built[],
  options: {
    readonly annotations?: Readonly<Record<string, unknown>>;
    readonly format?: 'oci' | 'docker';
    readonly attestation?: boolean;
  } = {},
): BuiltIndex {
  const type = MEDIA_TYPES[options.format ?? 'oci'].index;
  const attestations = options.attestation === true ? [buildImage({ platform: 'unknown/unknown', labels: { attestation: 'yes' } })] : [];
  const all = [...children, ...attestations];
  const manifest = contentOf(type, {
    schemaVersion: 2,
    mediaType: type,
    manifests: all.map((child) => ({ ...descriptorOf(child.manifest), ...(child.kind === 'image' ? { platform: child.platform } : {}) })),
    ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
  });
  return { kind: 'index', manifest, digest: manifest.digest, children: all };
}

/** Every manifest of an image, children before the index that names them: the order of a push. */
export function manifestsOf(built: Built): Content[] {
  return built.kind === 'image' ? [built.manifest] : [...built.children.flatMap(manifestsOf), built.manifest];
}

/** Every config and layer of an image. */
export function blobsOf(built: Built): Content[] {
  return built.kind === 'image' ? [built.config, ...built.layers] : built.children.flatMap(blobsOf);
}

/** Writes an OCI image layout at `directory/repository`. An image without a tag is stored untagged. */
export function writeLayout(
  directory: string,
  repository: string,
  images: readonly { readonly image: Built; readonly tags?: readonly string[] }[],
): string {
  const folder = join(directory, repository);
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const { image } of images) {
    for (const { digest, bytes } of [...manifestsOf(image), ...blobsOf(image)]) writeFileSync(layoutPath(folder, digest), bytes);
  }
  const entries = images.flatMap(({ image, tags = [] }) =>
    (tags.length === 0 ? [undefined] : tags).map((tag) => ({
      ...descriptorOf(image.manifest),
      ...(tag === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': tag } }),
    })),
  );
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.oci.index, manifests: entries }));
  return folder;
}

/** Where a layout keeps a blob. */
export function layoutPath(folder: string, digest: string): string {
  return join(folder, 'blobs', ...digest.split(':'));
}

/** Stores JSON, or bytes as they are, under their digest. */
export function contentOf(mediaType: string, value: unknown): Content {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value), 'utf8');
  return { mediaType, digest: digestOf(bytes), bytes };
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function descriptorOf({ mediaType, digest, bytes }: Content): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size: bytes.length };
}

function platformOf(text: string): Platform {
  const [os, architecture, variant] = text.split('/');
  return { os: os!, architecture: architecture!, ...(variant === undefined ? {} : { variant }) };
}

const BLOCK = 512;

/** A ustar archive: files only, each below the folders that it needs, all owned by root and made at time 0. */
function tarOf(files: Readonly<Record<string, LayerFile>>): Buffer {
  const folders = new Set(Object.keys(files).flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))));
  folders.delete('');
  const blocks = [...folders].sort().map((path) => header(`${path}/`, 0o755, 0, '5'));
  for (const [path, file] of Object.entries(files)) {
    const { content, mode = 0o644 } = typeof file === 'string' ? { content: file } : file;
    const bytes = Buffer.from(content as string, 'utf8');
    blocks.push(header(path, mode, bytes.length, '0'), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(path: string, mode: number, size: number, type: '0' | '5'): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(path, 0, 100);
  block.write(`${octal(mode, 7)}${octal(0, 7)}${octal(0, 7)}${octal(size, 11)}${octal(0, 11)}        ${type}`, 100, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
