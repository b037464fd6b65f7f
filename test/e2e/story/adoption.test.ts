import { DescribeServicesCommand, DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { buildImage, buildIndex, type BuiltImage, type BuiltIndex } from '../../support/oci-image';
import { clientOptions } from '../support/aws';
import { push } from '../support/push';
import { ACCOUNTS, Bed } from './bed';

/**
 * How a team with branch tags gets in, told in order: what runs is adopted, and deploying what was adopted changes no digest that runs.
 * Digests are ECS's own answers.
 */
let bed: Bed;
let ecs: ECSClient;
let api: BuiltImage;
let next: BuiltImage;
let web: BuiltIndex;

beforeAll(async () => {
  bed = await Bed.start({ containers: false });
  ecs = new ECSClient(clientOptions(bed.aws, ACCOUNTS.tools));
  api = bed.image({ version: '1.0.0', revision: '9ab1c2d', created: '2026-11-02T08:12:00Z' });
  next = bed.image({ version: '2.0.0', revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' });
  web = buildIndex([api, buildImage({ platform: 'linux/s390x' })]);
  await bed.project.expectRun(['cdk', 'bootstrap', `aws://${ACCOUNTS.tools}/${bed.aws.region}`]);
  await bed.project.addApp('test/e2e/story/branch-app.ts', 'app.js');
});

afterAll(async () => {
  ecs.destroy();
  await bed.stop();
});

const SERVICES = ['api', 'web'];

/** `ENVIRONMENT SERVICE`, with the digests of its running tasks, the image that they name, and the revision of its task definition. */
async function running(): Promise<Record<string, { digests: string[]; images: string[]; revision: string }>> {
  const found: Record<string, { digests: string[]; images: string[]; revision: string }> = {};
  for (const environment of ['dev', 'uat']) {
    const cluster = `branch-${environment}`;
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: SERVICES }));
    for (const { serviceName = '', taskDefinition = '' } of services) {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName }));
      const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
      const containers = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').flatMap((task) => task.containers ?? []);
      found[`${environment} ${serviceName}`] = {
        digests: [...new Set(containers.map(({ imageDigest = '' }) => imageDigest))],
        images: [...new Set(containers.map(({ image = '' }) => image))],
        revision: taskDefinition,
      };
    }
  }
  return found;
}

function digestsIn(state: Awaited<ReturnType<typeof running>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(state).map(([key, { digests }]) => [key, digests]));
}

let before: Awaited<ReturnType<typeof running>>;

test('a team deploys what its branches name', async () => {
  await bed.project.expectRun(['cdk', 'deploy', 'Branch-Registry']);
  const registry = { ...bed.aws, account: ACCOUNTS.tools };
  await bed.push(api, 'shop/api', 'develop');
  await bed.push(next, 'shop/api', 'main');
  await push(web, registry, 'shop/web', 'develop');
  await push(web, registry, 'shop/web', 'main');
  await bed.project.expectRun(['cdk', 'deploy', 'Branch-dev', 'Branch-uat']);
  before = await running();
  expect(digestsIn(before)).toEqual({
    'dev api': [api.digest],
    'dev web': [web.digest],
    'uat api': [next.digest],
    'uat web': [web.digest],
  });
  expect(before['dev api']?.images).toEqual([expect.stringMatching(/\/shop\/api:develop$/)]);
});

test('a branch moves on, and what runs does not', async () => {
  await bed.push(next, 'shop/api', 'develop');
  expect(await running()).toEqual(before);
});

test('adopt writes what runs, by its true digests, under the tags that it was started by, with the permissions that its page names', async () => {
  const environments = ['dev', 'uat'].flatMap((name) => ['--environment', name, '--cluster', `branch-${name}`]);
  const as = ['--role-arn', `arn:aws:iam::${ACCOUNTS.tools}:role/adopter`];
  const { output } = await bed.project.expectRun(['waybill', 'adopt', '--application', 'shop', ...environments, ...as]);
  for (const pin of [`api: develop@${api.digest}`, `web: develop@${web.digest}`, `api: main@${next.digest}`, `web: main@${web.digest}`]) {
    expect(bed.project.manifest).toContain(pin);
  }
  expect(output).toContain(`the tag develop of shop/api names ${next.digest.slice(7, 19)} by now`);
  await bed.project.expectRun(['waybill', 'validate']);
  await bed.project.commit('Adopt what runs');
  expect(await running()).toEqual(before);
});

test('deploying it changes every task definition, and no digest that runs', async () => {
  await bed.project.expectRun(['cdk', 'deploy', 'Branch-dev', 'Branch-uat']);
  const after = await running();
  expect(digestsIn(after)).toEqual(digestsIn(before));
  for (const [key, { images, revision }] of Object.entries(after)) {
    expect(images).toEqual([expect.stringMatching(/@sha256:[0-9a-f]{64}$/)]);
    expect(revision).not.toBe(before[key]?.revision);
  }
});

test('deploying once more changes nothing at all', async () => {
  const after = await running();
  await bed.project.expectRun(['cdk', 'deploy', 'Branch-dev', 'Branch-uat']);
  expect(await running()).toEqual(after);
});

test('from then on the tag decides nothing: what the branch names is deployed when it is pinned', async () => {
  await bed.project.expectRun(['waybill', 'pin', 'dev', 'api', 'develop']);
  await bed.project.expectRun(['cdk', 'deploy', 'Branch-dev']);
  expect(digestsIn(await running())).toMatchObject({ 'dev api': [next.digest], 'uat api': [next.digest] });
});
