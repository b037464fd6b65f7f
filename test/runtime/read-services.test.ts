import type { ECSClient } from '@aws-sdk/client-ecs';
import { ServiceReader, type ServiceReport } from '../../lib/runtime';
import { ecsClient, type FakeContainer, FakeEcs, type FakeService, Refusal } from '../support/fake-ecs';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const REPOSITORY = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api';

let ecs: FakeEcs;
let client: ECSClient;

beforeEach(async () => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  ecs = await FakeEcs.start();
  client = ecsClient(ecs.url);
});

afterEach(async () => {
  client.destroy();
  await ecs.close();
});

function readServices(ecs: ECSClient, application: string, environments?: readonly string[]): Promise<ServiceReport[]> {
  return new ServiceReader(ecs, application, environments).read();
}

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

test('200 services of 3 tasks are read in 229 calls', async () => {
  for (let index = 0; index < 200; index += 1) ecs.addService('shop', `shop-uat-${index}`, service('uat', A, A, A));
  const reader = new ServiceReader(client, 'shop', ['uat']);
  expect(await reader.read()).toHaveLength(200);
  const counts = ['ListClusters', 'ListServices', 'DescribeServices', 'ListTasks', 'DescribeTasks'].map((operation) =>
    ecs.count(operation),
  );
  expect(counts).toEqual([1, 2, 20, 200, 6]);
  expect(reader.calls).toBe(229);
  expect(ecs.requests).toHaveLength(229);
});

describe('a caller that may describe only what has the tags of one environment', () => {
  const denied = { name: 'AccessDeniedException' };

  beforeEach(() => {
    ecs.onlyTagged['waybill:application'] = 'shop';
    ecs.onlyTagged['waybill:environment'] = 'uat';
  });

  /** Services between which ours lie, so that every batch has some of them. */
  function addForeign(count: number): void {
    for (let index = 0; index < count; index += 1)
      ecs.addService('shared', `foreign-${index}`, { tasks: [{ containers: [pinned('app', B)] }] });
  }

  test('reads its services and passes over the others', async () => {
    addForeign(4);
    ecs.addService('shared', 'shop-uat', service('uat', A));
    ecs.addService('shared', 'shop-prod', service('prod', B));
    const reader = new ServiceReader(client, 'shop', ['uat']);
    expect(running(await reader.read())).toEqual([{ service: 'shop-uat', image: 'api', digest: A, tasks: 1 }]);
    expect(reader.passedOver).toBe(5);
  });

  test('asks for each service of a denied batch once, and for an allowed batch as a whole', async () => {
    for (let index = 0; index < 10; index += 1) ecs.addService('shared', `shop-${index}`, service('uat', A));
    addForeign(25);
    expect(await readServices(client, 'shop', ['uat'])).toHaveLength(10);
    // 35 services are 4 batches: one allowed, and three denied of 10, 10 and 5.
    expect(ecs.count('DescribeServices')).toBe(4 + 25);
    expect(ecs.mostAtOnce).toBeLessThanOrEqual(8);
  });

  test('does not ask again for what was denied, until a minute of readings later', async () => {
    addForeign(9);
    ecs.addService('shared', 'shop-uat', service('uat', A));
    const reader = new ServiceReader(client, 'shop', ['uat']);
    const calls: number[] = [];
    for (let reading = 0; reading < 13; reading += 1) {
      const before = ecs.count('DescribeServices');
      await reader.read();
      calls.push(ecs.count('DescribeServices') - before);
    }
    expect(calls).toEqual([11, ...Array.from({ length: 11 }, () => 1), 11]);
    expect(reader.calls).toBe(ecs.requests.length);
  });

  test('finds a service that is created between two readings', async () => {
    addForeign(1);
    ecs.addService('shared', 'shop-uat', service('uat', A));
    const reader = new ServiceReader(client, 'shop', ['uat']);
    await reader.read();
    ecs.addService('shared', 'shop-uat-new', service('uat', A));
    expect((await reader.read()).map((report) => report.service)).toEqual(['shop-uat', 'shop-uat-new']);
  });

  test('is told that it is denied when no service is allowed, also in later readings', async () => {
    addForeign(12);
    const reader = new ServiceReader(client, 'shop', ['uat']);
    await expect(reader.read()).rejects.toMatchObject(denied);
    expect(ecs.count('DescribeServices')).toBe(2 + 12);
    await expect(reader.read()).rejects.toMatchObject(denied);
    ecs.removeCluster('shared');
    expect(await reader.read()).toEqual([]);
  });

  test('counts a task that it may not describe as one of an unknown digest', async () => {
    const tasks = [A, A].map((digest) => ({ containers: [pinned('app', digest)] }));
    ecs.addService('shared', 'shop-uat', { tags: tagsOf('uat'), tasks: [...tasks, { containers: [pinned('app', B)], tags: {} }] });
    expect(running(await readServices(client, 'shop', ['uat']))).toEqual([
      { service: 'shop-uat', image: 'api', digest: A, tasks: 2 },
      { service: 'shop-uat', image: 'api', digest: 'unknown', tasks: 1 },
    ]);
    expect(ecs.count('DescribeTasks')).toBe(1 + 3);
  });

  test('narrows a denied batch of 100 tasks down by halves', async () => {
    const tasks = Array.from({ length: 100 }, (_, index) => ({ containers: [pinned('app', A)], ...(index === 99 ? { tags: {} } : {}) }));
    ecs.addService('shared', 'shop-uat', { tags: tagsOf('uat'), tasks });
    expect(running(await readServices(client, 'shop', ['uat']))).toMatchObject([
      { digest: A, tasks: 99 },
      { digest: 'unknown', tasks: 1 },
    ]);
    // 100, 2 × 50, 2 × 25, 13 and 12, 2 × 6, and the 6 one by one.
    expect(ecs.count('DescribeTasks')).toBe(1 + 2 + 2 + 2 + 2 + 6);
  });

  test('is told that it is denied when no task is allowed', async () => {
    ecs.addService('shared', 'shop-uat', { tags: tagsOf('uat'), tasks: [{ containers: [pinned('app', A)], tags: {} }] });
    await expect(readServices(client, 'shop', ['uat'])).rejects.toMatchObject(denied);
  });

  test('fails as ever when something else than a permission is missing', async () => {
    addForeign(1);
    ecs.addService('shared', 'shop-uat', service('uat', A));
    ecs.before.set('DescribeServices', () => {
      ecs.before.set('DescribeServices', () => {
        throw new Refusal('ThrottlingException', 'Rate exceeded');
      });
    });
    await expect(readServices(client, 'shop', ['uat'])).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
