import { CfnResource, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type ParityOptions, PromotionAssertions } from '../../lib';
import { digestOf } from '../support/manifest';
import { EnvironmentStack, SHOP } from './environment-stack';

type Change = (stack: EnvironmentStack) => void;

/** The lines of the message when prod is changed; none when the templates agree. */
function differencesAfter(change: Change, options?: ParityOptions): string[] {
  const uat = new EnvironmentStack('uat');
  const prod = new EnvironmentStack('prod');
  change(prod);
  return lines(uat.template, prod.template, options);
}

function lines(one: Template, other: Template, options?: ParityOptions): string[] {
  try {
    PromotionAssertions.differOnlyInConfiguration(one, other, options);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(/ of \w+: /, ': '));
  }
}

function override(path: string, value: unknown): Change {
  return ({ service }) => {
    (service.taskDefinition.node.defaultChild as CfnResource).addPropertyOverride(path, value);
  };
}

/** A template of one resource. */
function single(type: string, properties: object, id = 'One'): Template {
  return Template.fromJSON({ Resources: { [id]: { Type: type, Properties: properties } } });
}

/** The differences of two resources of one type. */
function differ(type: string, one: object, other: object): string[] {
  return lines(single(type, one), single(type, other));
}

describe('two environments of one program agree', () => {
  test('whatever release, account, region, network, names, sizes, counts and variables each has', () => {
    const [uat, prod] = [new EnvironmentStack('uat').template, new EnvironmentStack('prod').template];
    expect(JSON.stringify(uat.toJSON())).not.toBe(JSON.stringify(prod.toJSON()));
    expect(lines(uat, prod)).toEqual([]);
    expect(lines(prod, uat)).toEqual([]);
  });

  test('also where the ids of resources hold the name of the stack', () => {
    const ids = (name: string): string[] =>
      Object.keys(new EnvironmentStack(name).template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(ids('uat')).not.toEqual(ids('prod'));
    expect(ids('uat')).toHaveLength(1);
  });

  test('when tags, metadata and what becomes of deleted resources differ', () => {
    const change: Change = ({ service }) => {
      const group = service.logGroup.node.defaultChild as CfnResource;
      group.addPropertyOverride('Tags', [{ Key: 'cost-center', Value: '42' }]);
      group.addOverride('DeletionPolicy', 'Delete');
      group.addMetadata('note', 'x');
    };
    expect(differencesAfter(change)).toEqual([]);
  });
});

describe('containers differ', () => {
  const CONTAINERS = 'AWS::ECS::TaskDefinition.ContainerDefinitions';

  test.each<[string, string, unknown, string[]]>([
    [
      'in a port',
      'ContainerDefinitions.0.PortMappings.0.ContainerPort',
      9090,
      [`${CONTAINERS}.api.PortMappings.0.ContainerPort: 8080 and 9090`],
    ],
    ["in a port's name", 'ContainerDefinitions.0.PortMappings.0.Name', 'web', [`${CONTAINERS}.api.PortMappings.0.Name: "api" and "web"`]],
    ['in the command', 'ContainerDefinitions.0.Command', ['serve'], [`${CONTAINERS}.api.Command: nothing and ["serve"]`]],
    ['in the user', 'ContainerDefinitions.0.User', 'root', [`${CONTAINERS}.api.User: nothing and "root"`]],
    [
      'in the health check',
      'ContainerDefinitions.0.HealthCheck',
      { Retries: 2 },
      [`${CONTAINERS}.api.HealthCheck: nothing and {"Retries":2}`],
    ],
    ['in a timeout', 'ContainerDefinitions.0.StopTimeout', 90, [`${CONTAINERS}.api.StopTimeout: nothing and 90`]],
    [
      'in a variable',
      'ContainerDefinitions.0.Environment.0.Name',
      'LEVEL',
      [`${CONTAINERS}.api.Environment.LOG_LEVEL: a value and nothing`, `${CONTAINERS}.api.Environment.LEVEL: nothing and a value`],
    ],
    [
      'in a secret',
      'ContainerDefinitions.0.Secrets.0.Name',
      'DB',
      [`${CONTAINERS}.api.Secrets.DATABASE: a value and nothing`, `${CONTAINERS}.api.Secrets.DB: nothing and a value`],
    ],
    ['in a label of their own', 'ContainerDefinitions.0.DockerLabels.team', 'a', [`${CONTAINERS}.api.DockerLabels.team: nothing and "a"`]],
    [
      'in the repository',
      'ContainerDefinitions.0.Image',
      `222222222222.dkr.ecr.eu-west-1.amazonaws.com/other/api@${digestOf('x')}`,
      [`${CONTAINERS}.api.Image.repository: "shop/api" and "other/api"`],
    ],
    [
      'in being pinned',
      'ContainerDefinitions.0.Image',
      '222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4.0',
      [`${CONTAINERS}.api.Image.by: "digest" and "tag"`],
    ],
    [
      'in the platform',
      'RuntimePlatform.CpuArchitecture',
      'ARM64',
      ['AWS::ECS::TaskDefinition.RuntimePlatform.CpuArchitecture: "X86_64" and "ARM64"'],
    ],
  ])('%s', (_, path, value, expected) => {
    expect(differencesAfter(override(path, value))).toEqual(expected);
  });

  test('in number', () => {
    const [line, ...more] = differencesAfter(({ service }) => {
      service.taskDefinition.addContainer('log', { image: ecs.ContainerImage.fromRegistry('fluent-bit') });
    });
    expect(line).toMatch(new RegExp(`^${CONTAINERS}.log: nothing and \\{`));
    expect(more).toEqual([]);
  });

  test.each<[string, string, unknown]>([
    ['the value of a variable', 'ContainerDefinitions.0.Environment.0.Value', 'trace'],
    ['the value of a secret', 'ContainerDefinitions.0.Secrets.0.ValueFrom', 'arn:aws:ssm:eu-west-1:222222222222:parameter/database'],
    ['what says which release it is', 'ContainerDefinitions.0.DockerLabels.waybill\\.revision', 'abc'],
    ['the memory of a container', 'ContainerDefinitions.1.Memory', 128],
    ['the release', 'ContainerDefinitions.0.Image', `222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop/api@${digestOf('x')}`],
    ['the size of the disk', 'EphemeralStorage.SizeInGiB', 40],
  ])('not in %s', (_, path, value) => {
    expect(differencesAfter(override(path, value))).toEqual([]);
  });
});

describe('services differ', () => {
  test('in how they are deployed', () => {
    const change: Change = ({ service }) => {
      const resource = service.service.node.defaultChild as CfnResource;
      resource.addPropertyOverride('DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', false);
      resource.addPropertyOverride('DeploymentConfiguration.MaximumPercent', 150);
    };
    expect(differencesAfter(change)).toEqual([
      'AWS::ECS::Service.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback: true and false',
      'AWS::ECS::Service.DeploymentConfiguration.MaximumPercent: 200 and 150',
    ]);
  });

  test('in the health check of the load balancer', () => {
    const change: Change = ({ service }) => {
      service.targetGroup?.configureHealthCheck({ path: '/', healthyThresholdCount: 2, interval: Duration.seconds(10) });
    };
    expect(differencesAfter(change)).toEqual([
      'AWS::ElasticLoadBalancingV2::TargetGroup.HealthCheckPath: "/health" and "/"',
      'AWS::ElasticLoadBalancingV2::TargetGroup.Matcher: {"HttpCode":"200"} and nothing',
      'AWS::ElasticLoadBalancingV2::TargetGroup.HealthCheckIntervalSeconds: nothing and 10',
      'AWS::ElasticLoadBalancingV2::TargetGroup.HealthyThresholdCount: nothing and 2',
    ]);
  });

  test('in having the load balancer', () => {
    const uat = new EnvironmentStack('uat').template;
    const bare = new EnvironmentStack('prod', SHOP, { loadBalancer: undefined }).template;
    expect(lines(uat, bare)).toContainEqual(
      expect.stringMatching(/^AWS::ElasticLoadBalancingV2::TargetGroup ApiTargetGroup[0-9A-F]{8}: only in the one$/),
    );
  });
});

describe('roles differ', () => {
  test('in what they may do', () => {
    const [line, ...more] = differencesAfter(({ service }) => {
      service.taskRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['*'] }));
    });
    expect(line).toMatch(/^AWS::IAM::Policy\.PolicyDocument\.Statement\.s3:PutObject: nothing and \{/);
    expect(more).toEqual([]);
  });

  const policy = (Resource: unknown): object => ({
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }] },
  });
  const type = 'AWS::IAM::Policy';

  test('not in the names of what they may do it with', () => {
    expect(differ(type, policy('arn:aws:s3:::uat/*'), policy('arn:aws:s3:::prod/*'))).toEqual([]);
    const joined = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::prod/*']] };
    expect(differ(type, policy('arn:aws:s3:::uat/*'), policy(joined))).toEqual([]);
    expect(differ(type, policy(['arn:aws:s3:::a', 'arn:aws:sqs:::b']), policy(['arn:aws:sqs:::a', 'arn:aws:s3:::b']))).toEqual([]);
  });

  test('in doing it with everything, or with another service', () => {
    expect(differ(type, policy('arn:aws:s3:::uat/*'), policy('*'))).toHaveLength(1);
    expect(differ(type, policy('arn:aws:s3:::uat/*'), policy('arn:aws:s3:::*'))).toHaveLength(1);
    expect(differ(type, policy('arn:aws:s3:::uat/*'), policy('arn:aws:sqs:eu-west-1:222222222222:uat'))).toHaveLength(1);
  });

  test("in a managed policy of AWS's own, whatever the order", () => {
    const role = (...names: string[]): object => ({ ManagedPolicyArns: names.map((name) => `arn:aws:iam::aws:policy/${name}`) });
    expect(differ('AWS::IAM::Role', role('ReadOnlyAccess'), role('AdministratorAccess'))).toEqual([
      'AWS::IAM::Role.ManagedPolicyArns.arn:aws:iam::aws:policy/ReadOnlyAccess: "arn:aws:iam::aws:policy/ReadOnlyAccess" and nothing',
      'AWS::IAM::Role.ManagedPolicyArns.arn:aws:iam::aws:policy/AdministratorAccess: nothing and "arn:aws:iam::aws:policy/AdministratorAccess"',
    ]);
    expect(differ('AWS::IAM::Role', role('ReadOnlyAccess', 'SecurityAudit'), role('SecurityAudit', 'ReadOnlyAccess'))).toEqual([]);
  });

  test('in one statement more on the same actions', () => {
    const statements = (...Resources: string[]): object => ({
      PolicyDocument: { Statement: Resources.map((Resource) => ({ Effect: 'Allow', Action: ['s3:GetObject'], Resource })) },
    });
    expect(differ(type, statements('*'), statements('*', 'arn:aws:s3:::a'))).toEqual([
      expect.stringMatching(/^AWS::IAM::Policy\.PolicyDocument\.Statement\.s3:GetObject #2: nothing and \{/),
    ]);
  });
});

describe('resources in general', () => {
  test('differ in what they refer to, under whatever id it goes', () => {
    const template = (queue: string, target: unknown): Template =>
      Template.fromJSON({
        Resources: {
          [queue]: { Type: 'AWS::SQS::Queue' },
          Other: { Type: 'AWS::SQS::Queue', DependsOn: [queue] },
          Subscription: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: target } },
        },
      });
    const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
    expect(lines(template('UatQueue', arn('UatQueue')), template('ProdQueue', arn('ProdQueue')))).toEqual([]);
    expect(lines(template('UatQueue', arn('UatQueue')), template('ProdQueue', arn('Other')))).toEqual([
      'AWS::SNS::Subscription.Endpoint: "${UatQueue.Arn}" and "${Other.Arn}"',
    ]);
    expect(lines(template('Queue', { 'Fn::Select': [0, { Ref: 'List' }] }), template('Queue', { 'Fn::GetAZs': '' }))).toHaveLength(2);
  });

  test('differ in owning what the other imports', () => {
    const group = (SecurityGroupIds: unknown[]): Template =>
      Template.fromJSON({
        Resources: {
          Group: { Type: 'AWS::EC2::SecurityGroup' },
          Link: { Type: 'AWS::ApiGatewayV2::VpcLink', Properties: { SecurityGroupIds } },
        },
      });
    const own = { 'Fn::GetAtt': ['Group', 'GroupId'] };
    expect(lines(group([own]), group(['sg-1']))).toHaveLength(1);
    expect(lines(group([own, 'sg-1']), group([own, 'sg-2', 'sg-3']))).toEqual([]);
    expect(lines(group(['sg-1']), group([{ 'Fn::ImportValue': 'Group' }]))).toEqual([]);
  });

  test.each<[string, object, object]>([
    [
      'accounts and regions',
      { Endpoint: 'https://sqs.eu-west-1.amazonaws.com/222222222222/a' },
      { Endpoint: { 'Fn::Sub': 'https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/a' } },
    ],
    ['what parameters give', { Value: { Ref: 'UatValue' } }, { Value: { Ref: 'ProdValue' } }],
    ['what other stacks export', { Value: { 'Fn::ImportValue': 'uat:Value' } }, { Value: { 'Fn::ImportValue': 'prod:Value' } }],
    ['numbers', { Threshold: 1 }, { Threshold: 2 }],
    ['types of instances', { DBInstanceClass: 'db.t4g.small' }, { DBInstanceClass: 'db.r8g.large' }],
    [
      'host names of listener rules',
      { Conditions: [{ HostHeaderConfig: { Values: ['a'] } }] },
      { Conditions: [{ HostHeaderConfig: { Values: ['b', 'c'] } }] },
    ],
    [
      'variables of functions',
      { Environment: { Variables: { LEVEL: 'a', WAYBILL_REVISION: 'b' } } },
      { Environment: { Variables: { LEVEL: 'b' } } },
    ],
  ])('do not differ in %s', (_, one, other) => {
    expect(differ('AWS::Some::Thing', one, other)).toEqual([]);
  });

  test.each<[string, object, object]>([
    ['switches', { MultiAZ: true }, { MultiAZ: false }],
    ['texts', { Engine: 'postgres' }, { Engine: 'mysql' }],
    ['a number that only one has', { Threshold: 1 }, {}],
    ['ports', { FromPort: 80 }, { FromPort: 443 }],
    ['names of variables of functions', { Environment: { Variables: { A: '' } } }, { Environment: { Variables: { B: '' } } }],
    ['kinds of a property called like that of a resource', { Type: 'String' }, { Type: 'SecureString' }],
    ['conditions', { Value: { 'Fn::If': ['A', 1, 2] } }, { Value: { 'Fn::If': ['B', 1, 2] } }],
    ['the container that gets the requests', { LoadBalancers: [{ ContainerName: 'api' }] }, { LoadBalancers: [{ ContainerName: 'web' }] }],
    ['lists', { Aliases: ['a'] }, { Aliases: [] }],
    ['kinds of values', { Value: ['a'] }, { Value: 'a' }],
    ['kinds of empty values', { Value: [] }, { Value: {} }],
  ])('differ in %s', (_, one, other) => {
    expect(differ('AWS::Some::Thing', one, other)).not.toEqual([]);
  });

  test('are not the same when their types differ, whatever their ids', () => {
    expect(lines(single('AWS::SQS::Queue', {}), single('AWS::SNS::Topic', {}))).toEqual([
      'AWS::SQS::Queue One: only in the one',
      'AWS::SNS::Topic One: only in the other',
    ]);
  });

  test('differ in the condition under which they are made', () => {
    const made = (Condition?: string): Template =>
      Template.fromJSON({ Resources: { One: { Type: 'AWS::SQS::Queue', Condition } }, Conditions: { A: {}, B: {} } });
    expect(lines(made('A'), made('B'))).toEqual(['AWS::SQS::Queue.Condition: "A" and "B"']);
    expect(lines(made('A'), made())).toEqual(['AWS::SQS::Queue.Condition: "A" and nothing']);
  });

  test('may differ in what the test lists, and in that alone', () => {
    const change: Change = (stack) => {
      override('ContainerDefinitions.0.User', 'root')(stack);
      override('ContainerDefinitions.0.UserNamespace', 'x')(stack);
      override('ContainerDefinitions.0.LinuxParameters', { InitProcessEnabled: true })(stack);
    };
    expect(differencesAfter(change, { mayDiffer: ['AWS::ECS::TaskDefinition.ContainerDefinitions.api.User'] })).toEqual([
      'AWS::ECS::TaskDefinition.ContainerDefinitions.api.LinuxParameters: nothing and {"InitProcessEnabled":true}',
      'AWS::ECS::TaskDefinition.ContainerDefinitions.api.UserNamespace: nothing and "x"',
    ]);
    expect(differencesAfter(change, { mayDiffer: ['AWS::ECS::TaskDefinition'] })).toEqual([]);
  });

  test('are not paired when their numbers differ: which belongs to which would be a guess', () => {
    const queues = (...ids: string[]): Template =>
      Template.fromJSON({ Resources: Object.fromEntries(ids.map((id) => [id, { Type: 'AWS::SQS::Queue' }])) });
    expect(lines(queues('Uat', 'Both'), queues('Prod', 'Both'))).toEqual([]);
    expect(lines(queues('Uat', 'Both'), queues('Prod', 'Both', 'Second'))).toEqual([
      'AWS::SQS::Queue Uat: only in the one',
      'AWS::SQS::Queue Prod: only in the other',
      'AWS::SQS::Queue Second: only in the other',
    ]);
  });
});

test('says what is wrong and what to do', () => {
  expect(() => {
    PromotionAssertions.differOnlyInConfiguration(single('AWS::A::B', { Mode: 'a' }), single('AWS::A::B', { Mode: 'b' }));
  }).toThrow(
    'the templates differ in more than configuration; make them from the same code, or list in mayDiffer what is meant to differ\n' +
      '  AWS::A::B.Mode of One: "a" and "b"',
  );
});
