import type { ECSClient } from '@aws-sdk/client-ecs';
import { readPlatforms } from '../../lib/runtime';
import { ecsClient, FakeEcs, type FakeService } from '../support/fake-ecs';

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

function tags(environment: string, application = 'shop'): Record<string, string> {
  return {
    'waybill:application': application,
    'waybill:environment': environment,
    'waybill:image': 'api',
    'waybill:container:proxy': 'proxy',
  };
}

async function platformOf(runtimePlatform?: FakeService['runtimePlatform']): Promise<string | undefined> {
  fake.addService('shop', 'api', { tags: tags('uat'), ...(runtimePlatform === undefined ? {} : { runtimePlatform }) });
  return (await readPlatforms(ecs, 'shop', ['uat']))[0]?.platform;
}

test.each([
  ['linux/amd64', undefined],
  ['linux/amd64', {}],
  ['linux/amd64', { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' }],
  ['linux/arm64', { cpuArchitecture: 'ARM64' }],
  ['windows/amd64', { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }],
])('a service runs on %s when its task definition says %j', async (platform, said) => {
  expect(await platformOf(said)).toBe(platform);
});

test('the services of the application in the environments are told, with all images that they run', async () => {
  fake.addService('shop', 'api', { tags: tags('uat'), runtimePlatform: { cpuArchitecture: 'ARM64' } });
  fake.addService('shop', 'api-prod', { tags: tags('prod') });
  fake.addService('shop', 'gone', { tags: tags('uat'), status: 'INACTIVE' });
  fake.addService('shop', 'other', { tags: tags('uat', 'crm') });
  fake.addService('crm', 'untagged', {});
  expect(await readPlatforms(ecs, 'shop', ['uat'])).toEqual([
    { environment: 'uat', service: 'api', images: ['api', 'proxy'], platform: 'linux/arm64' },
  ]);
  expect(fake.count('DescribeTaskDefinition')).toBe(1);
  expect(fake.count('ListTasks')).toBe(0);
});

test('what may not be described is passed over, unless that is everything', async () => {
  Object.assign(fake.onlyTagged, { 'waybill:application': 'shop' });
  fake.addService('shop', 'other', { tags: tags('uat', 'crm') });
  await expect(readPlatforms(ecs, 'shop', ['uat'])).rejects.toMatchObject({ name: 'AccessDeniedException' });
  fake.addService('shop', 'api', { tags: tags('uat') });
  expect(await readPlatforms(ecs, 'shop', ['uat'])).toHaveLength(1);
});
