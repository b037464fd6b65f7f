import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type BuiltImage, type Content, type LayerFile, buildImage, contentOf, descriptorOf } from '../../support/oci-image';

export interface ServerImageOptions {
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

/** The port that the server listens on. */
export const SERVER_PORT = 8080;

/**
 * An image of a server that answers with its version and with the digest that it was told it is. Made of what is certain to be here: no base
 * image, compiler or container engine.
 */
export function serverImage(options: ServerImageOptions): BuiltImage {
  const { version, revision, created, exitCode, runnable = false } = options;
  const image = buildImage({
    platform: PLATFORM,
    layerFiles: { 'app/server.js': serverSource(options) },
    created,
    labels: {
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': revision,
      'org.opencontainers.image.created': created,
      // What the emulated engine that runs nothing goes by.
      ...(exitCode !== undefined && { 'waybill.test.exit': String(exitCode) }),
    },
    config: { Entrypoint: [process.execPath, '/app/server.js'], ExposedPorts: { [`${SERVER_PORT}/tcp`]: {} } },
  });
  return runnable ? onTopOf(runtime(), image) : image;
}

const PLATFORM = `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;

/** It heeds SIGTERM: as process 1 of a container it would else be killed only after the stop timeout. */
function serverSource({ version, exitCode }: ServerImageOptions): string {
  if (exitCode !== undefined) return `console.error(${JSON.stringify(`${version} cannot start`)});\nprocess.exit(${exitCode});\n`;
  return `process.on('SIGTERM', () => process.exit(0));
const answer = JSON.stringify({ version: ${JSON.stringify(version)}, digest: process.env.WAYBILL_DIGEST });
require('node:http').createServer((request, response) => response.end(answer)).listen(${SERVER_PORT});
`;
}

let madeRuntime: BuiltImage | undefined;

/** The Node that runs this, and the libraries it is linked to. */
function runtime(): BuiltImage {
  const files = [process.execPath, ...sharedLibraries(process.execPath)];
  const entry = (file: string): [string, LayerFile] => [file.slice(1), { content: readFileSync(file), mode: 0o755 }];
  madeRuntime ??= buildImage({ platform: PLATFORM, layerFiles: Object.fromEntries(files.map(entry)) });
  return madeRuntime;
}

/** Lines of ldd: `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)` or `/lib64/ld-linux-x86-64.so.2 (0x…)`. */
function sharedLibraries(program: string): string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => /(?:=>\s*|^\s*)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

/** An image with the layers of `base` below its own. */
function onTopOf(base: BuiltImage, image: BuiltImage): BuiltImage {
  const config = configOf(image);
  const diffIds = [...configOf(base).rootfs.diff_ids, ...config.rootfs.diff_ids];
  const merged = contentOf(image.config.mediaType, { ...config, rootfs: { ...config.rootfs, diff_ids: diffIds } });
  const layers = [...base.layers, ...image.layers];
  const { mediaType } = image.manifest;
  const manifest = contentOf(mediaType, { schemaVersion: 2, mediaType, config: descriptorOf(merged), layers: layers.map(descriptorOf) });
  return { ...image, manifest, digest: manifest.digest, config: merged, layers };
}

interface ImageConfig {
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
}

function configOf({ config }: { config: Content }): ImageConfig {
  return JSON.parse(config.bytes.toString('utf8')) as ImageConfig;
}
