import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { testApp } from '../../support/app';
import { pipelineOf, PROD, PROD_2, UAT } from '../../support/pipeline';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** Of each synthesized app, every stack: also those of the environments and of other regions. */
function statementsOf(app: App): { role: string; statement: Statement }[] {
  const stacks = app.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
  return stacks.flatMap((stack) =>
    Object.entries(Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string; Properties: Record<string, unknown> }>)
      .filter(([, { Type }]) => Type.startsWith('AWS::IAM::'))
      .flatMap(([id, { Type, Properties }]) => {
        expect(['AWS::IAM::Role', 'AWS::IAM::Policy']).toContain(Type);
        expect(Properties['ManagedPolicyArns']).toBeUndefined();
        const { PolicyDocument } = Properties as { PolicyDocument?: { Statement: Statement[] } };
        return (PolicyDocument?.Statement ?? []).map((statement) => ({ role: id.replace(/(DefaultPolicy)?[0-9A-F]{8}$/, ''), statement }));
      }),
  );
}

/** `*` as a resource of its own, or at the end of one that does not name a single thing before it. */
function wildcardsOf({ Action, Resource }: Statement): string[] {
  const actions = [Action].flat().filter((action) => action.includes('*'));
  const resources = [Resource].flat().map((resource) => (typeof resource === 'string' ? resource : JSON.stringify(resource)));
  return [...actions, ...resources.filter((resource) => resource.includes('*'))];
}

/** What may be wild, and why. Whatever is not here fails. */
const ALLOWED: readonly { readonly role: RegExp; readonly action: RegExp; readonly resource?: RegExp; readonly reason: string }[] = [
  {
    role: /^Pipeline|^Delivery|^Environments/,
    action: /^(s3:(Abort|DeleteObject|GetBucket|GetObject|List)\*?|s3:PutObject\w*|kms:\w+\*?)$/,
    resource: /^\{"Fn::GetAtt":\["ArtifactStore|ArtifactStoreArtifacts\w+","Arn"\]\},"\/\*"|replicationbucket\w+(\/\*)?$/,
    reason: 'objects of the artifact buckets',
  },
  {
    role: /^PipelineRole$/,
    action: /^kms:/,
    resource: /^\*$/,
    reason: 'the key in another region, of which this one knows only the alias',
  },
  {
    role: /CdkBuildProjectRole$|SelfMutationRole$|(Verify|Prove)Role$/,
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

const APPS: [string, Parameters<typeof pipelineOf>[0]][] = [
  ['of one account', {}],
  ['of several accounts and regions', { environments: { uat: { targets: [UAT] }, prod: { targets: [PROD, PROD_2] } } }],
];

describe.each(APPS)('a pipeline %s', (_, props) => {
  const app = testApp();
  pipelineOf(props, app);
  const statements = statementsOf(app);

  test('has no wildcard without a reason', () => {
    const unexplained = statements.flatMap(({ role, statement }) => {
      if (wildcardsOf(statement).length === 0) return [];
      const explained = (action: string, resource: string): boolean =>
        ALLOWED.some((rule) => rule.role.test(role) && rule.action.test(action) && (rule.resource?.test(resource) ?? true));
      return [statement.Action].flat().flatMap((action) =>
        [statement.Resource]
          .flat()
          .map((resource) => (typeof resource === 'string' ? resource : JSON.stringify(resource)))
          .filter((resource) => (action.includes('*') || resource.includes('*')) && !explained(action, resource))
          .map((resource) => `${role}: ${action} on ${resource}`),
      );
    });
    expect(unexplained).toEqual([]);
  });

  test('lets the verification of an environment read the repositories that it pins, and write what it proposes', () => {
    const own = statements.filter(({ role }) => role === 'EnvironmentsuatVerifyRole').map(({ statement }) => statement);
    const actions = own.flatMap(({ Action }) => Action).filter((action) => !/^(s3|kms|logs):/.test(action));
    expect(actions.sort()).toEqual(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ssm:GetParameter', 'ssm:PutParameter']);
    const images = own.find(({ Action }) => Action.includes('ecr:BatchGetImage'));
    expect(images?.Resource).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/shop/api']],
    });
    const put = own.find(({ Action }) => Action === 'ssm:PutParameter');
    expect(JSON.stringify(put?.Resource)).toContain('GateuatProposed');
  });

  test('lets the proof of an environment assume the roles of that environment, and nothing else', () => {
    const own = statements.filter(({ role }) => role === 'EnvironmentsprodProveRole').map(({ statement }) => statement);
    const actions = own.flatMap(({ Action }) => Action).filter((action) => !/^(s3|kms|logs):/.test(action));
    expect(actions).toEqual(['sts:AssumeRole']);
    const roles = JSON.stringify(own.find(({ Action }) => Action === 'sts:AssumeRole')?.Resource);
    expect(roles.match(/waybill-proof-prod-/g)?.length).toBe(props?.environments === undefined ? 1 : 2);
    expect(roles).not.toContain('uat');
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
      (props?.environments === undefined ? ['uat', 'prod'] : ['uat', 'prod', 'prod']).map((environment) => ({
        StringEquals: { 'aws:ResourceTag/waybill:application': 'shop', 'aws:ResourceTag/waybill:environment': environment },
      })),
    );
  });
});

test('the list of reasons has no reason too many', () => {
  const all = APPS.flatMap(([, props]) => {
    const app = testApp();
    pipelineOf(props, app);
    return statementsOf(app);
  });
  const unused = ALLOWED.filter(
    ({ role, action }) =>
      !all.some(({ role: name, statement }) => role.test(name) && [statement.Action].flat().some((each) => action.test(each))),
  );
  expect(unused.map(({ reason }) => reason)).toEqual([]);
});
