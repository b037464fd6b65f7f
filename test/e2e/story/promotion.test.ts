import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { BuiltImage } from '../../support/oci-image';
import { clientOptions } from '../support/aws';
import { PushError } from '../support/push';
import type { RunResult } from '../support/run';
import { type Resources, changedResources, synthesized, typesOf } from '../support/templates';
import { ACCOUNTS, Bed } from './bed';

/**
 * One story, told in order: each test begins where the one before it ended. Digests that run are ECS's own answers, and with containers also
 * those of the application.
 */
let bed: Bed;
let first: BuiltImage;
let second: BuiltImage;
/** Well formed, and of no image. */
const MISSING = `sha256:${'bad0'.repeat(16)}`;

beforeAll(async () => {
  bed = await Bed.start();
  first = bed.image({ version: '1.3.2', revision: '9ab1c2d', created: '2026-11-02T08:12:00Z' });
  second = bed.image({ version: '1.4.0', revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' });
  for (const account of Object.values<string>({ ...ACCOUNTS })) {
    const trust = account === ACCOUNTS.tools ? [] : ['--trust', ACCOUNTS.tools, '--cloudformation-execution-policies', ADMINISTRATOR];
    await bed.project.expectRun(['cdk', 'bootstrap', `aws://${account}/${bed.aws.region}`, ...trust], account);
  }
});

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

afterAll(async () => {
  await bed.stop();
});

const waybill = async (...args: string[]): Promise<RunResult> => bed.project.expectRun(['waybill', ...args]);
const refusedByWaybill = async (...args: string[]): Promise<RunResult> => bed.project.run(['waybill', ...args]);
const deployed = new Map<string, Resources>();

/** Deploys a stack; the types of the resources that this changed. */
async function deploy(stack: string, ...options: string[]): Promise<string[]> {
  await bed.project.expectRun(['cdk', 'deploy', stack, ...options]);
  const [before = {}, after] = [deployed.get(stack), synthesized(bed.project.folder, stack)];
  deployed.set(stack, after);
  return typesOf(changedResources(before, after));
}

const BY_PROFILE = ['--profile-for', 'uat=uat', '--profile-for', 'prod=prod'];

/** What `waybill status` says of each environment, read across the accounts. */
async function status(by = BY_PROFILE): Promise<Record<string, string>> {
  const { stdout } = await bed.project.run(['waybill', 'status', '--json', ...by, 'uat', 'prod']);
  const { environments } = JSON.parse(stdout) as { environments: { name: string; images: { state: string }[] }[] };
  return Object.fromEntries(environments.map(({ name, images }) => [name, images.map(({ state }) => state).join()]));
}

/** Holds an environment to running that image and no other. */
async function expectRunning(environment: 'uat' | 'prod', image: BuiltImage, version: string): Promise<void> {
  expect(await bed.running(environment)).toEqual([image.digest]);
  expect((await bed.service(environment))?.tags).toMatchObject({ 'waybill:version': version, 'waybill:digest': image.digest });
  if (!bed.runsContainers) return;
  const answers = await bed.answers(environment);
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) expect(answer).toEqual({ version, digest: image.digest });
}

test('the registry is deployed to the tools account and takes builds', async () => {
  await waybill(
    'init',
    '--application',
    'shop',
    '--image',
    'api=shop/api',
    ...['dev:builds', 'uat=dev', 'prod=uat'].flatMap((e) => ['--environment', e]),
  );
  await bed.project.commit('Start the manifest');
  await deploy('Shop-Registry');
  await bed.push(first, 'shop/api', 'sha-9ab1c2d');
  await bed.push(second, 'shop/api', 'sha-4f1c2d9');
});

test('a tag that was pushed cannot be overwritten', async () => {
  const overwriting = bed.push(second, 'shop/api', 'sha-9ab1c2d');
  await expect(overwriting).rejects.toThrow(PushError);
  await expect(overwriting).rejects.toThrow(/immutable/);
  await waybill('record', 'api', '1.3.2', '--tag', 'sha-9ab1c2d', '--commit');
  expect(bed.project.manifest).toContain(`1.3.2: { digest: "${first.digest}", revision: 9ab1c2d, created: 2026-11-02T08:12:00Z }`);
});

test('a version cannot be recorded again with another digest', async () => {
  const before = bed.project.manifest;
  const { code, output } = await refusedByWaybill('record', 'api', '1.3.2', '--tag', 'sha-4f1c2d9');
  expect(code).toBe(1);
  expect(output).toContain('version-recorded');
  expect(bed.project.manifest).toBe(before);
});

test('the first release is deployed to uat and runs by digest', async () => {
  await waybill('pin', 'dev', 'api', '1.3.2', '--commit');
  await waybill('promote', 'dev', 'uat', '--image', 'api', '--commit');
  await waybill('promote', 'uat', 'prod', '--image', 'api', '--commit');
  expect(await bed.service('uat')).toBeUndefined();
  expect((await status())['uat']).not.toBe('in-sync');
  await deploy('Shop-uat');
  await expectRunning('uat', first, '1.3.2');
  expect(await bed.service('prod')).toBeUndefined();
  expect((await status())['uat']).toBe('in-sync');
});

test('and to prod, in an account of its own', async () => {
  await deploy('Shop-prod');
  await expectRunning('prod', first, '1.3.2');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'in-sync' });
});

test('status reads the accounts also through roles, such as those that the CDK looks things up with', async () => {
  const roleIn = (account: string): string => `arn:aws:iam::${account}:role/cdk-hnb659fds-lookup-role-${account}-${bed.aws.region}`;
  const byRole = ['--role-for', `uat=${roleIn(ACCOUNTS.uat)}`, '--role-for', `prod=${roleIn(ACCOUNTS.prod)}`];
  expect(await status(byRole)).toEqual({ uat: 'in-sync', prod: 'in-sync' });
});

test('a candidate becomes a release without a rebuild: the registry has the same digest under one more tag', async () => {
  await waybill('record', 'api', '1.4.0-rc.1', '--tag', 'sha-4f1c2d9', '--commit');
  await waybill('record', 'api', '1.4.0', '--same-as', '1.4.0-rc.1', '--commit');
  const ecr = new ECRClient(clientOptions(bed.aws, ACCOUNTS.tools));
  const imageIds = [{ imageTag: '1.4.0' }, { imageTag: 'sha-4f1c2d9' }];
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'shop/api', imageIds }));
  expect([...new Set(imageDetails.map(({ imageDigest }) => imageDigest))]).toEqual([second.digest]);
  expect(imageDetails[0]?.imageTags?.sort()).toEqual(['1.4.0', 'sha-4f1c2d9']);
});

test('a promotion that skips an environment is refused, by the command and by the check of the pull request', async () => {
  const { manifest } = bed.project;
  const prod = manifest.indexOf('  prod:');
  bed.project.manifest = manifest.slice(0, prod) + manifest.slice(prod).replace(/api: .*/, `api: 1.4.0@${second.digest}`);
  const checked = await refusedByWaybill('check');
  expect(checked.code).toBe(1);
  expect(checked.output).toMatch(/release-manifest\.yaml:\d+:\d+: error skipped-environment: api 1\.4\.0 /);
  bed.project.manifest = manifest;
  await waybill('pin', 'dev', 'api', 'sha-4f1c2d9');
  const promoted = await refusedByWaybill('promote', 'dev', 'uat');
  expect(promoted.code).toBe(1);
  expect(promoted.output).toContain('skipped-environment');
  bed.project.manifest = manifest;
});

test('a promotion changes the task definition and the service of its environment, and nothing else', async () => {
  await waybill('pin', 'dev', 'api', 'sha-4f1c2d9', '--commit');
  await waybill('promote', 'dev', 'uat', '--commit');
  expect(await status()).toEqual({ uat: 'out-of-sync', prod: 'in-sync' });
  expect(await deploy('Shop-uat')).toEqual(['AWS::ECS::Service', 'AWS::ECS::TaskDefinition']);
  await expectRunning('uat', second, '1.4.0');
  await expectRunning('prod', first, '1.3.2');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'in-sync' });
});

test('deploying again without a change changes nothing', async () => {
  const before = await bed.service('uat');
  expect(await deploy('Shop-uat')).toEqual([]);
  // --force: CloudFormation is asked even though the CDK sees that nothing changed.
  await deploy('Shop-uat', '--force');
  expect(await bed.service('uat')).toEqual(before);
});

test('a frozen environment takes nothing until it is thawed', async () => {
  await waybill('freeze', 'prod', '--reason', 'the sale of the year', '--commit');
  const refused = await refusedByWaybill('promote', 'uat', 'prod');
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('prod is frozen: the sale of the year');
  await waybill('thaw', 'prod', '--commit');
});

test('the digest that uat ran is promoted to prod', async () => {
  await waybill('promote', 'uat', 'prod', '--commit');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'out-of-sync' });
  await deploy('Shop-prod');
  await expectRunning('prod', second, '1.4.0');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'in-sync' });
});

test('a digest that no image has fails its deployment, and prod keeps what it ran', async () => {
  expect((await refusedByWaybill('record', 'api', '1.4.1', '--digest', MISSING)).code).toBe(1);
  const { manifest } = bed.project;
  const prod = manifest.indexOf('  prod:');
  const pinned = manifest.slice(0, prod) + manifest.slice(prod).replace(/api: .*/, `api: 1.4.1@${MISSING}`);
  bed.project.manifest = pinned.replace(/^( *)1\.4\.0:/m, `$11.4.1: { digest: "${MISSING}" }\n$11.4.0:`);
  await waybill('validate');
  const verified = await refusedByWaybill('verify', 'prod');
  expect(verified.code).toBe(1);
  expect(verified.output).toMatch(/digest-exists +fail/);

  const failed = await bed.project.run(['cdk', 'deploy', 'Shop-prod']);
  expect(failed.code).not.toBe(0);
  expect(failed.output).toContain('ECS Deployment Circuit Breaker was triggered');
  await expectRunning('prod', second, '1.4.0');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'out-of-sync' });
  bed.project.manifest = manifest;
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'in-sync' });
});

test('an image that crashes trips the circuit breaker, and prod keeps what it ran', async () => {
  const crashing = bed.image({ version: '1.4.1', revision: 'c4a5bed', created: '2026-11-21T10:00:00Z', exitCode: 3 });
  await bed.push(crashing, 'shop/api', 'sha-c4a5bed');
  await waybill('record', 'api', '1.4.1', '--tag', 'sha-c4a5bed', '--commit');
  await waybill('pin', 'dev', 'api', '1.4.1', '--commit');
  await waybill('promote', 'dev', 'uat', '--commit');
  await waybill('promote', 'uat', 'prod', '--commit');
  await waybill('verify', 'prod');

  const failed = await bed.project.run(['cdk', 'deploy', 'Shop-prod']);
  expect(failed.code).not.toBe(0);
  expect(failed.output).toContain('ECS Deployment Circuit Breaker was triggered');
  await expectRunning('prod', second, '1.4.0');
  expect(await status()).toEqual({ uat: 'out-of-sync', prod: 'out-of-sync' });

  await waybill('rollback', 'uat', '--commit');
  await waybill('rollback', 'prod', '--reject', '--reason', 'crashes at its start', '--commit');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'in-sync' });
  expect((await refusedByWaybill('promote', 'dev', 'uat')).output).toContain('rejected-release');
});

test('rollback brings prod back to the release before, past the one that crashed', async () => {
  await waybill('rollback', 'prod', '--commit');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'out-of-sync' });
  expect(await deploy('Shop-prod')).toEqual(['AWS::ECS::Service', 'AWS::ECS::TaskDefinition']);
  await expectRunning('prod', first, '1.3.2');
  await expectRunning('uat', second, '1.4.0');
  expect(await status()).toEqual({ uat: 'in-sync', prod: 'in-sync' });
});

test('history tells what prod ran, and every change of it keeps to the rules', async () => {
  const { stdout } = await waybill('history', 'prod', 'api', '--json');
  const { changes } = JSON.parse(stdout) as { changes: { kind: string; version: string | null }[] };
  expect(changes.map(({ kind, version }) => `${kind} ${version}`)).toEqual([
    'rollback 1.3.2',
    'rollback 1.4.0',
    'promotion 1.4.1',
    'promotion 1.4.0',
    'added 1.3.2',
  ]);
  await waybill('check', '--each', '--base', await firstCommit());
});

async function firstCommit(): Promise<string> {
  const { stdout } = await bed.project.expectRun(['git', 'rev-list', '--max-parents=0', 'HEAD']);
  return stdout.trim();
}

test('an account that the registry does not name cannot pull', async () => {
  writeFileSync(
    path.join(bed.project.folder, 'closed-manifest.yaml'),
    `schemaVersion: 1
application: closed
environments:
  prod:
    images:
      api: 1.3.2@${first.digest}
images:
  api:
    repository: closed/api
    releases:
      1.3.2: { digest: "${first.digest}" }
`,
  );
  await bed.project.addApp('test/e2e/story/closed-app.ts', 'closed.js');
  const closed = ['cdk', 'deploy', '--app', 'node closed.js', '--output', 'cdk.out/closed'];
  await bed.project.expectRun([...closed, 'Closed-Registry']);
  await bed.push(first, 'closed/api', '1.3.2');
  const failed = await bed.project.run([...closed, 'Closed-prod']);
  expect(failed.code).not.toBe(0);
  expect(failed.output).toContain('403 Forbidden');
  await expectRunning('prod', first, '1.3.2');
});

test('environments can be destroyed, and the registry keeps every release', async () => {
  await bed.project.expectRun(['cdk', 'destroy', '--force', 'Shop-prod', 'Shop-uat']);
  expect(await bed.service('uat')).toBeUndefined();
  expect(await bed.service('prod')).toBeUndefined();
  expect((await status())['prod']).not.toBe('in-sync');
  await bed.project.expectRun(['cdk', 'destroy', '--force', 'Shop-Registry']);
  const ecr = new ECRClient(clientOptions(bed.aws, ACCOUNTS.tools));
  const imageIds = [first, second].map(({ digest }) => ({ imageDigest: digest }));
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'shop/api', imageIds }));
  expect(imageDetails.map(({ imageDigest }) => imageDigest).sort()).toEqual([first.digest, second.digest].sort());
});
