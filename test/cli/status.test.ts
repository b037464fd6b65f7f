import type { AwsChoice, Services } from '../../lib/cli/services';
import { FakeEcs, Refusal } from '../support/fake-ecs';
import { digestOf, ref } from '../support/manifest';
import { codesOf, documentOf, type Documents } from './documents';
import { addRunning, clientOf, NOBODY } from './running-services';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

let workspace: Workspace;
let ecs: FakeEcs;
let choices: AwsChoice[];
/** Profiles and roles whose account cannot be read. */
let unreachable: string[];

beforeEach(async () => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  choices = [];
  unreachable = [];
  ecs = await FakeEcs.start();
  ecs.addCluster('shop');
  workspace = Workspace.create().manifest({
    environments: { uat: { images: { api: '1.4.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.3.2', web: '2.0.1' } } },
    images: { api: { releases: ['1.4.0', '1.3.2'] }, web: { releases: ['2.0.1'] } },
  });
});

afterEach(() => ecs.close());

const services: Services = {
  ...UNREACHABLE,
  ecsClient: (choice) => {
    choices.push(choice);
    const gone = [choice.profile, choice.roleArn].some((name) => name !== undefined && unreachable.includes(name));
    return Promise.resolve(clientOf(gone ? NOBODY : ecs.url, choice));
  },
};

function runs(environment: string, image: string, ...versions: string[]): void {
  addRunning(ecs, environment, image, ...versions);
}

function asked(...argv: string[]): Promise<Answer> {
  return workspace.run(['status', '--json', ...argv], { services });
}

function states({ environments }: Documents['status']): Record<string, string> {
  return Object.fromEntries(environments.flatMap(({ name, images }) => images.map(({ image, state }) => [`${name} ${image}`, state])));
}

test('everything in sync is exit code 0', async () => {
  runs('uat', 'api', '1.4.0', '1.4.0');
  runs('prod', 'api', '1.3.2');
  runs('prod', 'web', '2.0.1');
  const answer = await asked();
  expect(answer.exitCode).toBe(0);
  const document = documentOf('status', answer);
  expect(document).toMatchObject({ inSync: true, findings: [] });
  expect(document.environments[0]).toEqual({
    name: 'uat',
    images: [
      {
        image: 'api',
        desired: ref('1.4.0'),
        running: [{ digest: digestOf('1.4.0'), tasks: 2, service: 'uat-api' }],
        state: 'in-sync',
        available: null,
        availableTags: [],
        newer: null,
      },
    ],
  });
});

test('what differs is exit code 1, image by image', async () => {
  runs('uat', 'api', '1.4.0', '1.3.2');
  runs('prod', 'api', '1.4.0');
  runs('prod', 'web');
  const answer = await asked();
  expect(answer.exitCode).toBe(1);
  expect(states(documentOf('status', answer))).toEqual({ 'uat api': 'mixed', 'prod api': 'out-of-sync', 'prod web': 'not-running' });
});

test('an image that no service says it runs is unknown', async () => {
  runs('uat', 'api', '1.4.0');
  const answer = await asked();
  expect(answer.exitCode).toBe(1);
  expect(states(documentOf('status', answer))).toMatchObject({ 'uat api': 'in-sync', 'prod api': 'unknown' });
});

test('named environments are all that is compared', async () => {
  runs('uat', 'api', '1.4.0');
  const answer = await asked('uat');
  expect(answer.exitCode).toBe(0);
  expect(Object.keys(states(documentOf('status', answer)))).toEqual(['uat api']);
});

test('each environment is read with its own credentials, and each account once', async () => {
  const role = 'arn:aws:iam::222222222222:role/reader';
  await asked('--region', 'eu-central-1', '--profile', 'tools');
  expect(choices.splice(0)).toEqual([{ profile: 'tools', region: 'eu-central-1', roleArn: undefined }]);
  await asked('--profile', 'tools', '--role-arn', role, '--profile-for', 'prod=shop-prod');
  expect(choices.splice(0)).toEqual([
    { profile: 'tools', region: undefined, roleArn: role },
    { profile: 'shop-prod', region: undefined, roleArn: undefined },
  ]);
  await asked('--role-for', `prod=${role}`, '--role-for', `uat=${role}`);
  expect(choices).toEqual([{ profile: undefined, region: undefined, roleArn: role }]);
});

test('an account that cannot be read leaves its environments unknown, with a finding, and the others compared', async () => {
  runs('uat', 'api', '1.4.0');
  unreachable = ['shop-prod'];
  const answer = await asked('--profile-for', 'prod=shop-prod');
  expect(answer.exitCode).toBe(1);
  const document = documentOf('status', answer);
  expect(document.inSync).toBe(false);
  expect(states(document)).toEqual({ 'uat api': 'in-sync', 'prod api': 'unknown', 'prod web': 'unknown' });
  expect(document.findings).toMatchObject([{ code: 'unreachable', environment: 'prod' }]);
});

test('when no account can be read it is the fault of the outside: exit code 3', async () => {
  unreachable = ['tools'];
  const answer = await asked('--profile', 'tools');
  expect(answer.exitCode).toBe(3);
  expect(documentOf('error', answer).error.code).toBe('unreachable');
});

test('an account that denies says which permission', async () => {
  ecs.before.set('ListClusters', () => {
    throw new Refusal('AccessDeniedException', 'User is not authorized to perform: ecs:ListClusters');
  });
  const answer = await asked();
  expect(answer.exitCode).toBe(3);
  expect(documentOf('error', answer).error).toMatchObject({
    code: 'access-denied',
    message: expect.stringContaining('ecs:ListClusters') as string,
  });
});

test.each([[['qa']], [['--role-for', 'qa=arn:aws:iam::222222222222:role/reader']], [['--profile-for', 'qa=x']]])(
  '%j names an environment that is not there',
  async (argv) => {
    const answer = await asked(...argv);
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('status', answer))).toEqual(['unknown-environment']);
    expect(choices).toEqual([]);
  },
);

test('an invalid manifest is its findings', async () => {
  workspace.write('release-manifest.yaml', 'nonsense: 1\n');
  const answer = await asked();
  expect(answer.exitCode).toBe(1);
  expect(documentOf('status', answer)).toMatchObject({ inSync: false, environments: [] });
});

test('for people: a line an image, and what to do', async () => {
  runs('uat', 'api', '1.4.0');
  runs('prod', 'api', '1.4.0');
  const { exitCode, stdout, stderr } = await workspace.run(['status'], { services });
  const short = (version: string): string => digestOf(version).slice(7, 19);
  expect(exitCode).toBe(1);
  expect(stdout.split('\n')).toEqual([
    `uat   api  1.4.0  ${short('1.4.0')}  in-sync                         1 task in uat-api`,
    `prod  api  1.3.2  ${short('1.3.2')}  out-of-sync  1.4.0 is recorded  1 task of ${short('1.4.0')} in prod-api`,
    `prod  web  2.0.1  ${short('2.0.1')}  unknown                         no service of this environment says that it runs this image`,
    '',
  ]);
  expect(stderr).toContain('not in sync: prod; deploy what the manifest says');
});

test('services of others that may not be described are passed over, and that is said where an image seems to have none', async () => {
  ecs.onlyTagged['waybill:environment'] = 'uat';
  runs('uat', 'api', '1.4.0');
  runs('prod', 'api', '1.3.2');
  const own = await workspace.run(['status', 'uat'], { services });
  expect(own).toMatchObject({ exitCode: 0, stderr: '' });
  const foreign = await workspace.run(['status', 'prod'], { services });
  expect(foreign.exitCode).toBe(1);
  expect(foreign.stderr).toBe('passed over, because this caller may not describe them: 1 service\n');
});
