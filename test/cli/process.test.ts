import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { digestOf } from '../support/manifest';
import { environmentFor, FakeEcr } from '../support/fake-ecr';
import { FakeEcs } from '../support/fake-ecs';
import { buildImage } from '../support/oci-image';
import { Workspace } from './workspace';

/** The command as it is shipped: bundled, in a process of its own. */

const ROOT = resolve(__dirname, '../..');
let workspace: Workspace;
let bundle: string;
let waybill: string;

beforeAll(() => {
  bundle = mkdtempSync(join(tmpdir(), 'waybill-bundle-'));
  execFileSync(process.execPath, ['scripts/bundle-cli.mjs', bundle], { cwd: ROOT });
  waybill = join(bundle, 'waybill.js');
}, 60_000);

afterAll(() => {
  rmSync(bundle, { recursive: true, force: true });
});

const children: ChildProcess[] = [];

afterEach(() => {
  // A test that fails must not leave a process behind.
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
});

beforeEach(() => {
  workspace = Workspace.create().manifest({
    environments: { dev: { accepts: 'builds', images: { api: 'main-1' } }, uat: { promotesFrom: ['dev'], images: {} } },
    images: { api: { releases: ['1.0.0'] } },
  });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [waybill, ...argv], {
    cwd: workspace.folder,
    env: { PATH: process.env['PATH'], HOME: workspace.folder, ...env },
  });
  children.push(child);
  return child;
}

function end(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  return new Promise((done) =>
    child.on('close', (exitCode) => {
      done({ exitCode, ...texts });
    }),
  );
}

test('exit codes reach the shell', async () => {
  expect(await end(start(['validate']))).toEqual({ exitCode: 0, stdout: 'release-manifest.yaml is valid\n', stderr: '' });
  expect(await end(start(['promote', 'dev', 'uat', '--image', 'api']))).toMatchObject({ exitCode: 1 });
  // The errors of a command are of another bundle than the entry that judges them.
  expect(await end(start(['promote', 'DEV', 'uat']))).toMatchObject({ exitCode: 2 });
  expect(await end(start(['rollback', 'uat'], { PATH: '/nowhere' }))).toMatchObject({ exitCode: 3 });
});

test('a link to nowhere is found and said to be broken', async () => {
  rmSync(join(workspace.folder, 'release-manifest.yaml'));
  symlinkSync('nowhere', join(workspace.folder, 'release-manifest.yaml'));
  const { exitCode, stdout } = await end(start(['validate', '--json']));
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'no-manifest', message: expect.stringContaining('broken symbolic link') as string },
  });
});

test('an edit edits', async () => {
  expect(await end(start(['pin', 'dev', 'api', '1.0.0']))).toMatchObject({ exitCode: 0 });
  expect(workspace.read()).toContain(`1.0.0@${digestOf('1.0.0')}`);
});

test('a reader that closes the pipe early is no crash, and the edit is done', async () => {
  const child = start(['pin', 'dev', 'api', '1.0.0', '--diff']);
  child.stdout?.destroy();
  const { exitCode, stderr } = await end(child);
  expect(exitCode).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|Error/);
  expect(workspace.read()).toContain(`1.0.0@${digestOf('1.0.0')}`);
});

test('a current folder that is gone is one error document', async () => {
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
  const child = spawn('sh', ['-c', script, process.execPath, waybill, 'validate', '--json'], { cwd: workspace.folder });
  const { exitCode, stdout } = await end(child);
  expect(exitCode).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'file-system' } });
});

describe('the AWS SDK that is inlined', () => {
  test('asks ECR', async () => {
    const ecr = await FakeEcr.start();
    const image = buildImage();
    ecr.push('shop/api', image, ['main-2']);
    const answer = await end(start(['pin', 'dev', 'api', 'main-2', '--json'], environmentFor(ecr.url)));
    await ecr.close();
    expect(answer).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^wrote release-manifest\.yaml\nnext: .*\n$/) as string });
    expect(workspace.read()).toContain(`main-2@${image.digest}`);
  });

  test('asks ECS', async () => {
    const ecs = await FakeEcs.start();
    ecs.addService('shop', 'shop-dev-api', {
      tags: { 'waybill:application': 'shop', 'waybill:environment': 'dev', 'waybill:image': 'api', 'waybill:container:app': 'api' },
      tasks: [{ containers: [{ name: 'app', imageDigest: digestOf('main-1') }] }],
      desiredCount: 1,
    });
    const answer = await end(start(['status', 'dev'], environmentFor(ecs.url)));
    await ecs.close();
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answer.stdout).toContain('in-sync  1 task in shop-dev-api');
  });

  test('asks STS for a role, and says what is missing when that is denied', async () => {
    const message = 'User is not authorized to perform: sts:AssumeRole';
    const sts = createServer((_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    });
    await new Promise<void>((done) => sts.listen(0, '127.0.0.1', done));
    const argv = ['verify', 'dev', '--json', '--role-arn', 'arn:aws:iam::222222222222:role/reader'];
    const { exitCode, stdout } = await end(start(argv, environmentFor(`http://127.0.0.1:${(sts.address() as AddressInfo).port}`)));
    sts.close();
    expect(exitCode).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; help: string } };
    expect(error).toMatchObject({ code: 'access-denied', message: expect.stringContaining(message) as string });
    expect(error.help).toContain('allow sts:AssumeRole on that role');
  });
});

describe('while AWS does not answer', () => {
  let silent: Server;
  let asked: Promise<void>;

  beforeEach(async () => {
    silent = createServer();
    asked = new Promise((done) => {
      silent.once('request', () => {
        done();
      });
    });
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  });

  afterEach(() => {
    silent.closeAllConnections();
    silent.close();
  });

  test.each<['SIGINT' | 'SIGTERM', number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('%s ends the command at once with %i, one document and a whole manifest', async (signal, exitCode) => {
    const before = workspace.read();
    const env = environmentFor(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const child = start(['pin', 'dev', 'api', 'main-2', '--json'], env);
    const ended = end(child);
    await asked;
    child.kill(signal);
    const { stdout, stderr, ...rest } = await ended;
    expect(rest).toEqual({ exitCode });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'interrupted' } });
    expect(stderr).not.toContain('Warning');
    expect(workspace.read()).toBe(before);
    expect(readdirSync(workspace.folder).sort()).toEqual(['.git', 'release-manifest.yaml']);
  });
});

test('Ctrl-C in a pause of status --wait ends it at once with 130 and one document', async () => {
  const ecs = await FakeEcs.start();
  ecs.addCluster('shop');
  const child = start(['status', 'dev', '--wait', '--json'], environmentFor(ecs.url));
  const ended = end(child);
  child.stderr?.on('data', (chunk: Buffer) => {
    if (chunk.includes('dev: not in sync: api (unknown)')) child.kill('SIGINT');
  });
  const { exitCode, stdout } = await ended;
  await ecs.close();
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'interrupted' } });
  expect(ecs.count('ListClusters')).toBe(1);
});

test('Ctrl-C in a pause of status --watch is its end and no failure', async () => {
  const ecs = await FakeEcs.start();
  ecs.addCluster('shop');
  const child = start(['status', 'dev', '--watch'], environmentFor(ecs.url));
  const ended = end(child);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (chunk.includes('dev: not in sync: api (unknown)')) child.kill('SIGINT');
  });
  const { exitCode, stderr } = await ended;
  await ecs.close();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

describe('what is loaded', () => {
  async function packagesOf(entry: string): Promise<Set<string>> {
    // What the entry imports at once; what it imports when it runs is left to itself.
    const { metafile } = await build({
      entryPoints: [join(ROOT, entry)],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      logLevel: 'silent',
      plugins: [
        {
          name: 'leave what is loaded later',
          setup: (bundle) => {
            bundle.onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
          },
        },
      ],
    });
    const inputs = Object.keys(metafile.inputs);
    return new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
  }

  test('the entry loads no package at all', async () => {
    expect(await packagesOf('bin/waybill.ts')).toEqual(new Set());
  });

  test.each(readdirSync(join(ROOT, 'lib/cli/commands')))('%s loads neither the AWS SDK nor the CDK at once', async (file) => {
    const packages = await packagesOf(join('lib/cli/commands', file));
    expect([...packages].filter((name) => /aws|smithy|constructs/.test(name))).toEqual([]);
  });
});
