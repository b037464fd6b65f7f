import { join } from 'node:path';
import { ReleaseManifest } from '../../lib';
import { blanketsAmong, nagReport } from '../support/nag';
import { type AppRun, PACKS, resourcesOf, runApp } from '../support/run-app';

const ROOT = join(__dirname, '../..');
const manifest = ReleaseManifest.fromFile(join(ROOT, 'release-manifest.yaml'));

function run(context?: Record<string, string>): AppRun {
  return runApp(join(ROOT, 'bin/app.ts'), context, PACKS);
}

const bare = run();
const spread = run({ tools: '111111111111', uat: '222222222222', prod: '333333333333' });

test('has a stack for the registry and one for each environment of the manifest', () => {
  expect([...bare.stacks].sort()).toEqual(['Shop-Registry', 'Shop-dev', 'Shop-prod', 'Shop-uat']);
});

test('the registry has a repository for each image', () => {
  const names = resourcesOf(bare.templates['Shop-Registry'], 'AWS::ECR::Repository').map(({ Properties }) => Properties['RepositoryName']);
  expect(names).toEqual(['shop/api', 'shop/web']);
});

test.each(['dev', 'uat', 'prod'])('%s runs each image that the manifest pins there, by digest', (name) => {
  const images = resourcesOf(bare.templates[`Shop-${name}`], 'AWS::ECS::TaskDefinition').map((task) => JSON.stringify(task.Properties));
  const pinned = manifest.environment(name).images;
  expect(images).toHaveLength(pinned.length);
  for (const [index, { repository, digest }] of pinned.entries()) {
    expect(images[index]).toContain(`/${repository.toString()}@${digest.toString()}`);
  }
});

test('without context every stack goes where the credentials are, and nobody else may pull', () => {
  const repositories = resourcesOf(bare.templates['Shop-Registry'], 'AWS::ECR::Repository');
  expect(repositories.map(({ Properties }) => Properties['RepositoryPolicyText'])).toEqual([undefined, undefined]);
});

test('with accounts the environments pull from the tools account, which lets exactly them', () => {
  const { templates } = spread;
  for (const { Properties } of resourcesOf(templates['Shop-Registry'], 'AWS::ECR::Repository')) {
    const { Statement } = Properties['RepositoryPolicyText'] as { Statement: { Principal: unknown }[] };
    expect(Statement.map(({ Principal }) => JSON.stringify(Principal))).toEqual([
      expect.stringMatching(/222222222222.*333333333333/) as unknown,
    ]);
  }
  for (const name of ['dev', 'uat', 'prod']) {
    const [task] = resourcesOf(templates[`Shop-${name}`], 'AWS::ECS::TaskDefinition');
    expect(JSON.stringify(task?.Properties)).toContain('"111111111111.dkr.ecr."');
  }
});

test('reads another manifest when told to', () => {
  const { stacks } = run({ manifest: join(ROOT, 'examples/single-account/release-manifest.yaml') });
  expect([...stacks].sort()).toEqual(['Guestbook-Registry', 'Guestbook-prod', 'Guestbook-test']);
});

test('looks nothing up, imports and exports nothing', () => {
  for (const template of Object.values(spread.templates)) {
    expect(template.Outputs).toBeUndefined();
    expect(JSON.stringify(template)).not.toMatch(/ImportValue|GetStackOutput|dummy/);
  }
});

test('warns of nothing', () => {
  expect(bare.warnings).toEqual([]);
});

const COMMON = [
  ['IAMNoInlinePolicy', /^(FlowLogsRole|(api|web)\/TaskDefinition\/ExecutionRole)$/],
  ['CloudWatchLogGroupEncrypted', /^(FlowLogs|(api|web)\/LogGroup)$/],
  ['VPCDefaultSecurityGroupClosed', /^Vpc$/],
  ['VPCNoUnrestrictedRouteToIGW', /^Vpc\/PublicSubnet\d$/],
] as const;

test.each([
  [
    'AwsSolutions',
    [
      ['ECS2', /^(api|web)\/TaskDefinition$/],
      ['IAM5[Resource::*]', /^(api|web)\/TaskDefinition\/ExecutionRole$/],
    ],
  ],
  ['NIST.800.53.R5', COMMON],
  ['PCI.DSS.321', COMMON],
] as const)('passes the pack %s, each exception on one construct of an environment with its reason', (pack, exceptions) => {
  const { violations, acknowledged } = nagReport(bare.directory, pack);
  expect(violations).toEqual([]);
  expect(new Set(acknowledged.map(({ rule }) => rule))).toEqual(new Set(exceptions.map(([rule]) => `${pack}-${rule}`)));
  expect(blanketsAmong(acknowledged)).toEqual([]);
  for (const { rule, at } of acknowledged) {
    const [stack, ...path] = at.split('/');
    expect(stack).toMatch(/^Shop-(dev|uat|prod)$/);
    expect(path.join('/')).toMatch(exceptions.find(([name]) => rule === `${pack}-${name}`)?.[1] ?? 'nowhere');
  }
});
