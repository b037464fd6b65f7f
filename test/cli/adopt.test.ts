import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsChoice, Services } from '../../lib/cli/services';
import { ReleaseManifest } from '../../lib/manifest';
import { FakeEcs, type FakeContainer, type FakeTask } from '../support/fake-ecs';
import { buildImage, buildIndex, type Built, writeLayout } from '../support/oci-image';
import { codesOf, documentOf, type Documents } from './documents';
import { clientOf, NOBODY } from './running-services';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
const API = buildImage({ labels: { image: 'api' } });
const NEWER = buildImage({ labels: { image: 'newer' } });
const WEB = buildImage({
  labels: { 'org.opencontainers.image.revision': '4f1c2d9', 'org.opencontainers.image.created': '2026-11-20T10:00:00Z' },
});
const GONE = `sha256:${'bad0'.repeat(16)}`;

let ecs: FakeEcs;
let workspace: Workspace;
let services: Services;
/** As whom ECS was asked. */
let asked: AwsChoice[];

beforeEach(async () => {
  ecs = await FakeEcs.start();
  workspace = Workspace.create();
  asked = [];
  services = {
    ...UNREACHABLE,
    ecsClient: (choice) => {
      asked.push(choice);
      return Promise.resolve(clientOf(ecs.url, choice));
    },
  };
});

afterEach(async () => {
  await ecs.close();
});

/** The registry has these images of these repositories. */
function registryHas(repositories: Readonly<Record<string, readonly { image: Built; tags?: readonly string[] }[]>>): void {
  for (const [repository, images] of Object.entries(repositories)) writeLayout(join(workspace.folder, 'registry'), repository, images);
}

function container(image: string, imageDigest?: string, name = 'app'): FakeContainer {
  const reference = /^[^/]*[.]/.test(image) ? image : `${HOST}/${image}`;
  return { name, image: reference, ...(imageDigest === undefined ? {} : { imageDigest }) };
}

function running(image: string, ...digests: string[]): { tasks: FakeTask[] } {
  return { tasks: digests.map((digest) => ({ containers: [container(image, digest)] })) };
}

async function adopt(...argv: string[]): Promise<Answer> {
  return workspace.run(['adopt', '--application', 'shop', '--registry', 'oci:registry', ...argv], { services });
}

const UAT = ['--environment', 'uat', '--cluster', 'uat'];

async function adopted(...argv: string[]): Promise<Documents['edit']> {
  const answer = await adopt(...argv, '--json');
  expect(answer).toMatchObject({ exitCode: 0 });
  return documentOf('edit', answer);
}

function manifest(): ReleaseManifest {
  return ReleaseManifest.fromText(workspace.read());
}

/** `ENV IMAGE`, with what it is pinned to. */
function pins(): Record<string, string> {
  return Object.fromEntries(
    manifest().environments.flatMap(({ name, images }) => images.map(({ image, reference }) => [`${name} ${image}`, reference.toString()])),
  );
}

describe('services with branch tags', () => {
  beforeEach(() => {
    registryHas({ 'shop/api': [{ image: API, tags: ['develop'] }], 'shop/web': [{ image: WEB, tags: ['main'] }] });
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest, API.digest));
    ecs.addService('uat', 'web', running('shop/web:main', WEB.digest));
  });

  test('are pinned with their tags as they are and the digests that run', async () => {
    const document = await adopted(...UAT);
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}`, 'uat web': `main@${WEB.digest}` });
    expect(document).toMatchObject({ manifest: 'release-manifest.yaml', changed: true, findings: [], notes: [], releases: [] });
    expect(document.changes.map(({ environment, image, from, to }) => [environment, image, from, to])).toEqual([
      ['uat', 'api', null, `develop@${API.digest}`],
      ['uat', 'web', null, `main@${WEB.digest}`],
    ]);
    expect(document.diff).toContain('+++ b/release-manifest.yaml');
  });

  test('make an environment that takes builds, and the registry is that of the images', async () => {
    await adopted(...UAT);
    expect(manifest()).toMatchObject({ application: 'shop', registryAccount: '111111111111', registryRegion: 'eu-west-1' });
    expect(manifest().environment('uat').accepts).toBe('builds');
    expect(manifest().images.map(({ name, repository }) => [name, repository.toString()])).toEqual([
      ['api', 'shop/api'],
      ['web', 'shop/web'],
    ]);
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
    expect((await workspace.run(['verify', '--registry', 'oci:registry'])).exitCode).toBe(0);
  });

  test('are shown with their tasks, and with what to do next', async () => {
    const { exitCode, stdout, stderr } = await adopt(...UAT);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^uat {2}api {2}develop {2}[0-9a-f]{12} {2}2 tasks of api$/m);
    expect(stderr).toContain('wrote release-manifest.yaml');
    expect(stderr).toContain("PinnedImage.fromRelease(manifest.environment('uat'), 'api')");
  });

  test('--dry-run and --diff show the manifest and write nothing', async () => {
    const { exitCode, stdout } = await adopt(...UAT, '--dry-run', '--diff');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`+      api: develop@${API.digest}`);
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });

  test('a file that ends in .json is JSON', async () => {
    await adopted(...UAT, '--manifest', 'release-manifest.json');
    expect(JSON.parse(workspace.read('release-manifest.json'))).toMatchObject({
      environments: { uat: { accepts: 'builds', images: { api: `develop@${API.digest}` } } },
    });
  });

  test('a manifest that is there is never overwritten, and nothing is asked', async () => {
    workspace.manifest({});
    const before = workspace.read();
    const answer = await adopt(...UAT, '--json');
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual(['manifest-exists']);
    expect(workspace.read()).toBe(before);
    expect(ecs.requests).toEqual([]);
  });

  test('--service takes some of them, --image names an image', async () => {
    await adopted(...UAT, '--service', 'a*', '--image', 'backend=shop/api');
    expect(pins()).toEqual({ 'uat backend': `develop@${API.digest}` });
  });

  test('a service that is asked for and is not there is said', async () => {
    const answer = await adopt(...UAT, '--service', 'nothing-*', '--json');
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual(['nothing-to-adopt', 'no-services']);
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });

  test('nothing is written to AWS', async () => {
    await adopted(...UAT);
    expect([...new Set(ecs.requests.map(({ operation }) => operation))].filter((name) => !/^(List|Describe)/.test(name))).toEqual([]);
  });
});

describe('the digest', () => {
  test('is what runs, also when the tag has moved since, and that is said', async () => {
    registryHas({ 'shop/api': [{ image: API }, { image: NEWER, tags: ['develop'] }] });
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    const { notes } = await adopted(...UAT);
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}` });
    expect(notes).toEqual([expect.stringMatching(/^uat: the tag develop of shop\/api names [0-9a-f]{12} by now; pinned is [0-9a-f]{12}/)]);
  });

  test('of one image of an index is that of the index, when the tag names it', async () => {
    const index = buildIndex([API, buildImage({ platform: 'linux/arm64' })]);
    registryHas({ 'shop/api': [{ image: index, tags: ['develop'] }] });
    ecs.addService('uat', 'one', running('shop/api:develop', API.digest));
    ecs.addService('uat', 'other', running('shop/api:develop', index.digest));
    const { notes, findings } = await adopted(...UAT);
    expect(pins()).toEqual({ 'uat api': `develop@${index.digest}` });
    expect([notes, findings]).toEqual([[], []]);
  });

  test('that the registry no longer has is left out: the next task could not start', async () => {
    registryHas({ 'shop/api': [{ image: API, tags: ['develop'] }], 'shop/web': [{ image: WEB, tags: ['main'] }] });
    ecs.addService('uat', 'api', running('shop/api:develop', GONE));
    ecs.addService('uat', 'web', running('shop/web:main', WEB.digest));
    const { findings } = await adopted(...UAT);
    expect(findings).toMatchObject([{ code: 'digest-not-found', severity: 'warning', environment: 'uat' }]);
    expect(pins()).toEqual({ 'uat web': `main@${WEB.digest}` });
    expect(manifest().images.map(({ name }) => name)).toEqual(['web']);
  });

  test('of a service that runs nothing is what its tag names now, and that is said', async () => {
    registryHas({ 'shop/api': [{ image: API, tags: ['develop'] }] });
    ecs.addService('uat', 'api', { containers: [container('shop/api:develop')] });
    const { notes } = await adopted(...UAT);
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}` });
    expect(notes).toEqual([expect.stringContaining('"api" runs no task; pinned is what develop of shop/api names now')]);
  });

  test('of a service that runs nothing and names no image that is there is left out', async () => {
    registryHas({ 'shop/api': [{ image: API, tags: ['main'] }] });
    ecs.addService('uat', 'api', { containers: [container('shop/api:develop')] });
    const answer = await adopt(...UAT, '--json');
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual(['nothing-to-adopt', 'tag-not-found']);
  });

  test('of a container that is pinned by digest already is that digest, with a tag of the registry', async () => {
    registryHas({ 'shop/api': [{ image: API, tags: ['latest', 'main'] }], 'shop/web': [{ image: WEB }] });
    ecs.addService('uat', 'api', running(`shop/api@${API.digest}`, GONE));
    ecs.addService('uat', 'web', running(`shop/web@${WEB.digest}`, WEB.digest));
    await adopted(...UAT);
    expect(pins()).toEqual({ 'uat api': `main@${API.digest}`, 'uat web': `untagged-${WEB.digest.slice(7, 19)}@${WEB.digest}` });
  });

  test('is left out while a deployment replaces it, or two services differ', async () => {
    registryHas({
      'shop/api': [{ image: API, tags: ['develop'] }, { image: NEWER }],
      'shop/web': [
        { image: WEB, tags: ['main'] },
        { image: NEWER, tags: ['next'] },
      ],
      'shop/job': [{ image: API, tags: ['main'] }],
    });
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest, NEWER.digest));
    ecs.addService('uat', 'web', running('shop/web:main', WEB.digest));
    ecs.addService('uat', 'web-next', running('shop/web:next', NEWER.digest));
    ecs.addService('uat', 'job', running('shop/job:main', API.digest));
    const { findings } = await adopted(...UAT);
    expect(findings.map(({ code, image }) => [code, image])).toEqual([
      ['mixed-digests', undefined],
      ['mixed-digests', 'web'],
    ]);
    expect(findings[1]?.message).toContain('web and web-next');
    expect(pins()).toEqual({ 'uat job': `main@${API.digest}` });
  });

  test('of an idle service gives way to what runs, and that is said', async () => {
    registryHas({
      'shop/api': [
        { image: API, tags: ['develop'] },
        { image: NEWER, tags: ['next'] },
      ],
    });
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addService('uat', 'worker', { containers: [container('shop/api:next')] });
    const { notes } = await adopted(...UAT);
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}` });
    expect(notes).toEqual(['uat: "worker" runs no task, and would run another image of shop/api']);
  });

  test('that ECS does not tell is not guessed', async () => {
    registryHas({ 'shop/api': [{ image: API, tags: ['develop'] }] });
    ecs.addService('uat', 'api', { tasks: [{ containers: [container('shop/api:develop')] }] });
    const answer = await adopt(...UAT, '--json');
    expect(codesOf(documentOf('edit', answer))).toEqual(['nothing-to-adopt', 'digest-unknown']);
  });
});

describe('versions', () => {
  const RELEASED = [{ image: WEB, tags: ['1.4.0'] }];

  test('become releases of the ledger, with what the labels say, and the environment takes only releases', async () => {
    registryHas({ 'shop/web': RELEASED });
    ecs.addService('uat', 'web', running('shop/web:1.4.0', WEB.digest));
    const { releases } = await adopted(...UAT);
    expect(releases).toEqual([
      { image: 'web', version: '1.4.0', digest: WEB.digest, revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' },
    ]);
    expect(manifest().environment('uat').accepts).toBe('releases');
  });

  test('beside branch tags leave the environment one of builds', async () => {
    registryHas({ 'shop/web': RELEASED, 'shop/api': [{ image: API, tags: ['develop'] }] });
    ecs.addService('uat', 'web', running('shop/web:1.4.0', WEB.digest));
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    await adopted(...UAT);
    expect(manifest().environment('uat').accepts).toBe('builds');
    expect(manifest().image('web').release('1.4.0')?.digest.toString()).toBe(WEB.digest);
  });

  test('that were overwritten are the image that the tag names now; the other is pinned without it', async () => {
    registryHas({ 'shop/web': [...RELEASED, { image: API }] });
    ecs.addService('uat', 'web', running('shop/web:1.4.0', API.digest));
    ecs.addService('prod', 'web', running('shop/web:1.4.0', WEB.digest));
    const { findings } = await adopted(...UAT, '--environment', 'prod', '--cluster', 'prod');
    expect(findings).toMatchObject([{ code: 'digest-mismatch', severity: 'warning', environment: 'uat', image: 'web' }]);
    expect(pins()).toEqual({ 'uat web': `untagged-${API.digest.slice(7, 19)}@${API.digest}`, 'prod web': `1.4.0@${WEB.digest}` });
    expect(manifest().environments.map(({ name, accepts }) => [name, accepts])).toEqual([
      ['uat', 'builds'],
      ['prod', 'releases'],
    ]);
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
  });
});

describe('images that are not ours', () => {
  beforeEach(() => {
    registryHas({ 'shop/api': [{ image: API, tags: ['develop'] }] });
  });

  test('sidecars of other registries are said and left out', async () => {
    const sidecars = [
      container('public.ecr.aws/xray/aws-xray-daemon:latest', GONE, 'xray'),
      container('222222222222.dkr.ecr.eu-west-1.amazonaws.com/platform/envoy:1.30.0', GONE, 'envoy'),
    ];
    ecs.addService('uat', 'api', { tasks: [{ containers: [container('shop/api:develop', API.digest), ...sidecars] }] });
    ecs.addService('uat', 'worker', { tasks: [{ containers: [container('shop/api:develop', API.digest), ...sidecars] }] });
    const { findings } = await adopted(...UAT);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['image-elsewhere', 'warning'],
      ['other-registry', 'warning'],
    ]);
    for (const { message } of findings) expect(message).toContain('"api" and "worker" run');
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}` });
  });

  test('a replica of the registry in another region is the same registry, and that is said', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addService('prod', 'api', running('111111111111.dkr.ecr.us-east-1.amazonaws.com/shop/api:develop', API.digest));
    const { notes } = await adopted(...UAT, '--environment', 'prod', '--cluster', 'prod');
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}`, 'prod api': `develop@${API.digest}` });
    expect(notes).toEqual([expect.stringContaining('prod pulls from us-east-1')]);
  });

  test('a repository that the registry does not have is said', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addService('uat', 'web', running('shop/web:develop', WEB.digest));
    expect(codesOf(await adopted(...UAT))).toEqual(['repository-not-found']);
  });

  test('repositories with the same last part get numbered names, and that is said', async () => {
    registryHas({ 'admin/api': [{ image: NEWER, tags: ['develop'] }], 'shop/0_web': [{ image: WEB, tags: ['main'] }] });
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addService('uat', 'admin', running('admin/api:develop', NEWER.digest));
    ecs.addService('uat', 'web', running('shop/0_web:main', WEB.digest));
    const { notes } = await adopted(...UAT);
    expect(manifest().images.map(({ name, repository }) => [name, repository.toString()])).toEqual([
      ['api', 'admin/api'],
      ['image-0-web', 'shop/0_web'],
      ['api-2', 'shop/api'],
    ]);
    expect(notes).toEqual([expect.stringContaining('--image NAME=shop/api')]);
  });

  test('names of services that would steer a terminal are only text', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addService('uat', 'web', { tasks: [{ containers: [container('docker.io/\u001b[2Jx', GONE, '\u001b]0;title\u0007')] }] });
    const { stdout, stderr } = await adopt(...UAT);
    expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stdout).toContain('image-elsewhere');
  });
});

describe('several environments', () => {
  beforeEach(() => {
    registryHas({
      'shop/api': [
        { image: API, tags: ['develop'] },
        { image: NEWER, tags: ['main'] },
      ],
    });
  });

  test('each have a cluster and credentials of their own', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addService('live', 'api', running('shop/api:main', NEWER.digest));
    const argv = [...UAT, '--environment', 'prod', '--cluster', 'live', '--profile', 'shop', '--profile-for', 'prod=shop-prod'];
    await adopted(...argv);
    expect(pins()).toEqual({ 'uat api': `develop@${API.digest}`, 'prod api': `main@${NEWER.digest}` });
    expect(asked.map(({ profile }) => profile)).toEqual(['shop', 'shop-prod']);
    expect(manifest().environments.map(({ name, promotesFrom }) => [name, promotesFrom])).toEqual([
      ['uat', []],
      ['prod', []],
    ]);
  });

  test('may have several clusters, named with the environment', async () => {
    ecs.addService('one', 'api', running('shop/api:develop', API.digest));
    ecs.addService('two', 'worker', running('shop/api:develop', API.digest));
    const { changes } = await adopted('--environment', 'uat', '--cluster', 'uat=one', '--cluster', 'uat=two');
    expect(changes).toHaveLength(1);
  });

  test('in one cluster are told apart by the names of their services', async () => {
    ecs.addService('shared', 'api-dev', running('shop/api:develop', API.digest));
    ecs.addService('shared', 'api-uat', running('shop/api:main', NEWER.digest));
    const both = ['--environment', 'dev', '--environment', 'uat', '--cluster', 'dev=shared', '--cluster', 'uat=shared'];
    await adopted(...both, '--service', 'dev=*-dev', '--service', 'uat=*-uat');
    expect(pins()).toEqual({ 'dev api': `develop@${API.digest}`, 'uat api': `main@${NEWER.digest}` });
    const unclear = await adopt(...both, '--json', '--manifest', 'other.yaml');
    expect(unclear.exitCode).toBe(2);
    expect(documentOf('error', unclear).error.message).toContain('dev and uat share a cluster');
  });

  test('of which one has nothing that could be resolved are written all the same', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    ecs.addCluster('prod');
    const { findings } = await adopted(...UAT, '--environment', 'prod', '--cluster', 'prod');
    expect(findings).toMatchObject([{ code: 'no-services', environment: 'prod' }]);
    expect(manifest().environments.map(({ name, images }) => [name, images.length])).toEqual([
      ['uat', 1],
      ['prod', 0],
    ]);
  });

  test('of which one cannot be read are none: half a manifest would be believed', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    services = { ...services, ecsClient: (choice) => Promise.resolve(clientOf(choice.profile === 'away' ? NOBODY : ecs.url, choice)) };
    const answer = await adopt(...UAT, '--environment', 'prod', '--cluster', 'prod', '--profile-for', 'prod=away', '--json');
    expect(answer.exitCode).toBe(3);
    const { error } = documentOf('error', answer);
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/^prod cannot be read/);
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });

  test('of which one names a cluster that is not there are refused', async () => {
    ecs.addService('uat', 'api', running('shop/api:develop', API.digest));
    const answer = await adopt(...UAT, '--environment', 'prod', '--cluster', 'prd', '--json');
    expect(answer.exitCode).toBe(1);
    expect(documentOf('edit', answer).findings).toMatchObject([{ code: 'cluster-not-found', severity: 'error', environment: 'prod' }]);
  });
});

describe('wrong use', () => {
  test.each<[string[], string]>([
    [['--cluster', 'uat'], 'missing-argument'],
    [['--environment', 'uat'], 'missing-argument'],
    [['--environment', 'UAT', '--cluster', 'uat'], 'name-format'],
    [[...UAT, '--environment', 'uat', '--cluster', 'uat'], 'invalid-argument'],
    [[...UAT, '--environment', 'prod'], 'invalid-argument'],
    [[...UAT, '--cluster', 'prod=x'], 'invalid-argument'],
    [[...UAT, '--service', 'a b'], 'invalid-argument'],
    [[...UAT, '--image', 'api'], 'invalid-argument'],
    [[...UAT, '--profile-for', 'prod=x'], 'invalid-argument'],
    [[...UAT, '--registry-account', '42'], 'schema'],
    [[...UAT, '--cluster', '../../x'], 'invalid-argument'],
  ])('%j is %s', async (argv, code) => {
    const answer = await adopt(...argv, '--json');
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe(code);
    expect(ecs.requests).toEqual([]);
  });

  test('without a name of the application', async () => {
    const answer = await workspace.run(['adopt', ...UAT, '--json'], { services });
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.message).toContain('--application');
  });
});
