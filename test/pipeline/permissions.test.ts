import { readService } from '../e2e/support/ecs';
import { clientOptions } from '../e2e/support/aws';
import { push } from '../e2e/support/push';
import { serverImage } from '../e2e/support/server-image';
import { type AwsClient, AwsError } from './aws/aws-client';
import {
  type Call,
  type ServiceName,
  assumeRole,
  batchGetImage,
  cloudFormation,
  createRole,
  describeServices,
  describeTasks,
  ecr,
  ecs,
  getParameter,
  getSecretValue,
  invokeFunction,
  makeAdministrator,
  putImage,
  putObject,
  putParameter,
  startBuild,
  updateService,
} from './support/calls';
import { PipelineBed, SOURCE } from './support/pipeline-bed';
import { PipelineParts, accountClient, bootstrapRole, proofRoleArn } from './support/shop-roles';

/**
 * The roles of a pipeline can do their work, and nothing else: each is assumed on the way that its service or its caller takes, and makes calls
 * that the emulated AWS judges by the deployed policies. That a refused call is refused for its caller, and not because the emulator refuses it
 * to everybody, is the last test: an administrator may make it.
 *
 * What the emulator does not judge, and so no test here tells:
 * - `iam:PassRole`: the deploy role may hand CloudFormation any role here. On AWS, only the execution role of its bootstrap stack.
 * - The execution role: CloudFormation makes resources here without asking what that role may.
 * - A trust in a service, such as CodeBuild: any account's own credentials pass for the service. Roles do not.
 * - The keys: artifacts are encrypted and decrypted for whoever may reach the object.
 * - Logs and CodePipeline's own API.
 */
const ACCOUNTS = { tools: '111111111111', uat: '222222222222', prod: '333333333333' };
/** One that nobody trusts. */
const THIRD = '444444444444';
const REGION = 'eu-west-1';
/** uat and prod run `api`. `web` is only in dev, which the pipeline does not deliver. */
const REPOSITORIES = { pinned: 'shop/api', other: 'shop/web' };
const SECRET = 'database-password';
const OTHER_PARAMETER = '/billing/token';
const IMAGE = serverImage({ version: '1.3.2', revision: '9ab1c2d', created: '2026-11-02T08:12:00Z' });
const { digest } = IMAGE;

type Role =
  | 'Prove of uat'
  | 'Synth'
  | 'Verify of uat'
  | 'the deploy role of tools'
  | 'the deploy role of uat'
  | 'the file publishing role of uat'
  | 'the gate function'
  | 'the pipeline'
  | 'the proof role of uat'
  | 'the self-mutation';

/** Who there is besides the roles whose permissions are told. */
type Other =
  | 'Prove of prod'
  | 'the namesake of Prove of uat in a third account'
  | 'an administrator of a third account'
  | 'an administrator of tools'
  | 'an administrator of uat'
  | 'the account tools itself'
  | 'the account uat itself'
  | 'the third account itself';

type Row = readonly [role: Role, does: string, call: () => Call];
type TrustRow = readonly [who: Other | Role, role: string, arn: () => string];

let bed: PipelineBed;
let parts: PipelineParts;
const actors = new Map<Other | Role, AwsClient>();
const proofRoles = { uat: '', prod: '' };
let shop: ServiceName;
let shopTask: string;
let otherTask: string;

beforeAll(async () => {
  bed = await PipelineBed.start({ accounts: ACCOUNTS, app: 'test/pipeline/support/shop-app.ts', pipelineStack: 'Shop-Pipeline' });
  await deliver();
  parts = await PipelineParts.read(bed.tools, 'Shop-Pipeline');
  await Promise.all([
    addNeighbours(),
    bed.tools.json('ssm', 'AmazonSSM.PutParameter', { Name: OTHER_PARAMETER, Type: 'String', Value: 'x' }),
  ]);
  await meetRoles();
  await meetOthers();
});

afterAll(async () => {
  await bed.stop();
});

/** Has the pipeline deliver a first release to uat and prod. */
async function deliver(): Promise<void> {
  const waybill = async (...args: string[]): Promise<unknown> => bed.project.expectRun(['waybill', ...args]);
  const environments = ['dev:builds', 'uat=dev', 'prod=uat'].flatMap((environment) => ['--environment', environment]);
  const images = Object.entries({ api: REPOSITORIES.pinned, web: REPOSITORIES.other }).flatMap(([name, at]) => [
    '--image',
    `${name}=${at}`,
  ]);
  await waybill('init', '--application', 'shop', ...images, ...environments);
  await bed.project.expectRun(['cdk', 'deploy', 'Shop-Registry']);
  for (const [image, repository] of [['api', REPOSITORIES.pinned] as const, ['web', REPOSITORIES.other] as const]) {
    await push(IMAGE, { ...bed.aws, account: ACCOUNTS.tools }, repository, 'sha-9ab1c2d');
    await waybill('record', image, '1.3.2', '--tag', 'sha-9ab1c2d');
    await waybill('pin', 'dev', image, '1.3.2');
  }
  await waybill('promote', 'dev', 'uat', '--image', 'api');
  await waybill('promote', 'uat', 'prod', '--image', 'api');
  await bed.project.commit('Release 1.3.2');
  await bed.push();
  await bed.project.expectRun(['cdk', 'deploy', 'Shop-Pipeline']);
  const execution = await bed.runner.execute(() => ({ approved: true }));
  if (execution.status !== 'Succeeded') throw new Error(execution.told);
}

/** Puts into the accounts what does not belong to the shop's uat, beside what does. */
async function addNeighbours(): Promise<void> {
  const uat = accountClient(bed.aws, ACCOUNTS.uat);
  const call = async <Answer>(operation: string, input: object): Promise<Answer> =>
    uat.json<Answer>('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input);
  const { clusterArns } = await call<{ clusterArns: string[] }>('ListClusters', {});
  const cluster = clusterArns[0] ?? '';
  const state = await readService(clientOptions(bed.aws, ACCOUNTS.uat), 'uat');
  shop = { cluster, service: state?.name ?? '' };
  const { taskArns } = await call<{ taskArns: string[] }>('ListTasks', { cluster, serviceName: shop.service });
  shopTask = taskArns[0] ?? '';
  const { services } = await call<{ services: { networkConfiguration: object }[] }>('DescribeServices', {
    cluster,
    services: [shop.service],
  });
  const common = {
    cluster,
    taskDefinition: state?.taskDefinition,
    launchType: 'FARGATE',
    networkConfiguration: services[0]?.networkConfiguration,
  };
  for (const [serviceName, tags] of Object.entries(NEIGHBOURS)) {
    const list = Object.entries(tags).map(([key, value]) => ({ key: `waybill:${key}`, value }));
    await call('CreateService', { ...common, serviceName, desiredCount: 0, tags: list });
  }
  const { tasks } = await call<{ tasks: { taskArn: string }[] }>('RunTask', { ...common, count: 1 });
  otherTask = tasks[0]?.taskArn ?? '';
  for (const account of [uat, bed.tools]) {
    await account.json('secretsmanager', 'secretsmanager.CreateSecret', { Name: SECRET, SecretString: 'hush' });
  }
}

/** Services of the account of uat, by name. */
const NEIGHBOURS = {
  untagged: {},
  'of-prod': { application: 'shop', environment: 'prod' },
  'of-billing': { application: 'billing', environment: 'uat' },
};

function neighbour(service: keyof typeof NEIGHBOURS): ServiceName {
  return { cluster: shop.cluster, service };
}

/** Each role as it is assumed where it is used. */
async function meetRoles(): Promise<void> {
  const { tools, aws } = bed;
  for (const environment of ['uat', 'prod'] as const) {
    const account = ACCOUNTS[environment];
    proofRoles[environment] = await proofRoleArn(accountClient(aws, account), account, environment);
    actors.set(`Prove of ${environment}`, await tools.assumeRole(parts.build(`${environment}.Prove`).roleArn, 'AWSCodeBuild'));
  }
  actors.set('Verify of uat', await tools.assumeRole(parts.build('uat.Verify').roleArn, 'AWSCodeBuild'));
  actors.set('Synth', await tools.assumeRole(parts.build('Synth').roleArn, 'AWSCodeBuild'));
  actors.set('the self-mutation', await tools.assumeRole(parts.build('SelfMutate').roleArn, 'AWSCodeBuild'));
  actors.set('the gate function', await tools.assumeRole(parts.gate.roleArn, 'gate'));
  actors.set('the pipeline', await tools.assumeRole(parts.definition.RoleArn, 'AWSCodePipeline'));
  actors.set('the proof role of uat', await as('Prove of uat').assumeRole(proofRoles.uat, 'waybill-status'));
  actors.set('the deploy role of uat', await as('the pipeline').assumeRole(deployRole('uat'), 'AWSCodePipeline'));
  actors.set('the deploy role of tools', await as('the self-mutation').assumeRole(deployRole('tools'), 'aws-cdk'));
  actors.set(
    'the file publishing role of uat',
    await tools.assumeRole(bootstrapRole('file-publishing', ACCOUNTS.uat, REGION), 'cdk-assets'),
  );
}

async function meetOthers(): Promise<void> {
  const accounts = { tools: ACCOUNTS.tools, uat: ACCOUNTS.uat, third: THIRD };
  for (const [name, id] of Object.entries(accounts) as ['third' | 'tools' | 'uat', string][]) {
    const account = accountClient(bed.aws, id);
    actors.set(name === 'third' ? 'the third account itself' : `the account ${name} itself`, account);
    await makeAdministrator(account, id, 'Administrator');
    const administrator = await account.assumeRole(`arn:aws:iam::${id}:role/Administrator`, 'somebody');
    actors.set(name === 'third' ? 'an administrator of a third account' : `an administrator of ${name}`, administrator);
  }
  const prover = parts.build('uat.Prove').roleArn.replace(/^.*\//, '');
  await makeAdministrator(as('the third account itself'), THIRD, prover);
  const impostor = await as('the third account itself').assumeRole(`arn:aws:iam::${THIRD}:role/${prover}`, 'AWSCodeBuild');
  actors.set('the namesake of Prove of uat in a third account', impostor);
}

function as(who: Other | Role): AwsClient {
  const client = actors.get(who);
  if (client === undefined) throw new Error(`nobody became ${who}`);
  return client;
}

function deployRole(account: keyof typeof ACCOUNTS): string {
  return bootstrapRole('deploy', ACCOUNTS[account], REGION);
}

function record(environment: 'prod' | 'uat', kind: 'delivered' | 'proposed'): string {
  return `/waybill/shop/Shop-Pipeline/${environment}/${kind}`;
}

function stagingBucket(account: keyof typeof ACCOUNTS): string {
  return `cdk-hnb659fds-assets-${ACCOUNTS[account]}-${REGION}`;
}

/** Holds a call to being refused for want of its permission. */
async function expectRefusal(client: AwsClient, { permission, make }: Call): Promise<void> {
  const error = await make(client).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AwsError);
  const { code, message } = error as AwsError;
  expect(code).toMatch(/^AccessDenied(Exception)?$/);
  expect(message).toContain(`is not authorized to perform: ${permission}`);
}

const ALLOWED: readonly Row[] = [
  ['Verify of uat', 'read an image that uat pins', () => batchGetImage(REPOSITORIES.pinned, digest)],
  ['Verify of uat', 'see what ECR keeps about images that uat pins', () => ecr('DescribeImages', REPOSITORIES.pinned)],
  ['Verify of uat', 'read the lifecycle policy of their repository', () => ecr('GetLifecyclePolicy', REPOSITORIES.pinned)],
  ['Verify of uat', 'read what was delivered to uat', () => getParameter(record('uat', 'delivered'))],
  ['Verify of uat', 'propose a delivery to uat', () => putParameter(record('uat', 'proposed'))],
  ['Prove of uat', 'assume the proof role of uat', () => assumeRole(proofRoles.uat)],
  ['the proof role of uat', 'list clusters', () => ecs('ListClusters')],
  ['the proof role of uat', 'list services', () => ecs('ListServices', { cluster: shop.cluster })],
  ['the proof role of uat', 'list tasks', () => ecs('ListTasks', { cluster: shop.cluster, serviceName: shop.service })],
  ['the proof role of uat', 'describe the service of uat', () => describeServices(shop)],
  ['the proof role of uat', 'describe a task of uat', () => describeTasks({ cluster: shop.cluster, task: shopTask })],
  ['the gate function', 'read what was delivered to prod', () => getParameter(record('prod', 'delivered'))],
  ['the gate function', 'read what is proposed for prod', () => getParameter(record('prod', 'proposed'))],
  ['the gate function', 'write what was delivered to prod', () => putParameter(record('prod', 'delivered'))],
  ['Synth', 'put out an artifact', () => putObject(parts.bucket, 'Shop/Synth_Out/1234567')],
  ['the self-mutation', 'assume the deploy role of tools', () => assumeRole(deployRole('tools'))],
  ['the pipeline', 'start a build of its own', () => startBuild(parts.build('uat.Verify').project)],
  ['the pipeline', 'ask the gate', () => invokeFunction(parts.gate.name)],
  ['the pipeline', 'assume the deploy role of prod', () => assumeRole(deployRole('prod'))],
  ['the deploy role of uat', 'describe a stack', () => cloudFormation('DescribeStacks', { StackName: `uat-${REGION}-Shop` })],
  ['the deploy role of tools', 'read the version of the bootstrap', () => getParameter('/cdk-bootstrap/hnb659fds/version')],
  ['the file publishing role of uat', 'publish to the account of uat', () => putObject(stagingBucket('uat'), 'asset.zip')],
];

test.each(ALLOWED)('%s may %s', async (role, _, call) => {
  await expect(call().make(as(role))).resolves.toBeDefined();
});

const REFUSED: readonly Row[] = [
  ['Verify of uat', 'write that something was delivered to uat', () => putParameter(record('uat', 'delivered'))],
  ['Verify of uat', 'read what was delivered to prod', () => getParameter(record('prod', 'delivered'))],
  ['Verify of uat', 'read what is proposed for prod', () => getParameter(record('prod', 'proposed'))],
  ['Verify of uat', 'propose a delivery to prod', () => putParameter(record('prod', 'proposed'))],
  ['Verify of uat', 'read a repository that uat pins nothing of', () => batchGetImage(REPOSITORIES.other, digest)],
  [
    'Verify of uat',
    'read the layers of such a repository',
    () => ecr('GetDownloadUrlForLayer', REPOSITORIES.other, { layerDigest: digest }),
  ],
  ['Verify of uat', 'see what ECR keeps about images of such a repository', () => ecr('DescribeImages', REPOSITORIES.other)],
  ['Verify of uat', 'read the lifecycle policy of such a repository', () => ecr('GetLifecyclePolicy', REPOSITORIES.other)],
  ['Verify of uat', 'change a lifecycle policy', () => ecr('PutLifecyclePolicy', REPOSITORIES.pinned, { lifecyclePolicyText: '{}' })],
  ['Verify of uat', 'put an image', () => putImage(REPOSITORIES.pinned)],
  ['Verify of uat', 'delete an image', () => ecr('BatchDeleteImage', REPOSITORIES.pinned, { imageIds: [{ imageTag: 'none' }] })],
  ['Verify of uat', 'describe ECS services', () => ecs('DescribeServices', { cluster: 'any', services: ['any'] })],
  ['Verify of uat', 'assume the deploy role of uat', () => assumeRole(deployRole('uat'))],
  ['Verify of uat', 'replace an artifact', () => putObject(parts.bucket, 'Shop/Synth_Out/1234567')],
  ['Verify of uat', 'have the gate close a delivery', () => invokeFunction(parts.gate.name)],
  ['Verify of uat', 'read a secret', () => getSecretValue(SECRET)],

  ['Prove of uat', 'assume the deploy role of uat', () => assumeRole(deployRole('uat'))],
  ['Prove of uat', 'write that something was delivered to uat', () => putParameter(record('uat', 'delivered'))],
  ['Prove of uat', 'propose a delivery to uat', () => putParameter(record('uat', 'proposed'))],
  ['Prove of uat', 'read an image', () => batchGetImage(REPOSITORIES.pinned, digest)],
  ['Prove of uat', 'replace an artifact', () => putObject(parts.bucket, 'Shop/Synth_Out/1234567')],
  ['Prove of uat', 'have the gate close a delivery', () => invokeFunction(parts.gate.name)],
  ['Prove of uat', 'read the ECS of its own account', () => ecs('ListClusters')],

  ['the proof role of uat', 'describe a service without tags', () => describeServices(neighbour('untagged'))],
  ['the proof role of uat', 'describe a service of prod', () => describeServices(neighbour('of-prod'))],
  ['the proof role of uat', 'describe a service of another application', () => describeServices(neighbour('of-billing'))],
  ['the proof role of uat', 'describe a task without tags', () => describeTasks({ cluster: shop.cluster, task: otherTask })],
  ['the proof role of uat', 'stop a task of uat', () => ecs('StopTask', { cluster: shop.cluster, task: shopTask })],
  ['the proof role of uat', 'update the service of uat', () => updateService(shop)],
  [
    'the proof role of uat',
    'open a shell in a task of uat',
    () => ecs('ExecuteCommand', { ...execute(), cluster: shop.cluster, task: shopTask }),
  ],
  ['the proof role of uat', 'read an image', () => batchGetImage(REPOSITORIES.pinned, digest, ACCOUNTS.tools)],
  ['the proof role of uat', 'read a secret', () => getSecretValue(SECRET)],

  ['the gate function', 'propose a delivery', () => putParameter(record('uat', 'proposed'))],
  ['the gate function', 'read a parameter of others', () => getParameter(OTHER_PARAMETER)],
  ['the gate function', 'write a parameter of others', () => putParameter(OTHER_PARAMETER)],
  ['the gate function', 'read an image', () => batchGetImage(REPOSITORIES.pinned, digest)],
  ['the gate function', 'start a build', () => startBuild(parts.build('uat.Verify').project)],
  ['the gate function', 'assume the deploy role of uat', () => assumeRole(deployRole('uat'))],

  ['Synth', 'write that something was delivered to uat', () => putParameter(record('uat', 'delivered'))],
  ['Synth', 'propose a delivery to uat', () => putParameter(record('uat', 'proposed'))],
  ['Synth', 'have the gate close a delivery', () => invokeFunction(parts.gate.name)],
  ['Synth', 'assume the deploy role of tools', () => assumeRole(deployRole('tools'))],
  ['Synth', 'assume the deploy role of prod', () => assumeRole(deployRole('prod'))],
  ['Synth', 'replace the source', () => putObject(SOURCE.bucket, 'other.zip')],
  ['Synth', 'put an image', () => putImage(REPOSITORIES.pinned)],
  ['Synth', 'read a secret', () => getSecretValue(SECRET)],

  ['the self-mutation', 'assume the deploy role of prod', () => assumeRole(deployRole('prod'))],
  ['the self-mutation', 'assume the lookup role of tools', () => assumeRole(bootstrapRole('lookup', ACCOUNTS.tools, REGION))],
  ['the self-mutation', 'assume a role of its account that is not of the bootstrap', () => assumeRole(administratorOfTools())],
  ['the self-mutation', 'write that something was delivered to uat', () => putParameter(record('uat', 'delivered'))],

  ['the pipeline', 'write that something was delivered to uat', () => putParameter(record('uat', 'delivered'))],
  ['the pipeline', 'assume the file publishing role of uat', () => assumeRole(bootstrapRole('file-publishing', ACCOUNTS.uat, REGION))],
  ['the pipeline', 'start a build of others', () => startBuild('billing')],
  ['the pipeline', 'put an image', () => putImage(REPOSITORIES.pinned)],
  ['the pipeline', 'read a secret', () => getSecretValue(SECRET)],

  ['the deploy role of uat', 'read a secret', () => getSecretValue(SECRET)],
  ['the deploy role of uat', 'make a role itself', () => createRole('back-door')],
  ['the deploy role of uat', 'update the service of uat itself', () => updateService(shop)],
  ['the deploy role of uat', 'write a parameter', () => putParameter('/cdk-bootstrap/hnb659fds/version')],
  ['the deploy role of uat', 'publish to the account of uat', () => putObject(stagingBucket('uat'), 'asset.zip')],
  ['the deploy role of tools', 'delete the ECR repository', () => ecr('DeleteRepository', REPOSITORIES.pinned)],
  ['the deploy role of tools', 'put an image', () => putImage(REPOSITORIES.pinned)],
  ['the deploy role of tools', 'read a secret', () => getSecretValue(SECRET)],
  ['the deploy role of tools', 'write that something was delivered to uat', () => putParameter(record('uat', 'delivered'))],

  ['the file publishing role of uat', 'delete a stack', () => cloudFormation('DeleteStack', { StackName: 'uat-none' })],
  ['the file publishing role of uat', 'read a secret', () => getSecretValue(SECRET)],
];

function execute(): object {
  return { container: 'api', command: 'sh', interactive: true };
}

function administratorOfTools(): string {
  return `arn:aws:iam::${ACCOUNTS.tools}:role/Administrator`;
}

test.each(REFUSED)('%s may not %s', async (role, _, call) => {
  await expectRefusal(as(role), call());
});

const TRUSTED: readonly TrustRow[] = [
  ['an administrator of tools', 'the deploy role of uat', () => deployRole('uat')],
  ['the account tools itself', 'the deploy role of prod', () => deployRole('prod')],
  ['an administrator of uat', 'the deploy role of uat', () => deployRole('uat')],
];

test.each(TRUSTED)('%s is trusted by %s', async (who, _, arn) => {
  await expect(as(who).assumeRole(arn(), 'somebody')).resolves.toBeDefined();
});

/** Of those that may assume whatever trusts them, the trust decides alone. */
const DISTRUSTED: readonly TrustRow[] = [
  ['Prove of prod', 'the proof role of uat', () => proofRoles.uat],
  ['Prove of uat', 'the proof role of prod', () => proofRoles.prod],
  ['Verify of uat', 'the proof role of uat', () => proofRoles.uat],
  ['the pipeline', 'the proof role of uat', () => proofRoles.uat],
  ['the deploy role of uat', 'the proof role of uat', () => proofRoles.uat],
  ['an administrator of tools', 'the proof role of uat', () => proofRoles.uat],
  ['the account tools itself', 'the proof role of uat', () => proofRoles.uat],
  ['an administrator of uat', 'the proof role of uat', () => proofRoles.uat],
  ['the namesake of Prove of uat in a third account', 'the proof role of uat', () => proofRoles.uat],
  ['the third account itself', 'the deploy role of uat', () => deployRole('uat')],
  ['an administrator of a third account', 'the deploy role of tools', () => deployRole('tools')],
  ['the account uat itself', 'the deploy role of prod', () => deployRole('prod')],
  ['an administrator of uat', 'the deploy role of tools', () => deployRole('tools')],
  ['an administrator of tools', 'the execution role of uat', () => bootstrapRole('cfn-exec', ACCOUNTS.uat, REGION)],
  ['an administrator of uat', 'the execution role of uat', () => bootstrapRole('cfn-exec', ACCOUNTS.uat, REGION)],
  ['the deploy role of uat', 'the execution role of uat', () => bootstrapRole('cfn-exec', ACCOUNTS.uat, REGION)],
  ['an administrator of tools', 'the role of Verify of uat', () => parts.build('uat.Verify').roleArn],
  ['an administrator of tools', 'the role of Prove of uat', () => parts.build('uat.Prove').roleArn],
  ['an administrator of tools', 'the role of the gate function', () => parts.gate.roleArn],
  ['an administrator of tools', 'the role of the pipeline', () => parts.definition.RoleArn],
];

test.each(DISTRUSTED)('%s is not trusted by %s', async (who, _, arn) => {
  await expectRefusal(as(who), assumeRole(arn()));
});

test('what the roles are refused, an administrator of their account is not', async () => {
  const refused: string[] = [];
  for (const [role, does, call] of REFUSED) {
    const administrator = as(
      role.endsWith('of uat') && !/^(Verify|Prove) /.test(role) ? 'an administrator of uat' : 'an administrator of tools',
    );
    try {
      await call().make(administrator);
    } catch (error) {
      // Whatever else AWS finds, such as that there is no such image, it finds after it looked at the permissions.
      if (!(error instanceof AwsError)) throw error;
      if (error.code.startsWith('AccessDenied')) refused.push(`${does}: ${error.message}`);
    }
  }
  expect(refused).toEqual([]);
});
