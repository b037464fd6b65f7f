import { createEcrRegistry } from '../../lib/registry';
import type { EcrChoice, Services } from '../../lib/cli/services';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { FakeEcs } from '../support/fake-ecs';
import { digestOf, type ImageSpec } from '../support/manifest';
import { buildImage } from '../support/oci-image';
import { documentOf } from './documents';
import { addRunning, clientOf } from './running-services';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

let workspace: Workspace;
let ecs: FakeEcs;
let ecr: FakeEcr;
let choices: Omit<EcrChoice, 'onProgress'>[];
const image = buildImage();
const before = { ...process.env };

const services: Services = {
  ...UNREACHABLE,
  ecsClient: (choice) => Promise.resolve(clientOf(ecs.url, choice)),
  ecrRegistry: ({ account, region, profile, roleArn }) => {
    choices.push({ account, region, profile, roleArn });
    return createEcrRegistry({ account, region });
  },
};

function manifest(pins: Readonly<Record<string, string>>, images: Readonly<Record<string, ImageSpec>>, registry = {}): void {
  workspace.manifest({ registry, environments: { prod: { images: pins } }, images });
}

beforeEach(async () => {
  choices = [];
  [ecs, ecr] = await Promise.all([FakeEcs.start(), FakeEcr.start()]);
  setAwsEnvironment({ ...environmentFor(ecr.url), AWS_MAX_ATTEMPTS: '1' });
  ecs.addCluster('shop');
  ecr.push('shop/api', image, ['1.0.0', 'sha-1']);
  workspace = Workspace.create();
  manifest(
    { api: `1.0.0@${image.digest}`, web: '1.0.0' },
    { api: { releases: { '1.0.0': { digest: image.digest } } }, web: { releases: ['1.0.0'] } },
    { account: '111111111111', region: 'eu-west-1' },
  );
  addRunning(ecs, 'prod', 'web', '1.0.0');
});

afterEach(async () => {
  setAwsEnvironment(Object.fromEntries(Object.entries(before).filter((entry): entry is [string, string] => entry[1] !== undefined)));
  await Promise.all([ecs.close(), ecr.close()]);
});

function asked(...argv: string[]): Promise<Answer> {
  return workspace.run(['status', '--json', ...argv], { services });
}

function supply(answer: Answer): Record<string, unknown> {
  const { environments } = documentOf('status', answer);
  return Object.fromEntries(environments[0]!.images.map(({ image: name, available, availableTags }) => [name, [available, availableTags]]));
}

test('says of each pin whether the registry has its digest, and the tags that come with the answer', async () => {
  ecr.createRepository('shop/web');
  expect(supply(await asked())).toEqual({ api: [true, ['1.0.0', 'sha-1']], web: [false, []] });
  expect(ecr.requests.map(({ operation, body }) => [operation, body.repositoryName, body.registryId])).toEqual([
    ['BatchGetImage', 'shop/api', '111111111111'],
    ['BatchGetImage', 'shop/web', '111111111111'],
  ]);
});

test('a repository that is not there has nothing', async () => {
  expect(supply(await asked())).toMatchObject({ api: [true, expect.anything()], web: [false, []] });
});

test('what the registry lacks does not change the exit code', async () => {
  manifest({ web: '1.0.0' }, { web: { releases: ['1.0.0'] } }, { account: '111111111111' });
  const answer = await workspace.run(['status'], { services });
  expect(answer.exitCode).toBe(0);
  expect(answer.stdout).toContain('in-sync  not in the registry  1 task in prod-web');
  expect(answer.stderr).toBe('');
});

test('a registry that cannot be read is a note, asked once, and changes nothing else', async () => {
  ecr.faults.push({ status: 400, type: 'AccessDeniedException', message: 'not authorized to perform: ecr:BatchGetImage' });
  const answer = await workspace.run(['status', '--json'], { services });
  expect(supply(answer)).toEqual({ api: [null, []], web: [null, []] });
  expect(documentOf('status', answer).environments[0]!.images[1]!.state).toBe('in-sync');
  expect(answer.stderr).toMatch(/note: what the registry has is not known: .*ecr:BatchGetImage/);
  expect(ecr.requests).toHaveLength(1);
});

test('an image that cannot be had does not keep the others from being asked for', async () => {
  ecr.inaccessible.set(image.digest, 'KmsError');
  ecr.createRepository('shop/web');
  const answer = await asked();
  expect(supply(answer)).toEqual({ api: [null, []], web: [false, []] });
  expect(answer.stderr).toContain('ECR cannot give the image');
});

test('many digests of a repository are asked for in one call', async () => {
  const versions = Array.from({ length: 40 }, (_, index) => `${index}.0.0`);
  workspace.manifest({
    registry: { account: '111111111111' },
    environments: Object.fromEntries(versions.map((version, index) => [`env-${index}`, { images: { api: version } }])),
    images: { api: { releases: versions } },
  });
  await asked();
  expect(ecr.requests.map(({ body }) => body.imageIds?.length)).toEqual([40]);
});

describe('which registry', () => {
  test('that of the manifest, with the credentials for all environments and its own region', async () => {
    await asked('--profile', 'tools', '--region', 'eu-central-1', '--profile-for', 'prod=shop-prod');
    expect(choices).toEqual([{ profile: 'tools', region: 'eu-west-1', roleArn: undefined, account: '111111111111' }]);
  });

  test('none where the manifest names none, as it would be that of the caller, and which one is that', async () => {
    manifest({ web: '1.0.0' }, { web: { releases: ['1.0.0'] } });
    expect(supply(await asked())).toEqual({ web: [null, []] });
    expect(choices).toEqual([]);
    await asked('--registry', 'ecr');
    expect(choices).toHaveLength(1);
  });

  test('none when that is said', async () => {
    expect(supply(await asked('--registry', 'none'))).toEqual({ api: [null, []], web: [null, []] });
    expect(choices).toEqual([]);
  });

  test('a folder', async () => {
    const answer = await asked('--registry', 'oci:nowhere');
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain('note: what the registry has is not known: there is no folder');
  });

  test('none while waiting: the roles of a pipeline may read ECS alone', async () => {
    await asked('--wait', '--timeout', '1s', '--registry', 'none');
    await asked('--wait', '--timeout', '1s');
    expect(ecr.requests).toEqual([]);
    const answer = await asked('--wait', '--registry', 'ecr');
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe('unexpected-argument');
  }, 20_000);
});

describe('the newest release beyond what is desired', () => {
  async function newer(
    pin: string,
    releases: ImageSpec['releases'],
    spec: Partial<ImageSpec> & { accepts?: string } = {},
  ): Promise<string | null> {
    const { accepts = 'releases', ...more } = spec;
    workspace.manifest({
      environments: { prod: { accepts, images: { api: pin } } },
      images: { api: { ...more, ...(releases === undefined ? {} : { releases }) } },
    });
    return documentOf('status', await asked()).environments[0]!.images[0]!.newer;
  }

  test('is the highest final one that is not rejected', async () => {
    const releases = {
      '1.2.0': '1.2.0',
      '1.10.0': '1.10.0',
      '1.9.0': '1.9.0',
      '2.0.0-rc.1': '2.0.0-rc.1',
      '1.11.0': { digest: digestOf('x'), rejected: 'leaks' },
    };
    expect(await newer('1.2.0', releases)).toBe('1.10.0');
    expect(await newer('1.10.0', releases)).toBeNull();
    expect(await newer('2.0.0-rc.1', releases)).toBeNull();
    expect(await newer('2.0.0-rc.1', { ...releases, '2.0.0': '2.0.0' })).toBe('2.0.0');
  });

  test('is unknown for builds and where versions have no order', async () => {
    expect(await newer('main-1', ['1.0.0'], { accepts: 'builds' })).toBeNull();
    expect(await newer('monday', ['monday', 'tuesday'], { versioning: 'none' })).toBeNull();
  });
});
