import { ECSClient } from '@aws-sdk/client-ecs';
import { readServices, type ServiceReport } from '../../lib/runtime';
import { type FakeContainer, FakeEcs, type FakeService, Refusal } from '../support/fake-ecs';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const REPOSITORY = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api';

let ecs: FakeEcs;
let client: ECSClient;

beforeEach(async () => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  ecs = await FakeEcs.start();
  client = new ECSClient({
    endpoint: ecs.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await ecs.close();
});

function tagsOf(
  environment: string,
  containers: Readonly<Record<string, string>> = { app: 'api' },
  application = 'shop',
): Record<string, string> {
  return {
    'waybill:application': application,
    'waybill:environment': environment,
    'waybill:image': Object.values(containers)[0]!,
    ...Object.fromEntries(Object.entries(containers).map(([name, image]) => [`waybill:container:${name}`, image])),
  };
}

function pinned(name: string, digest: string): FakeContainer {
  return { name, image: `${REPOSITORY}@${digest}`, imageDigest: digest };
}

function service(environment: string, ...digests: readonly string[]): FakeService {
  return { tags: tagsOf(environment), tasks: digests.map((digest) => ({ containers: [pinned('app', digest)] })) };
}

function running(reports: readonly ServiceReport[]): unknown[] {
  return reports.flatMap((report) => report.running.map(({ image, digest, tasks }) => ({ service: report.service, image, digest, tasks })));
}

test('reports each service of the application with the digests of its running tasks', async () => {
  ecs.addService('one', 'shop-uat', service('uat', A, A));
  ecs.addService('two', 'shop-prod', { ...service('prod', B), desiredCount: 3 });
  expect(await readServices(client, 'shop')).toEqual([
    {
      service: 'shop-prod',
      environment: 'prod',
      images: ['api'],
      desiredCount: 3,
      running: [{ environment: 'prod', image: 'api', service: 'shop-prod', digest: B, tasks: 1 }],
    },
    {
      service: 'shop-uat',
      environment: 'uat',
      images: ['api'],
      desiredCount: 2,
      running: [{ environment: 'uat', image: 'api', service: 'shop-uat', digest: A, tasks: 2 }],
    },
  ]);
});

test('passes over other applications, services without tags, other environments and inactive services', async () => {
  ecs.addService('one', 'other', { ...service('uat', A), tags: tagsOf('uat', { app: 'api' }, 'other') });
  ecs.addService('one', 'untagged', { tasks: [{ containers: [pinned('app', A)] }] });
  ecs.addService('one', 'half-tagged', { tags: { 'waybill:application': 'shop' } });
  ecs.addService('one', 'prod', service('prod', A));
  ecs.addService('one', 'deleted', { ...service('uat', A), status: 'INACTIVE' });
  ecs.addService('one', 'draining', { ...service('uat', A), status: 'DRAINING' });
  expect((await readServices(client, 'shop', ['uat'])).map((report) => report.service)).toEqual(['draining']);
  expect(await readServices(client, 'nobody')).toEqual([]);
});

test('tasks of an older deployment count too', async () => {
  ecs.addService('one', 'shop-uat', service('uat', A, B, B));
  expect(running(await readServices(client, 'shop'))).toEqual([
    { service: 'shop-uat', image: 'api', digest: A, tasks: 1 },
    { service: 'shop-uat', image: 'api', digest: B, tasks: 2 },
  ]);
});

test('tasks that are starting or stopping do not count', async () => {
  const containers = [pinned('app', B)];
  const tasks = ['PROVISIONING', 'PENDING', 'ACTIVATING', 'DEACTIVATING', 'STOPPING', 'STOPPED'].map((lastStatus) => ({
    containers,
    lastStatus,
  }));
  ecs.addService('one', 'shop-uat', {
    tags: tagsOf('uat'),
    tasks: [...tasks, { containers, desiredStatus: 'STOPPED' }, { containers: [pinned('app', A)] }],
  });
  expect(running(await readServices(client, 'shop'))).toEqual([{ service: 'shop-uat', image: 'api', digest: A, tasks: 1 }]);
});

test('sidecars are reported by the image that their tag names; containers without a tag are not', async () => {
  const containers = [pinned('app', A), pinned('proxy', B), pinned('log-router', B)];
  ecs.addService('one', 'shop-uat', { tags: tagsOf('uat', { app: 'api', proxy: 'envoy' }), tasks: [{ containers }] });
  const reports = await readServices(client, 'shop');
  expect(reports[0]?.images).toEqual(['api', 'envoy']);
  expect(running(reports)).toEqual([
    { service: 'shop-uat', image: 'api', digest: A, tasks: 1 },
    { service: 'shop-uat', image: 'envoy', digest: B, tasks: 1 },
  ]);
});

test('two containers of one image are one task', async () => {
  ecs.addService('one', 'shop-uat', {
    tags: tagsOf('uat', { app: 'api', worker: 'api' }),
    tasks: [{ containers: [pinned('app', A), pinned('worker', A)] }],
  });
  expect(running(await readServices(client, 'shop'))).toEqual([{ service: 'shop-uat', image: 'api', digest: A, tasks: 1 }]);
});

test.each<[string, Omit<FakeContainer, 'name'>, string]>([
  ['ECS says', { image: `${REPOSITORY}:1.4.0`, imageDigest: A }, A],
  ['the reference pins, where ECS says nothing', { image: `${REPOSITORY}@${A}` }, A],
  ['the reference pins, where ECS names the platform of an index', { image: `${REPOSITORY}:1.4.0@${A}`, imageDigest: B }, A],
  ['nobody says', { image: `${REPOSITORY}:1.4.0` }, 'unknown'],
  ['is none', { image: REPOSITORY, imageDigest: 'sha256:\u001b[2J' }, 'unknown'],
])('the digest is what %s', async (_, container, digest) => {
  ecs.addService('one', 'shop-uat', { tags: tagsOf('uat'), tasks: [{ containers: [{ name: 'app', ...container }] }] });
  expect(running(await readServices(client, 'shop'))).toEqual([{ service: 'shop-uat', image: 'api', digest, tasks: 1 }]);
});

test('an image whose container no tag names runs an unknown digest', async () => {
  const tags = { 'waybill:application': 'shop', 'waybill:environment': 'uat', 'waybill:image': 'api' };
  ecs.addService('one', 'shop-uat', { tags, tasks: [{ containers: [pinned('app', A)] }] });
  expect(running(await readServices(client, 'shop'))).toEqual([{ service: 'shop-uat', image: 'api', digest: 'unknown', tasks: 1 }]);
});

test('a container named like a member of Object is a container', async () => {
  const containers = [pinned('__proto__', A), pinned('constructor', B)];
  ecs.addService('one', 'shop-uat', { tags: { ...tagsOf('uat'), 'waybill:container:constructor': 'web' }, tasks: [{ containers }] });
  expect(running(await readServices(client, 'shop'))).toEqual([{ service: 'shop-uat', image: 'web', digest: B, tasks: 1 }]);
});

describe('what disappears between two calls is left out', () => {
  beforeEach(() => {
    ecs.addService('one', 'shop-uat', service('uat', A));
    ecs.addService('two', 'shop-prod', service('prod', B));
  });

  test.each(['ListServices', 'DescribeServices', 'ListTasks'])('a cluster, before %s', async (operation) => {
    ecs.before.set(operation, () => {
      ecs.removeCluster('two');
    });
    expect((await readServices(client, 'shop')).map((report) => report.service)).toEqual(['shop-uat']);
  });

  test.each(['DescribeServices', 'ListTasks'])('a service, before %s', async (operation) => {
    ecs.before.set(operation, () => {
      ecs.removeService('two', 'shop-prod');
    });
    expect((await readServices(client, 'shop')).map((report) => report.service)).toEqual(['shop-uat']);
  });

  test('tasks, before DescribeTasks', async () => {
    ecs.before.set('DescribeTasks', () => {
      ecs.addService('two', 'shop-prod', { tags: tagsOf('prod'), tasks: [] });
    });
    expect(running(await readServices(client, 'shop'))).toEqual([{ service: 'shop-uat', image: 'api', digest: A, tasks: 1 }]);
  });
});

test('reads every page, in the largest batches, and asks for tasks of its own services only', async () => {
  for (let index = 0; index < 120; index += 1) ecs.addCluster(`empty-${index}`);
  for (let index = 0; index < 250; index += 1)
    ecs.addService('shared', `foreign-${index}`, { tasks: [{ containers: [pinned('app', B)] }] });
  ecs.addService('shared', 'shop-uat', service('uat', ...Array.from({ length: 230 }, () => A)));
  ecs.addService('shared', 'shop-prod', service('prod', B));
  expect(running(await readServices(client, 'shop'))).toEqual([
    { service: 'shop-prod', image: 'api', digest: B, tasks: 1 },
    { service: 'shop-uat', image: 'api', digest: A, tasks: 230 },
  ]);
  expect(ecs.count('ListClusters')).toBe(2);
  expect(ecs.count('ListServices')).toBe(120 + 3);
  expect(ecs.count('DescribeServices')).toBe(26);
  expect(ecs.count('ListTasks')).toBe(3 + 1);
  expect(ecs.count('DescribeTasks')).toBe(3);
  expect(ecs.mostAtOnce).toBe(8);
});

test('an account without clusters runs nothing', async () => {
  expect(await readServices(client, 'shop')).toEqual([]);
  expect(ecs.requests.map(({ operation }) => operation)).toEqual(['ListClusters']);
});

test("a failure is the SDK's own", async () => {
  ecs.addService('one', 'shop-uat', service('uat', A));
  ecs.before.set('DescribeServices', () => {
    throw new Refusal('AccessDeniedException', 'not authorized');
  });
  await expect(readServices(client, 'shop')).rejects.toMatchObject({ name: 'AccessDeniedException', message: 'not authorized' });
});
