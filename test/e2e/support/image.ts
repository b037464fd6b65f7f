import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type LayerFile, tar } from './tar';

/** A blob of an image. */
export interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

/** One OCI image: a server that answers with its version and with the digest it was told that it is. */
export interface Image {
  /** Digest of the manifest: the image's identity. */
  readonly digest: string;
  readonly manifest: Buffer;
  readonly blobs: readonly Blob[];
}

export interface ImageOptions {
  /** Told by the running server, and the image's OCI label. */
  readonly version: string;
  /** The source commit, as OCI label. */
  readonly revision: string;
  /** When it was built, as OCI label. */
  readonly created: string;
  /** The server ends at once with this code. @default - it serves until it is stopped */
  readonly exitCode?: number;
  /** Whether a container engine will run it: then Node and its libraries are in it. @default false */
  readonly runnable?: boolean;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar';
const SERVER = '/app/server.js';

/** Builds the image from nothing: no base image, compiler or container engine is needed. */
export function buildImage(options: ImageOptions): Image {
  const { version, revision, created, exitCode, runnable = false } = options;
  const layers = [...(runnable ? [runtimeLayer()] : []), blob(tar([{ path: SERVER, content: server(options) }]))];
  const config = blob(
    json({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      created,
      config: {
        Entrypoint: [process.execPath, SERVER],
        ExposedPorts: { '8080/tcp': {} },
        Labels: {
          'org.opencontainers.image.version': version,
          'org.opencontainers.image.revision': revision,
          'org.opencontainers.image.created': created,
          // What the emulated engine that runs nothing goes by.
          ...(exitCode !== undefined && { 'waybill.test.exit': String(exitCode) }),
        },
      },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    }),
  );
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(CONFIG_TYPE, config),
    layers: layers.map((layer) => descriptor(LAYER_TYPE, layer)),
  });
  return { digest: blob(manifest).digest, manifest, blobs: [config, ...layers] };
}

/** It heeds SIGTERM: as process 1 of a container it would else be killed only after the stop timeout. */
function server({ version, exitCode }: ImageOptions): Buffer {
  return Buffer.from(
    exitCode === undefined
      ? `process.on('SIGTERM', () => process.exit(0));
const answer = JSON.stringify({ version: ${JSON.stringify(version)}, digest: process.env.WAYBILL_DIGEST });
require('node:http').createServer((request, response) => response.end(answer)).listen(8080);
`
      : `console.error('version ' + ${JSON.stringify(version)} + ' cannot start'); process.exit(${exitCode});\n`,
  );
}

let runtime: Blob | undefined;

/** The Node that runs this and the libraries it is linked to: what there certainly is, and no toolchain is needed. */
function runtimeLayer(): Blob {
  runtime ??= blob(
    tar(
      [process.execPath, ...sharedLibraries(process.execPath)].map((file): LayerFile => ({
        path: file,
        content: readFileSync(file),
        mode: 0o755,
      })),
    ),
  );
  return runtime;
}

/** Lines of ldd: `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)` or `/lib64/ld-linux-x86-64.so.2 (0x…)`. */
function sharedLibraries(program: string): string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /(?:=>\s*|^\s*)(\/\S+) \(0x/.exec(line)?.[1])
    .filter((file) => file !== undefined)
    .map((file) => path.normalize(file));
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function blob(content: Buffer): Blob {
  return { digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, content };
}

function descriptor(mediaType: string, { digest, content }: Blob): object {
  return { mediaType, digest, size: content.length };
}
