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
      const { status = 200, answer } = answerTo(request, JSON.parse(body) as Question);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
  });
  const port = await listen(server);
  const count = async (name: string, target: number, ...skipped: readonly string[]): Promise<Figure> => {
    requests = 0;
    await verify(
      path,
      port,
      skipped.flatMap((check) => ['--skip', check]),
    );
    return { kind: 'count', name: `waybill verify, 1,000 digests in 10 repositories, ${name}`, count: requests, unit: 'requests', target };
  };
  try {
    return [
      await count('presence and tags', 20, 'labels', 'archived', 'lifecycle'),
      // A policy and the images of each repository, too, which ECR tells a page of 1,000 at a time.
      await count('archive and lifecycle besides', 40, 'labels'),
    ];
  } finally {
    server.close();
  }
}

interface Question {
  readonly repositoryName: string;
  readonly imageIds?: readonly ImageId[];
}

/** Of a registry that has every image of the manifest, each with one tag and pushed lately. */
function answerTo(request: IncomingMessage, { repositoryName, imageIds = [] }: Question): { status?: number; answer: object } {
  const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  switch (operation) {
    case 'BatchGetImage':
      return { answer: { images: imageIds.map((id) => found(repositoryName, id)), failures: [] } };
    case 'GetLifecyclePolicy':
      return { answer: { repositoryName, lifecyclePolicyText: JSON.stringify({ rules: [UNTAGGED_EXPIRE] }) } };
    case 'DescribeImages': {
      const imageDetails = TAGS.map((tag) => ({
        repositoryName,
        imageDigest: digestOf(contentOf(repositoryName, tag)),
        imageTags: [tag],
        imagePushedAt: Date.now() / 1000,
        imageStatus: 'ACTIVE',
      }));
      return { answer: { imageDetails } };
    }
    default:
      return { status: 400, answer: { __type: 'InvalidParameterException', message: operation } };
  }
}

const UNTAGGED_EXPIRE = {
  rulePriority: 1,
  selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
  action: { type: 'expire' },
};

const TAGS = Array.from({ length: PINS_PER_REPOSITORY }, (_, build) => `build-${build}`);

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
  const tag = TAGS.find((name) => name === id.imageTag || digestOf(contentOf(repositoryName, name)) === id.imageDigest);
  if (tag === undefined) throw new Error(`${repositoryName} has no such image: ${JSON.stringify(id)}`);
  const imageManifest = contentOf(repositoryName, tag);
  return { repositoryName, imageId: { ...id, imageDigest: digestOf(imageManifest) }, imageManifest };
}

function verify(path: string, port: number, options: readonly string[]): Promise<void> {
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: '111111111111', AWS_SECRET_ACCESS_KEY: 'test' };
  const child = spawn(process.execPath, [WAYBILL, 'verify', '--json', '--manifest', path, ...options], {
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
