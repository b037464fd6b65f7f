import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { clientOptions } from '../e2e/support/aws';
import { readService } from '../e2e/support/ecs';
import { push } from '../e2e/support/push';
import { serverImage } from '../e2e/support/server-image';
import { buildImage, buildIndex, type BuiltImage } from '../support/oci-image';
import { type StartedBuild, variablesOf } from './runner/event-build';
import { DiscoveryBed } from './support/discovery-bed';

/**
 * How an environment of developers gets what is pushed, told in order: each test begins where the one before it ended. Events, the rule and what
 * it hands over are those of the emulated EventBridge; the build is the deployed one, with the rights of its role.
 */
const ACCOUNT = '111111111111';

let bed: DiscoveryBed;
let first: BuiltImage;
let second: BuiltImage;
let third: BuiltImage;

beforeAll(async () => {
  bed = await DiscoveryBed.start(ACCOUNT);
  [first, second, third] = ['one', 'two', 'three'].map((version) =>
    serverImage({ version, revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' }),
  ) as [BuiltImage, BuiltImage, BuiltImage];
  const init = ['init', '--application', 'shop', '--image', 'api=shop/api', '--environment', 'dev:builds', '--environment', 'uat=dev'];
  await bed.project.expectRun(['waybill', ...init]);
  await bed.push('Start the manifest');
  await bed.project.expectRun(['cdk', 'deploy', 'Shop-Registry']);
});

afterAll(async () => {
  await bed.stop();
});

async function pushed(image: BuiltImage, tag: string): Promise<void> {
  await push(image, { ...bed.aws, account: ACCOUNT }, 'shop/api', tag);
}

/** The one build that waits. */
async function waiting(): Promise<StartedBuild> {
  const [build, ...others] = await bed.started();
  if (build === undefined || others.length > 0) throw new Error(`${others.length + Number(build !== undefined)} builds wait`);
  return build;
}

/** What a person gets who pulls the branch. */
async function pulled(): Promise<string> {
  await bed.project.expectRun(['git', 'pull', '--quiet', '--ff-only', 'origin', 'main']);
  return bed.project.manifest;
}

async function subjects(): Promise<string[]> {
  const { stdout } = await bed.project.expectRun(['git', 'log', '--format=%an: %s', 'main']);
  return stdout.trim().split('\n');
}

async function running(): Promise<string[]> {
  const service = await readService(clientOptions(bed.aws, ACCOUNT), 'dev');
  return [...new Set(service?.tasks.filter(({ status }) => status === 'RUNNING').map(({ digest }) => digest))];
}

test('a push of a tag for the environment starts a build, which is told what was pushed', async () => {
  await pushed(first, 'develop');
  const build = await waiting();
  expect(build.initiator).toMatch(/^rule\//);
  expect(variablesOf(build)).toMatchObject({
    WAYBILL_BRANCH: 'main',
    WAYBILL_DIGEST: first.digest,
    WAYBILL_PUSHED: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    WAYBILL_REPOSITORY: 'shop/api',
    WAYBILL_TAG: 'develop',
  });
});

test('pushes of other tags start none', async () => {
  await pushed(second, 'sha-4f1c2d9');
  await pushed(second, 'main');
  await waiting();
});

test('the build commits the digest of the event, although the tag has moved on', async () => {
  const build = await waiting();
  await pushed(second, 'develop');
  const { code, output } = await bed.run(build);
  expect(output).toContain(`the tag develop names ${second.digest.slice(7, 19)} in the registry by now`);
  expect(code).toBe(0);
  expect(await pulled()).toContain(`api: develop@${first.digest}`);
  expect((await subjects())[0]).toBe('Discovery: chore(waybill): pin api develop in dev');
});

test('what the commit says is deployed, and not what the tag names', async () => {
  await bed.project.expectRun(['cdk', 'deploy', 'Shop-dev']);
  expect(await running()).toEqual([first.digest]);
  await bed.project.expectRun(['waybill', 'status', 'dev']);
});

test('the next push is pinned on top of what others have pushed to the branch', async () => {
  const build = await waiting();
  writeFileSync(path.join(bed.project.folder, 'NOTES'), 'of somebody else\n');
  await bed.push('Change something else');
  const { code, output } = await bed.run(build);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(await pulled()).toContain(`api: develop@${second.digest}`);
  expect((await subjects()).slice(0, 2)).toEqual(['Discovery: chore(waybill): pin api develop in dev', 'Shop team: Change something else']);
  await bed.project.expectRun(['cdk', 'deploy', 'Shop-dev']);
  expect(await running()).toEqual([second.digest]);
});

test('of an index the digest of the index is pinned, and its platforms start nothing', async () => {
  const index = buildIndex([third, buildImage({ platform: 'linux/s390x' })]);
  await push(index, { ...bed.aws, account: ACCOUNT }, 'shop/api', 'feature-cart');
  expect(await bed.run(await waiting())).toMatchObject({ code: 0 });
  expect(await pulled()).toContain(`api: feature-cart@${index.digest}`);
});

test('a build that comes late leaves what a later push has brought', async () => {
  await pushed(third, 'feature-late');
  const late = await waiting();
  const variables = (late.environment.environmentVariables ?? []).map((variable) =>
    variable.name === 'WAYBILL_PUSHED' ? { ...variable, value: '2026-01-01T00:00:00Z' } : variable,
  );
  const { code, output } = await bed.run({ ...late, environment: { environmentVariables: variables } });
  expect(code).toBe(0);
  expect(output).toContain('is pinned already');
  expect(await pulled()).not.toContain('feature-late');
});

test('a frozen environment stays as it is, and the build says why', async () => {
  await pulled();
  await bed.project.expectRun(['waybill', 'freeze', 'dev', '--reason', 'demo on Friday']);
  await bed.push('Freeze dev');
  await pushed(first, 'feature-frozen');
  const { code, output } = await bed.run(await waiting());
  expect(code).toBe(1);
  expect(output).toContain('dev is frozen: demo on Friday');
  expect(await pulled()).not.toContain('feature-frozen');
});
