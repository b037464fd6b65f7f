import { clientOptions } from '../e2e/support/aws';
import { type ServiceState, readService } from '../e2e/support/ecs';
import { push } from '../e2e/support/push';
import { type ServerImageOptions, serverImage } from '../e2e/support/server-image';
import type { BuiltImage } from '../support/oci-image';
import type { Answer } from './runner/action-context';
import type { Execution, Status } from './runner/execution';
import { PipelineBed } from './support/pipeline-bed';

/**
 * What a team lives through with a `PromotionPipelineStack`, told in order: each test begins where the one before it ended. The pipeline is the
 * synthesized one, and what runs is what ECS says.
 */
const ACCOUNTS = { tools: '111111111111', uat: '222222222222', prod: '333333333333' };
type Environment = 'prod' | 'uat';

/** Well formed, and of no image. */
const MISSING = `sha256:${'bad0'.repeat(16)}`;
const BEFORE = { Source: 'Succeeded', Build: 'Succeeded', UpdatePipeline: 'Succeeded' } as const;

let bed: PipelineBed;
const images = new Map<string, BuiltImage>();

beforeAll(async () => {
  bed = await PipelineBed.start({ accounts: ACCOUNTS, app: 'test/pipeline/support/shop-app.ts', pipelineStack: 'Shop-Pipeline' });
  await waybill('init', '--application', 'shop', '--image', 'api=shop/api', '--environment', 'dev:builds', '--environment', 'uat=dev');
  await bed.project.expectRun(['cdk', 'deploy', 'Shop-Registry', 'Shop-Pipeline']);
});

afterAll(async () => {
  await bed.stop();
});

async function waybill(...args: string[]): Promise<void> {
  await bed.project.expectRun(['waybill', ...args]);
}

/** Builds an image, pushes it, and has it recorded and run in dev: a commit of its own, since it is what a promotion to uat goes by. */
async function build(version: string, options: Omit<ServerImageOptions, 'version'>): Promise<void> {
  const image = serverImage({ version, ...options });
  images.set(version, image);
  await push(image, { ...bed.aws, account: ACCOUNTS.tools }, 'shop/api', `sha-${options.revision}`);
  await waybill('record', 'api', version, '--tag', `sha-${options.revision}`);
  await waybill('pin', 'dev', 'api', version);
  await bed.project.commit(`Build ${version}`);
}

/** Promotes to uat and then to prod, each with a commit: prod goes by what uat had before. */
async function promoteEverywhere(version: string): Promise<void> {
  await waybill('promote', 'dev', 'uat');
  await bed.project.commit(`Promote ${version} to uat`);
  await waybill('promote', 'uat', 'prod');
  await merge(`Promote ${version} to prod`);
}

/** Writes a pin as a person does who knows no command. */
function pinByHand(environment: string, reference: string): void {
  const { manifest } = bed.project;
  const start = manifest.indexOf(`  ${environment}:`);
  bed.project.manifest = manifest.slice(0, start) + manifest.slice(start).replace(/api: .*/, `api: ${reference}`);
}

async function merge(message: string): Promise<void> {
  await bed.project.commit(message);
  await bed.push();
}

/** What an approver was asked, who always says the same. */
class Person {
  public readonly asked: string[] = [];

  public constructor(private readonly answer: Answer) {}

  public readonly approve = ({ text }: { readonly text: string }): Answer => {
    this.asked.push(text);
    return this.answer;
  };
}

function digest(version: string): string {
  const image = images.get(version);
  if (image === undefined) throw new Error(`nobody built ${version}`);
  return image.digest;
}

async function service(environment: Environment): Promise<ServiceState | undefined> {
  return readService(clientOptions(bed.aws, ACCOUNTS[environment]), environment);
}

/** Holds an environment to running that version and no other, as ECS's own API tells it. */
async function expectRunning(environment: Environment, version: string): Promise<void> {
  const state = await service(environment);
  expect(state?.tasks.filter(({ status }) => status === 'RUNNING').map((task) => task.digest)).toEqual([digest(version)]);
  expect(state?.tags).toMatchObject({ 'waybill:version': version, 'waybill:digest': digest(version) });
}

/** Holds an execution to what became of its stages; what else it did is shown when it is another. */
function expectOutcome(execution: Execution, stages: Partial<Record<Environment, Status>>): void {
  if (JSON.stringify(execution.outline) !== JSON.stringify({ ...BEFORE, ...stages })) throw new Error(execution.told);
}

test('the first release is deployed, and proven to run', async () => {
  await build('1.3.2', { revision: '9ab1c2d', created: '2026-11-02T08:12:00Z' });
  await waybill('promote', 'dev', 'uat', '--image', 'api');
  await merge('Release 1.3.2');
  const execution = await bed.runner.execute();
  expectOutcome(execution, { uat: 'Succeeded' });
  expect(execution.superseded).toBeUndefined();
  expect(execution.action('uat.Prove').output).toContain('in-sync');
  await expectRunning('uat', '1.3.2');
});

test('an environment that the manifest gains is there once the pipeline updated itself, and somebody is asked before it is deployed', async () => {
  bed.project.manifest = bed.project.manifest.replace(/^images:/m, '  prod:\n    promotesFrom: [uat]\n    images: {}\n\nimages:');
  await waybill('promote', 'uat', 'prod', '--image', 'api');
  await merge('Open prod with 1.3.2');
  const person = new Person({ approved: true });
  const execution = await bed.runner.execute(person.approve);
  expectOutcome(execution, { uat: 'Skipped', prod: 'Succeeded' });
  expect(execution.superseded?.outline).toEqual(BEFORE);
  expect(person.asked).toEqual([`prod: first delivery; api new -> 1.3.2@${digest('1.3.2')}`]);
  await expectRunning('prod', '1.3.2');
});

test('what is promoted to uat is deployed there without a question, and prod is skipped', async () => {
  await build('1.4.0', { revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' });
  await waybill('promote', 'dev', 'uat');
  await merge('Promote 1.4.0 to uat');
  const prod = await service('prod');
  const execution = await bed.runner.execute();
  expectOutcome(execution, { uat: 'Succeeded', prod: 'Skipped' });
  expect(execution.stage('prod').reason).toContain('unchanged since the last delivery: prod');
  await expectRunning('uat', '1.4.0');
  expect(await service('prod')).toEqual(prod);
});

test('a promotion to prod that is refused changes nothing, and the next execution asks again', async () => {
  await waybill('promote', 'uat', 'prod');
  await merge('Promote 1.4.0 to prod');
  const refusing = new Person({ approved: false, comment: 'not before Monday' });
  const refused = await bed.runner.execute(refusing.approve);
  expectOutcome(refused, { uat: 'Skipped', prod: 'Failed' });
  expect(refused.stage('prod').reason).toBe('prod.Approve: rejected not before Monday');
  expect(refusing.asked).toEqual([
    `prod: api 1.3.2@${digest('1.3.2')} -> 1.4.0@${digest('1.4.0')} https://git.example.com/shop/api/compare/9ab1c2d...4f1c2d9`,
  ]);
  await expectRunning('prod', '1.3.2');

  const approving = new Person({ approved: true });
  expectOutcome(await bed.runner.execute(approving.approve), { uat: 'Skipped', prod: 'Succeeded' });
  expect(approving.asked).toEqual(refusing.asked);
  await expectRunning('prod', '1.4.0');
});

test('when nothing changed, nothing is deployed, nobody is asked, and the pipeline says so', async () => {
  const before = [await service('uat'), await service('prod')];
  const execution = await bed.runner.execute();
  expectOutcome(execution, { uat: 'Skipped', prod: 'Skipped' });
  expect(execution.stage('uat').reason).toContain('unchanged since the last delivery: uat');
  expect(execution.stage('prod').reason).toContain('unchanged since the last delivery: prod');
  expect([await service('uat'), await service('prod')]).toEqual(before);
});

test('what was merged against the rules ends the execution before anything is deployed, until it is taken back', async () => {
  await build('1.4.1', { revision: '0badf00', created: '2026-11-20T12:00:00Z' });
  // As nobody's command would: a person edits the file.
  pinByHand('prod', `1.4.1@${digest('1.4.1')}`);
  await bed.project.commit('Straight to prod');
  bed.project.manifest += '# a later commit does not hide it\n';
  await merge('Say something');
  const before = [await service('uat'), await service('prod')];
  const execution = await bed.runner.execute();
  expect(execution.outline).toEqual({ Source: 'Succeeded', Build: 'Failed' });
  expect(execution.action('Check').output).toMatch(
    /release-manifest\.yaml:\d+:\d+: error skipped-environment: api 1\.4\.1 .*\(since commit /,
  );
  expect(execution.stage('Build').actions.map(({ name }) => name)).toEqual(['Check']);
  expect([await service('uat'), await service('prod')]).toEqual(before);

  await bed.project.expectRun(['git', 'revert', '--no-edit', 'HEAD~1']);
  await bed.push();
  expectOutcome(await bed.runner.execute(), { uat: 'Skipped', prod: 'Skipped' });
});

test('a digest that the registry does not have stops the delivery before the deployment', async () => {
  bed.project.manifest = bed.project.manifest.replace(/^( *)1\.4\.1:/m, `$11.4.2: { digest: "${MISSING}" }\n$11.4.1:`);
  pinByHand('dev', `1.4.2@${MISSING}`);
  await bed.project.commit('Say that 1.4.2 is there');
  await waybill('promote', 'dev', 'uat');
  await merge('Promote what nobody pushed');
  const before = await service('uat');
  const execution = await bed.runner.execute();
  expectOutcome(execution, { uat: 'Failed' });
  expect(execution.action('uat.Verify')).toMatchObject({
    status: 'Failed',
    output: expect.stringMatching(/digest-exists +fail/) as string,
  });
  expect(execution.stage('uat').actions.map(({ name }) => name)).toEqual(['uat.Verify']);
  expect(await service('uat')).toEqual(before);
  await bed.project.expectRun(['git', 'revert', '--no-edit', 'HEAD']);
});

test('an image that crashes fails uat, and neither uat nor prod runs it', async () => {
  await build('1.5.0', { revision: 'c4a5bed', created: '2026-11-21T10:00:00Z', exitCode: 3 });
  await promoteEverywhere('1.5.0');
  const prod = await service('prod');
  const execution = await bed.runner.execute();
  expectOutcome(execution, { uat: 'Failed' });
  expect(execution.stage('uat').reason).toContain('ECS Deployment Circuit Breaker was triggered');
  await expectRunning('uat', '1.4.0');
  expect(await service('prod')).toEqual(prod);
});

test('the next good commit goes through to prod', async () => {
  await build('1.5.1', { revision: '600d1a7', created: '2026-11-22T10:00:00Z' });
  await promoteEverywhere('1.5.1');
  const person = new Person({ approved: true });
  expectOutcome(await bed.runner.execute(person.approve), { uat: 'Succeeded', prod: 'Succeeded' });
  expect(person.asked).toEqual([expect.stringContaining(`api 1.4.0@${digest('1.4.0')} -> 1.5.1@${digest('1.5.1')}`)]);
  await expectRunning('uat', '1.5.1');
  await expectRunning('prod', '1.5.1');
});

test('a promotion that is reverted in git is rolled back', async () => {
  await bed.project.expectRun(['git', 'revert', '--no-edit', ...['HEAD', 'HEAD~1', 'HEAD~3', 'HEAD~4']]);
  await bed.push();
  const person = new Person({ approved: true });
  expectOutcome(await bed.runner.execute(person.approve), { uat: 'Succeeded', prod: 'Succeeded' });
  expect(person.asked).toEqual([expect.stringContaining(`api 1.5.1@${digest('1.5.1')} -> 1.4.0@${digest('1.4.0')}`)]);
  await expectRunning('uat', '1.4.0');
  await expectRunning('prod', '1.4.0');
});
