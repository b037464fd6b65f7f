import type { ECSClient } from '@aws-sdk/client-ecs';
import { readCluster } from '../../lib/runtime';
import { ecsClient, FakeEcs, type FakeTask } from '../support/fake-ecs';
import { digestOf } from '../support/manifest';

let fake: FakeEcs;
let ecs: ECSClient;

beforeEach(async () => {
  fake = await FakeEcs.start();
  ecs = ecsClient(fake.url);
});

afterEach(async () => {
  ecs.destroy();
  await fake.close();
});

const API = 'registry/shop/api';

function task(tag: string, digest: string | undefined, more: Partial<FakeTask> = {}): FakeTask {
  const container = { name: 'app', image: `${API}:${tag}` };
  return { containers: [digest === undefined ? container : { ...container, imageDigest: digest }], ...more };
}

test('services without any tag are read, with what their tasks run', async () => {
  fake.addService('uat', 'api', { tasks: [task('develop', digestOf('a')), task('develop', digestOf('a'))] });
  fake.addService('prod', 'api', { tasks: [task('main', digestOf('b'))] });
  expect(await readCluster(ecs, 'uat')).toEqual({
    services: [
      {
        name: 'api',
        desiredCount: 2,
        unseenTasks: 0,
        containers: [{ name: 'app', images: [{ reference: `${API}:develop`, digest: digestOf('a'), tasks: 2 }] }],
      },
    ],
    passedOver: [],
  });
  expect(fake.count('DescribeTaskDefinition')).toBe(0);
});

test('a cluster is found by its ARN, too, and one that is not there is undefined', async () => {
  fake.addCluster('uat');
  expect(await readCluster(ecs, 'arn:aws:ecs:eu-west-1:111111111111:cluster/uat')).toEqual({ services: [], passedOver: [] });
  expect(await readCluster(ecs, 'uta')).toBeUndefined();
});

test('every digest that runs is told, as is a task without one', async () => {
  fake.addService('uat', 'api', { tasks: [task('develop', digestOf('a')), task('develop', digestOf('b')), task('develop', undefined)] });
  const report = await readCluster(ecs, 'uat');
  expect(report?.services[0]?.containers[0]?.images.map(({ digest, tasks }) => [digest, tasks])).toEqual([
    [digestOf('a'), 1],
    [digestOf('b'), 1],
    [undefined, 1],
  ]);
});

test('a task that only starts does not count; a service that runs none says what its task definition names', async () => {
  fake.addService('uat', 'api', {
    tasks: [task('develop', undefined, { lastStatus: 'PENDING' })],
    containers: [
      { name: 'app', image: `${API}:main` },
      { name: 'proxy', image: 'envoyproxy/envoy:v1.30' },
    ],
  });
  const [service] = (await readCluster(ecs, 'uat'))?.services ?? [];
  expect(service).toMatchObject({
    desiredCount: 1,
    containers: [
      { name: 'app', images: [{ reference: `${API}:main`, tasks: 0 }] },
      { name: 'proxy', images: [{ reference: 'envoyproxy/envoy:v1.30', tasks: 0 }] },
    ],
  });
});

test('only the services that are wanted are described', async () => {
  for (const name of ['api', 'web', 'job']) fake.addService('uat', name, { tasks: [task('develop', digestOf('a'))] });
  const report = await readCluster(ecs, 'uat', (name) => name !== 'web');
  expect(report?.services.map(({ name }) => name)).toEqual(['api', 'job']);
  const described = fake.requests.filter(({ operation }) => operation === 'DescribeServices').flatMap(({ body }) => body.services);
  expect(described.map((arn) => arn?.split('/').at(-1))).toEqual(['api', 'job']);
});

test('an inactive service is not one', async () => {
  fake.addService('uat', 'api', { status: 'INACTIVE' });
  expect((await readCluster(ecs, 'uat'))?.services).toEqual([]);
});

test('what the caller may not describe is told; all of it denied is a missing permission', async () => {
  fake.onlyTagged['team'] = 'shop';
  fake.addService('uat', 'ours', {
    tags: { team: 'shop' },
    tasks: [task('develop', digestOf('a')), task('develop', digestOf('a'), { tags: {} })],
  });
  fake.addService('uat', 'theirs', { tasks: [task('develop', digestOf('b'))] });
  const report = await readCluster(ecs, 'uat');
  expect(report?.services).toMatchObject([{ name: 'ours', unseenTasks: 1, containers: [{ images: [{ tasks: 1 }] }] }]);
  expect(report?.passedOver).toEqual(['theirs']);
  await expect(readCluster(ecs, 'uat', (name) => name === 'theirs')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a service that goes away while it is read is left out', async () => {
  fake.addService('uat', 'api', { tasks: [task('develop', digestOf('a'))] });
  fake.before.set('ListTasks', () => {
    fake.removeService('uat', 'api');
  });
  expect(await readCluster(ecs, 'uat')).toEqual({ services: [], passedOver: [] });
});
