import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testApp } from '../../support/app';
import { nag } from '../../support/nag';
import { AssetStages, CONNECTION, pipelineOf, PROD, PROD_2, UAT } from '../../support/pipeline';
import { runApp } from '../../support/run-app';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

interface Policies {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>>;
}

interface RoleStatement {
  readonly role: string;
  readonly statement: Statement;
}

/** What every role of the templates may do. */
function statementsOf(templates: readonly Policies[]): RoleStatement[] {
  return templates.flatMap(({ Resources = {} }) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type.startsWith('AWS::IAM::'))
      .flatMap(([id, { Type, Properties }]) => {
        // Elsewhere the statements would escape this list.
        expect(['AWS::IAM::Role', 'AWS::IAM::Policy']).toContain(Type);
        expect([Properties['ManagedPolicyArns'], Properties['Policies']]).toEqual([undefined, undefined]);
        const { PolicyDocument } = Properties as { PolicyDocument?: { Statement: Statement[] } };
        return (PolicyDocument?.Statement ?? []).map((statement) => ({ role: id.replace(/(DefaultPolicy)?[0-9A-F]{8}$/, ''), statement }));
      }),
  );
}

/** Every template of a cloud assembly: also those of the environments and of other regions. */
function templatesIn(directory: string): Policies[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json'));
  expect(files.length).toBeGreaterThan(1);
  return files.map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Policies);
}

/** Each action with each resource in which there is a wildcard, in either, as `ROLE: ACTION on RESOURCE`, unless the list has a reason for it. */
function unexplained(statements: readonly RoleStatement[]): string[] {
  return statements.flatMap(({ role, statement: { Action, Resource } }) =>
    [Action].flat().flatMap((action) =>
      [Resource]
        .flat()
        .map((resource) => (typeof resource === 'string' ? resource : JSON.stringify(resource)))
        .filter((resource) => action.includes('*') || resource.includes('*'))
        .filter((resource) => !ALLOWED.some((rule) => rule.role.test(role) && rule.action.test(action) && rule.resource.test(resource)))
        .map((resource) => `${role}: ${action} on ${resource}`),
    ),
  );
}

/** What may be wild, and why. Whatever is not here fails. */
const ALLOWED: readonly { readonly role: RegExp; readonly action: RegExp; readonly resource: RegExp; readonly reason: string }[] = [
  {
    role: /^DeliveryAssetsFileRole$/,
    action: /^(logs|codebuild):/,
    resource: /^\*$|log-group:\/aws\/codebuild\/\*$|report-group\/\*$/,
    reason: 'one role for all builds that publish assets, as CDK Pipelines makes it',
  },
  { role: /TaskDef(inition)?ExecutionRole$/, action: /^ecr:GetAuthorizationToken$/, resource: /^\*$/, reason: 'takes no resource' },
  {
    role: /SmokeRole$|SmokeSmokeRole$/,
    action: /^(s3|kms|logs|codebuild):/,
    resource: /ArtifactStore|log-group:\/aws\/codebuild\/|report-group\//,
    reason: "a team's own build step, as CDK Pipelines makes it",
  },
  {
    role: /^Pipeline|^Delivery|^Environments|^Changes/,
    action: /^(s3:(Abort|DeleteObject|GetBucket|GetObject|List)\*?|s3:PutObject\w*|kms:\w+\*?)$/,
    resource: /^\{"Fn::GetAtt":\["ArtifactStore|ArtifactStoreArtifacts\w+","Arn"\]\},"\/\*"|-support-[a-z-]*eplicationbucket\w+(\/\*)?$/,
    reason: 'objects of the artifact buckets',
  },
  {
    role: /^PipelineRole$/,
    action: /^kms:/,
    resource: /^\*$/,
    reason: 'the key in another region, of which this one knows only the alias',
  },
  {
    role: /CdkBuildProjectRole$|SelfMutationRole$|(Verify|Prove|Check)Role$/,
    action: /^logs:/,
    resource: /log-group:\/aws\/codebuild\//,
    reason: 'streams of the own log group',
  },
  {
    role: /CdkBuildProjectRole$|SelfMutationRole$/,
    action: /^codebuild:/,
    resource: /report-group\//,
    reason: 'report groups of the project',
  },
  {
    role: /SelfMutationRole$/,
    action: /^sts:AssumeRole$/,
    resource: /^arn:\*:iam::111111111111:role\/\*$/,
    reason: 'limited by the tag of the bootstrap roles',
  },
  {
    role: /SelfMutationRole$/,
    action: /^(cloudformation:DescribeStacks|s3:ListBucket)$/,
    resource: /^\*$/,
    reason: 'finds the bootstrap stack',
  },
  { role: /^GateRole$/, action: /^codepipeline:PutJob(Success|Failure)Result$/, resource: /^\*$/, reason: 'takes no resource' },
  { role: /^Role$/, action: /^ecs:List(Clusters|Services|Tasks)$/, resource: /^\*$/, reason: 'takes no resource' },
  {
    role: /^Role$/,
    action: /^ecs:Describe(Services|Tasks)$/,
    resource: /:(service|task)\/\*/,
    reason: 'limited by the tags of application and environment',
  },
];

/** What a role may do beside what every build may: read its source and its artifacts, and write its log. */
function ownStatements(statements: readonly RoleStatement[], name: string): Statement[] {
  const everyBuild = /^(s3|kms|logs|codeconnections|codestar-connections):/;
  return statements
    .filter(({ role, statement }) => role === name && ![statement.Action].flat().every((action) => everyBuild.test(action)))
    .map(({ statement }) => statement);
}

const APPS: [string, Parameters<typeof pipelineOf>[0]][] = [
  ['of one account', {}],
  ['of several accounts and regions', { environments: { uat: { targets: [UAT] }, prod: { targets: [PROD, PROD_2] } } }],
  ['that publishes assets', { stages: new AssetStages() }],
];

function statementsOfApp(props: Parameters<typeof pipelineOf>[0]): RoleStatement[] {
  const app = testApp();
  pipelineOf(props, app);
  return statementsOf(templatesIn(app.synth().directory));
}

/** Every app of this package; what users' own apps add to them is theirs. */
const OWN_APPS = [
  'bin/app.ts',
  ...['pipeline', 'cross-account', 'single-account', 'existing-app', 'discovery'].map((name) => `examples/${name}/app.ts`),
];

const ofOwnApps = new Map<string, RoleStatement[]>();

/** Synthesized once, for all who ask. */
function statementsOfOwnApp(path: string): RoleStatement[] {
  const known = ofOwnApps.get(path) ?? statementsOf(templatesIn(runApp(join(__dirname, '../../..', path)).directory));
  ofOwnApps.set(path, known);
  return known;
}

test.each(OWN_APPS)('%s has no wildcard without a reason', (path) => {
  expect(unexplained(statementsOfOwnApp(path))).toEqual([]);
});

test('a wildcard that is new is found', () => {
  const statement = (Action: string, Resource: unknown): RoleStatement => ({
    role: 'EnvironmentsuatVerifyRole',
    statement: { Effect: 'Allow', Action, Resource },
  });
  expect(unexplained([statement('ecr:BatchGetImage', '*')])).toEqual(['EnvironmentsuatVerifyRole: ecr:BatchGetImage on *']);
  expect(unexplained([statement('ecr:*', 'arn:aws:ecr:eu-west-1:111111111111:repository/shop/api')])).toHaveLength(1);
  expect(unexplained([statement('s3:GetObject*', 'arn:aws:s3:::other/*')])).toHaveLength(1);
  expect(
    unexplained([statement('ssm:PutParameter', { 'Fn::Join': ['', ['arn:aws:ssm:eu-west-1:111111111111:parameter/', '*']] })]),
  ).toHaveLength(1);
});

describe.each(APPS)('a pipeline %s', (_, props) => {
  const statements = statementsOfApp(props);

  test('has no wildcard without a reason', () => {
    expect(unexplained(statements)).toEqual([]);
  });

  test('lets the verification of an environment read the repositories that it pins, and write what it proposes', () => {
    const own = ownStatements(statements, 'EnvironmentsuatVerifyRole');
    const actions = own.flatMap(({ Action }) => Action);
    expect(actions.sort()).toEqual([
      'ecr:BatchGetImage',
      'ecr:DescribeImages',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetLifecyclePolicy',
      'ssm:GetParameter',
      'ssm:PutParameter',
    ]);
    const images = own.find(({ Action }) => Action.includes('ecr:BatchGetImage'));
    expect(images?.Resource).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/shop/api']],
    });
    const put = own.find(({ Action }) => Action === 'ssm:PutParameter');
    expect(JSON.stringify(put?.Resource)).toContain('GateuatProposed');
  });

  test('lets the proof of an environment assume the roles of that environment, and nothing else', () => {
    const own = ownStatements(statements, 'EnvironmentsprodProveRole');
    const actions = own.flatMap(({ Action }) => Action);
    expect(actions).toEqual(['sts:AssumeRole']);
    const roles = JSON.stringify(own.find(({ Action }) => Action === 'sts:AssumeRole')?.Resource);
    expect(roles.match(/waybill-proof-prod-/g)?.length).toBe(props?.environments === undefined ? 1 : 2);
    expect(roles).not.toContain('uat');
  });

  test('lets the check of changes read and write which commit was checked last, and nothing else', () => {
    const [own, ...others] = ownStatements(statements, 'ChangesCheckRole');
    expect(others).toEqual([]);
    expect(own?.Action).toEqual(['ssm:GetParameter', 'ssm:PutParameter']);
    expect(JSON.stringify(own?.Resource)).toMatch(/:parameter.*ChangesChecked/);
  });

  test('lets every build that clones the source use its connection, by the prefix of its ARN, and no other build', () => {
    const users = statements.filter(({ statement }) => [statement.Action].flat().includes('codeconnections:UseConnection'));
    expect(users.map(({ statement }) => statement.Resource)).toEqual(users.map(() => CONNECTION));
    expect([...new Set(users.map(({ role }) => role))].sort()).toEqual([
      'ChangesCheckRole',
      ...['prodProve', 'prodVerify', 'uatProve', 'uatVerify'].map((name) => `Environments${name}Role`),
      'PipelineBuildSynthCdkBuildProjectRole',
      'PipelineRole',
    ]);
  });

  test('lets no build say what was delivered', () => {
    const writers = statements.filter(
      ({ statement }) => JSON.stringify(statement).includes('Delivered') && [statement.Action].flat().includes('ssm:PutParameter'),
    );
    expect([...new Set(writers.map(({ role }) => role))]).toEqual(['GateRole']);
  });

  test('lets the proof see nothing that is not tagged as of this application and environment', () => {
    const describing = statements.filter(({ statement }) => [statement.Action].flat().includes('ecs:DescribeServices'));
    expect(describing.map(({ statement }) => statement.Condition)).toEqual(
      (props?.environments === undefined ? ['prod', 'uat'] : ['prod', 'prod', 'uat']).map((environment) => ({
        StringEquals: { 'aws:ResourceTag/waybill:application': 'shop', 'aws:ResourceTag/waybill:environment': environment },
      })),
    );
  });
});

test('the list of reasons has no reason too many', () => {
  const all = [...APPS.flatMap(([, props]) => statementsOfApp(props)), ...OWN_APPS.flatMap(statementsOfOwnApp)];
  const unused = ALLOWED.filter(
    ({ role, action }) =>
      !all.some(({ role: name, statement }) => role.test(name) && [statement.Action].flat().some((each) => action.test(each))),
  );
  expect(unused.map(({ reason }) => reason)).toEqual([]);
});

test('assets of the team are published without a finding of cdk-nag that nobody looked at', () => {
  const app = testApp();
  pipelineOf({ stages: new AssetStages(), environments: { uat: { targets: [UAT] }, prod: { targets: [PROD, PROD_2] } } }, app);
  expect(nag(app).violations).toEqual([]);
});
