import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { PromotedFargateService } from '../../lib';
import { digestOf, shopManifest, TOOLS } from '../support/shop-manifest';
import { buildService, only, SHOP, shopLoadBalancer, ShopStack } from '../support/shop-service';

interface Container {
  readonly Name: string;
  readonly Image: unknown;
  readonly DockerLabels: Record<string, string>;
  readonly Environment: readonly { readonly Name: string; readonly Value: string }[];
}

function containersOf(template: Template): Container[] {
  return only(template, 'AWS::ECS::TaskDefinition')['ContainerDefinitions'] as Container[];
}

function environmentOf(container: Container | undefined): Record<string, string> {
  return Object.fromEntries((container?.Environment ?? []).map(({ Name, Value }) => [Name, Value]));
}

function tagsOf(template: Template): Record<string, string> {
  const { Tags } = only(template, 'AWS::ECS::Service') as { Tags: { Key: string; Value: string }[] };
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
}

const REVISION = SHOP.environment('uat').image('api').revision!;

test('runs the pinned digest in a container named after the image', () => {
  const [container, ...others] = containersOf(buildService().template);
  expect(others).toEqual([]);
  expect(container).toMatchObject({
    Name: 'api',
    Image: {
      'Fn::Join': ['', ['111111111111.dkr.ecr.eu-west-1.', { Ref: 'AWS::URLSuffix' }, `/shop/api@${digestOf('api', '1.4.0')}`]],
    },
    PortMappings: [{ ContainerPort: 8080, Name: 'api', Protocol: 'tcp' }],
  });
});

test('says what was released in docker labels, environment variables and tags', () => {
  const { template } = buildService({ environment: { LOG_LEVEL: 'debug' } });
  const [container] = containersOf(template);
  const digest = digestOf('api', '1.4.0');
  expect(container?.DockerLabels).toEqual({
    'waybill.application': 'shop',
    'waybill.environment': 'uat',
    'waybill.image': 'api',
    'waybill.version': '1.4.0',
    'waybill.revision': REVISION,
    'waybill.digest': digest,
  });
  expect(environmentOf(container)).toEqual({
    LOG_LEVEL: 'debug',
    WAYBILL_APPLICATION: 'shop',
    WAYBILL_ENVIRONMENT: 'uat',
    WAYBILL_IMAGE: 'api',
    WAYBILL_VERSION: '1.4.0',
    WAYBILL_REVISION: REVISION,
    WAYBILL_DIGEST: digest,
  });
  expect(tagsOf(template)).toEqual({
    'waybill:application': 'shop',
    'waybill:environment': 'uat',
    'waybill:image': 'api',
    'waybill:version': '1.4.0',
    'waybill:revision': REVISION,
    'waybill:digest': digest,
    'waybill:container:api': 'api',
  });
});

test('puts the tags on the service and on nothing else', () => {
  const { template } = buildService({ scaling: { maxTasks: 4, cpuPercent: 60 } });
  const tagged = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string; Properties?: object }>)
    .filter(({ Properties }) => JSON.stringify(Properties).includes('"Tags"'))
    .map(({ Type }) => Type);
  expect(tagged).toEqual(['AWS::ECS::Service']);
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({ PropagateTags: 'SERVICE', EnableECSManagedTags: true });
});

test('names a build that was not recorded by its tag, and leaves out the revision that nobody knows', () => {
  const stack = new ShopStack();
  new PromotedFargateService(stack, 'Api', { cluster: stack.cluster, release: SHOP.environment('dev'), image: 'api' });
  const template = Template.fromStack(stack);
  expect(environmentOf(containersOf(template)[0])).toMatchObject({ WAYBILL_VERSION: 'feature-cart-4f1c2d9', WAYBILL_ENVIRONMENT: 'dev' });
  expect(environmentOf(containersOf(template)[0])).not.toHaveProperty('WAYBILL_REVISION');
  expect(tagsOf(template)).not.toHaveProperty('waybill:revision');
});

test('pins sidecars too, each with its own release', () => {
  const { template, service } = buildService({
    sidecars: [
      { image: 'proxy', containerPort: 9901, essential: false, environment: { MODE: 'edge' }, memoryLimitMiB: 128 },
      { image: 'api', containerName: 'worker', command: ['work'], healthCheck: { command: ['CMD', 'true'] } },
    ],
  });
  const [api, proxy, worker] = containersOf(template);
  expect([api, proxy, worker].map((container) => container?.Name)).toEqual(['api', 'proxy', 'worker']);
  expect(proxy).toMatchObject({ Essential: false, Memory: 128, PortMappings: [{ ContainerPort: 9901 }] });
  expect(JSON.stringify(proxy?.Image)).toContain(`/shop/proxy@${digestOf('proxy', '1.0.0')}`);
  expect(environmentOf(proxy)).toMatchObject({ MODE: 'edge', WAYBILL_IMAGE: 'proxy', WAYBILL_DIGEST: digestOf('proxy', '1.0.0') });
  expect(worker).toMatchObject({ Image: api?.Image, Command: ['work'], HealthCheck: { Command: ['CMD', 'true'] } });
  expect(tagsOf(template)).toMatchObject({
    'waybill:image': 'api',
    'waybill:container:api': 'api',
    'waybill:container:proxy': 'proxy',
    'waybill:container:worker': 'api',
  });
  expect(service.sidecars.map((container) => container.containerName)).toEqual(['proxy', 'worker']);
});

test('the longest version that a manifest can hold is a tag that AWS takes', () => {
  const version = `v1.4.0-${'rc.'.repeat(40)}1`;
  const manifest = shopManifest({ registry: TOOLS, environments: { uat: { images: { api: version } } } });
  expect(version).toHaveLength(128);
  for (const value of Object.values(tagsOf(buildService({}, manifest).template))) {
    expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);
  }
});

describe('a promotion', () => {
  const release = (tag: string): Template =>
    buildService(
      (stack) => ({
        scaling: { maxTasks: 4, cpuPercent: 60 },
        healthCheck: { command: ['CMD', 'true'] },
        deploymentAlarmThresholds: { cpuPercent: 90 },
        loadBalancer: shopLoadBalancer(stack),
      }),
      shopManifest({ registry: TOOLS, environments: { uat: { images: { api: tag } } } }),
    ).template;
  const resourcesOf = (template: Template): Record<string, { Type: string }> =>
    template.toJSON()['Resources'] as Record<string, { Type: string }>;

  test('changes the task definition and the service, and no other resource', () => {
    const before = resourcesOf(release('1.3.2'));
    const after = resourcesOf(release('1.4.0'));
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(after).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
    expect(changed.map((id) => after[id]?.Type).sort()).toEqual(['AWS::ECS::Service', 'AWS::ECS::TaskDefinition']);
  });

  test('and back again leaves no trace', () => {
    release('1.4.0');
    expect(release('1.3.2').toJSON()).toEqual(release('1.3.2').toJSON());
  });
});

test('a deployment that does not come up is rolled back, and tasks are replaced without going below their number', () => {
  expect(only(buildService().template, 'AWS::ECS::Service')).toMatchObject({
    DeploymentConfiguration: {
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    },
    LaunchType: 'FARGATE',
    DesiredCount: 2,
    EnableExecuteCommand: false,
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: ['subnet-1', 'subnet-2'] } },
  });
});

test('an environment of builds runs one task by default', () => {
  expect(only(buildService({ release: SHOP.environment('dev') }).template, 'AWS::ECS::Service')).toMatchObject({ DesiredCount: 1 });
});

test('the execution role may log in, pull these images and write these logs, and nothing else', () => {
  const { stack, service, template } = buildService({ sidecars: [{ image: 'proxy' }] });
  const repositories = ['api', 'proxy'].map((image) => `arn:aws:ecr:eu-west-1:111111111111:repository/shop/${image}`);
  template.resourceCountIs('AWS::IAM::Policy', 1);
  const { PolicyDocument } = only(template, 'AWS::IAM::Policy') as {
    PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] };
  };
  expect(PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repositories,
    },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: stack.resolve(service.logGroup.logGroupArn) as unknown,
    },
  ]);
});

test("secrets are fetched by the execution role, not by the application's", () => {
  const { stack, service, template } = buildService((shop) => ({
    secrets: { DB_PASSWORD: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(shop, 'Db', 'shop/db')) },
  }));
  expect(containersOf(template)[0]).toMatchObject({ Secrets: [{ Name: 'DB_PASSWORD' }] });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']) })]) },
    Roles: [stack.resolve(service.executionRole.roleName)],
  });
});

test('the application is granted by granting to the service', () => {
  const { stack, service } = buildService();
  new s3.Bucket(stack, 'Bucket').grantRead(service);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['s3:GetObject*']) })] },
    Roles: [stack.resolve(service.taskRole.roleName)],
  });
});

test('the service can be connected to', () => {
  const { stack, service } = buildService();
  service.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(8080));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/8', FromPort: 8080 })],
  });
});

test('logs are kept for three months, and when the service goes', () => {
  const { template } = buildService();
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Retain' });
  expect(containersOf(template)[0]).toMatchObject({
    LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-stream-prefix': 'shop' } },
  });
});

test('every choice about a task reaches it', () => {
  const { template } = buildService((stack) => ({
    cpu: 1024,
    memoryLimitMiB: 4096,
    ephemeralStorageGiB: 50,
    cpuArchitecture: ecs.CpuArchitecture.ARM64,
    entryPoint: ['/bin/api'],
    command: ['serve'],
    user: '1000:1000',
    readonlyRootFilesystem: true,
    healthCheck: { command: ['CMD', '/bin/api', 'check'] },
    stopTimeout: Duration.seconds(90),
    taskRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::222222222222:role/shop'),
    logRetention: logs.RetentionDays.ONE_YEAR,
    logRemovalPolicy: RemovalPolicy.DESTROY,
    logEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:222222222222:key/1'),
  }));
  expect(only(template, 'AWS::ECS::TaskDefinition')).toMatchObject({
    Cpu: '1024',
    Memory: '4096',
    EphemeralStorage: { SizeInGiB: 50 },
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    TaskRoleArn: 'arn:aws:iam::222222222222:role/shop',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    ContainerDefinitions: [
      {
        EntryPoint: ['/bin/api'],
        Command: ['serve'],
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        HealthCheck: { Command: ['CMD', '/bin/api', 'check'] },
        StopTimeout: 90,
        Essential: true,
      },
    ],
  });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: 'arn:aws:kms:eu-west-1:222222222222:key/1' },
    DeletionPolicy: 'Delete',
  });
});

test('every choice about the service reaches it', () => {
  const { template } = buildService((stack) => ({
    desiredCount: 3,
    minHealthyPercent: 50,
    maxHealthyPercent: 150,
    serviceName: 'api',
    assignPublicIp: true,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    enableExecuteCommand: true,
    registryAccount: '333333333333',
    registryRegion: 'us-east-1',
  }));
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({
    DesiredCount: 3,
    ServiceName: 'api',
    EnableExecuteCommand: true,
    CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
    DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 150 },
    NetworkConfiguration: {
      AwsvpcConfiguration: { AssignPublicIp: 'ENABLED', Subnets: ['subnet-3', 'subnet-4'], SecurityGroups: ['sg-1'] },
    },
  });
  expect(JSON.stringify(containersOf(template)[0]?.Image)).toContain('333333333333.dkr.ecr.us-east-1.');
});

test('everything made is at hand', () => {
  const { service } = buildService();
  expect(
    [service.service, service.taskDefinition, service.container, service.logGroup, service.executionRole, service.taskRole].map(
      (made) => made.node.path,
    ),
  ).toEqual([
    'Shop-uat/Api/Service',
    'Shop-uat/Api/TaskDefinition',
    'Shop-uat/Api/TaskDefinition/api',
    'Shop-uat/Api/LogGroup',
    'Shop-uat/Api/TaskDefinition/ExecutionRole',
    'Shop-uat/Api/TaskDefinition/TaskRole',
  ]);
  expect(service.release.version).toBe('1.4.0');
  expect([service.targetGroup, service.listenerRule, service.scaling, service.alternateTargetGroup, service.infrastructureRole]).toEqual(
    Array.from({ length: 5 }),
  );
  expect(service.alarms).toEqual([]);
});

test('nothing is exported and nothing imported', () => {
  const template = buildService().template.toJSON();
  expect(template['Outputs']).toBeUndefined();
  expect(JSON.stringify(template)).not.toMatch(/ImportValue|GetStackOutput/);
});
