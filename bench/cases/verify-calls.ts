import { createServer, type IncomingMessage, type Server } from 'node:http';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { digestOf } from '../large-manifest';
import { WAYBILL, type Figure } from '../figure';

const REPOSITORIES = 10;
const PINS_PER_REPOSITORY = 100;

interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest?: string;
}

/** Requests that `verify` makes for 1,000 digests in 10 repositories, counted by the registry that answers them. */
export async function verifyCalls(folder: string): Promise<Figure[]> {
  const path = join(folder, 'verify.yaml');
  writeFileSync(path, manifest());
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    void bodyOf(request).then((body) => {
      const { repositoryName, imageIds } = JSON.parse(body) as { repositoryName: string; imageIds: ImageId[] };
      const images = imageIds.map((id) => found(repositoryName, id));
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ images, imageDetails: [], failures: [] }));
    });
  });
  const port = await listen(server);
  try {
    await verify(path, port);
  } finally {
    server.close();
  }
  return [{ kind: 'count', name: 'waybill verify, 1,000 digests in 10 repositories', count: requests, unit: 'requests', target: 20 }];
}

/** One environment a pin of each repository: the same image may be pinned at another build in each. */
function manifest(): string {
  const repositories = Array.from({ length: REPOSITORIES }, (_, index) => `image-${index}`);
  const environments = Array.from({ length: PINS_PER_REPOSITORY }, (_, build) => {
    const pins = repositories.map((name) => `      ${name}: build-${build}@${digestOf(contentOf(`shop/${name}`, `build-${build}`))}\n`);
    return `  env-${build}:\n    accepts: builds\n    images:\n${pins.join('')}`;
  });
  const images = repositories.map((name) => `  ${name}: { repository: shop/${name}, releases: {} }\n`);
  return `schemaVersion: 1\napplication: shop\nregistry: { account: "111111111111", region: eu-west-1 }\nenvironments:\n${environments.join('')}images:\n${images.join('')}`;
}

/** Content of the image manifest of a build: its digest is what the release manifest pins. */
function contentOf(repository: string, tag: string): string {
  return `${repository}:${tag}`;
}

function found(repositoryName: string, id: ImageId): { repositoryName: string; imageId: ImageId; imageManifest: string } {
  const tags = Array.from({ length: PINS_PER_REPOSITORY }, (_, build) => `build-${build}`);
  const tag = tags.find((name) => name === id.imageTag || digestOf(contentOf(repositoryName, name)) === id.imageDigest);
  if (tag === undefined) throw new Error(`${repositoryName} has no such image: ${JSON.stringify(id)}`);
  const imageManifest = contentOf(repositoryName, tag);
  return { repositoryName, imageId: { ...id, imageDigest: digestOf(imageManifest) }, imageManifest };
}

function verify(path: string, port: number): Promise<void> {
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: '111111111111', AWS_SECRET_ACCESS_KEY: 'test' };
  const child = spawn(process.execPath, [WAYBILL, 'verify', '--json', '--manifest', path], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answer = '';
  child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(new Error(`waybill verify exited with ${String(code)}: ${answer.slice(0, 1000)}`));
    });
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function listen(server: Server): Promise<number> {
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () => {
      done((server.address() as AddressInfo).port);
    }),
  );
}
