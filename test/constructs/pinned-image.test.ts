import { Size, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PinnedImage, type PinnedImageProps } from '../../lib/constructs/pinned-image';
import { testApp } from '../support/app';
import { digestOf, shopManifest, TOOLS } from '../support/shop-manifest';

const DIGEST = digestOf('api', '1.4.0');
const inTools = shopManifest({ registry: TOOLS, environments: { uat: { images: { api: '1.4.0', web: '2.0.1' } } } });
const anywhere = shopManifest({ environments: { uat: { images: { api: '1.4.0' } } } });
const UAT = { env: { account: '222222222222', region: 'eu-west-1' } };

function stackWith(props: StackProps = {}): Stack {
  return new Stack(testApp(), 'Shop', props);
}

function task(stack: Stack, image: ecs.ContainerImage): Template {
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', { image });
  return Template.fromStack(stack);
}

function imageOf(template: Template): unknown {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return (definition?.['Properties'] as { ContainerDefinitions: { Image: unknown }[] }).ContainerDefinitions[0]?.Image;
}

/** The image's URI after a host, which may be in parts that only the deployment knows. */
const uri = (...host: unknown[]): object => ({ 'Fn::Join': ['', [...host, { Ref: 'AWS::URLSuffix' }, `/shop/api@${DIGEST}`]] });

test('renders the digest in the registry of the manifest, whatever the account of the stack', () => {
  expect(imageOf(task(stackWith(UAT), PinnedImage.fromRelease(inTools.environment('uat'), 'api')))).toEqual(
    uri('111111111111.dkr.ecr.eu-west-1.'),
  );
});

test("takes the stack's own account and region where the manifest names no registry", () => {
  const pinned = PinnedImage.fromRelease(anywhere.environment('uat'), 'api');
  expect(imageOf(task(stackWith(UAT), pinned))).toEqual(uri('222222222222.dkr.ecr.eu-west-1.'));
  expect(imageOf(task(stackWith(), pinned))).toEqual(uri({ Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.'));
});

test('pulls from a replica when told to', () => {
  const pinned = new PinnedImage(inTools.environment('uat').image('api'), { registryRegion: 'us-east-1' });
  expect(imageOf(task(stackWith(UAT), pinned))).toEqual(uri('111111111111.dkr.ecr.us-east-1.'));
});

test('names repositories in the partition of the stack', () => {
  const stack = stackWith({ env: { account: '333333333333', region: 'cn-north-1' } });
  const pinned = PinnedImage.fromRelease(anywhere.environment('uat'), 'api');
  expect(stack.resolve(pinned.repositoryArn(stack))).toBe('arn:aws-cn:ecr:cn-north-1:333333333333:repository/shop/api');
});

test('grants the execution role the login and the pull of that repository alone', () => {
  const template = task(stackWith(UAT), PinnedImage.fromRelease(inTools.environment('uat'), 'api'));
  template.resourceCountIs('AWS::IAM::Policy', 1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        {
          Effect: 'Allow',
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Resource: 'arn:aws:ecr:eu-west-1:111111111111:repository/shop/api',
        },
      ],
    },
  });
});

test('needs nothing of another stack: no export, no import, no dependency', () => {
  const app = testApp();
  const uat = new Stack(app, 'Uat', UAT);
  const prod = new Stack(app, 'Prod', { env: { account: '333333333333', region: 'us-east-1' } });
  const pinned = PinnedImage.fromRelease(inTools.environment('uat'), 'api');
  for (const stack of [uat, prod]) new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', { image: pinned });
  for (const stack of [uat, prod]) {
    const template = Template.fromStack(stack);
    expect(template.toJSON()['Outputs']).toBeUndefined();
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ImportValue|Fn::GetStackOutput/);
    expect(stack.dependencies).toEqual([]);
  }
});

test('works in a pattern of the CDK', () => {
  const stack = stackWith(UAT);
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  new patterns.ApplicationLoadBalancedFargateService(stack, 'Api', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
    minHealthyPercent: 100,
    taskImageOptions: { image: PinnedImage.fromRelease(inTools.environment('uat'), 'api'), containerPort: 8080 },
  });
  expect(imageOf(Template.fromStack(stack))).toEqual(uri('111111111111.dkr.ecr.eu-west-1.'));
});

test('works in a task of EC2 instances', () => {
  const stack = stackWith(UAT);
  const definition = new ecs.Ec2TaskDefinition(stack, 'Task');
  definition.addContainer('api', { image: PinnedImage.fromRelease(inTools.environment('uat'), 'api'), memoryLimitMiB: 256 });
  expect(imageOf(Template.fromStack(stack))).toEqual(uri('111111111111.dkr.ecr.eu-west-1.'));
});

test('works in a job of AWS Batch', () => {
  const stack = stackWith(UAT);
  new batch.EcsJobDefinition(stack, 'Job', {
    container: new batch.EcsFargateContainerDefinition(stack, 'Container', {
      image: PinnedImage.fromRelease(inTools.environment('uat'), 'api'),
      cpu: 1,
      memory: Size.mebibytes(2048),
    }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Batch::JobDefinition', {
    ContainerProperties: { Image: uri('111111111111.dkr.ecr.eu-west-1.') },
  });
});

test('is the code of Lambda functions, also of two in one stack', () => {
  const stack = stackWith(UAT);
  const pinned = PinnedImage.fromRelease(inTools.environment('uat'), 'api');
  for (const id of ['One', 'Two']) {
    new lambda.DockerImageFunction(stack, id, { code: pinned.lambdaCode(stack, { cmd: ['app.handler'] }) });
  }
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::Function', 2);
  template.allResourcesProperties('AWS::Lambda::Function', {
    PackageType: 'Image',
    Code: { ImageUri: uri('111111111111.dkr.ecr.eu-west-1.') },
    ImageConfig: { Command: ['app.handler'] },
    Timeout: Match.absent(),
  });
});

describe('refuses, at the line of the call,', () => {
  test('an image that the environment does not pin, naming those that it pins', () => {
    expect(() => PinnedImage.fromRelease(inTools.environment('uat'), 'apj')).toThrow(/pins no image "apj".*api.*web/);
  });

  test.each<[PinnedImageProps, string]>([
    [{ registryAccount: '1' }, 'registryAccount: "1" is not an AWS account'],
    [{ registryRegion: 'Ireland' }, 'registryRegion: "Ireland" is not an AWS region'],
  ])('%j', (props, message) => {
    expect(() => PinnedImage.fromRelease(inTools.environment('uat'), 'api', props)).toThrow(message);
  });
});
