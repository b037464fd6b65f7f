import { Duration, Size, Stack } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { App } from 'aws-cdk-lib';
import { ImageRegistryStack, PinnedImage, PromotedFargateService, type PromotedFargateServiceProps } from '../../lib';
import { testApp } from './app';
import { shopManifest, TOOLS } from './shop-manifest';

const MANIFEST = shopManifest({
  registry: TOOLS,
  environments: { prod: { images: { api: '1.4.0', web: '2.0.1', proxy: '1.0.0', job: '0.9.0-rc.1' } } },
  unversioned: ['proxy'],
});

export interface WholeShop {
  readonly app: App;
  readonly services: readonly PromotedFargateService[];
  readonly functions: readonly lambda.Function[];
  readonly jobs: readonly batch.EcsFargateContainerDefinition[];
}

/** An app with every construct of the library, and every feature of each at least once. */
export function wholeShop(): WholeShop {
  const app = testApp();
  new ImageRegistryStack(app, 'Registry', {
    env: TOOLS,
    manifest: MANIFEST,
    pullAccounts: ['222222222222'],
    lambdaAccounts: ['222222222222'],
    movingTags: ['main'],
    buildTags: ['sha-*'],
    createEncryptionKey: true,
    replicationDestinations: [{ region: 'us-east-1' }],
  });
  const stack = new Stack(app, 'Prod', { env: { account: '222222222222', region: 'eu-west-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:222222222222:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', 'sg-0123456789abcdef0'),
  });
  const common = {
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc }),
    release: MANIFEST.environment('prod'),
    containerPort: 8080,
    environment: { LOG_LEVEL: 'warn' },
  };
  const balanced = (path: string, priority: number): PromotedFargateServiceProps['loadBalancer'] => ({
    listener,
    priority,
    conditions: [elbv2.ListenerCondition.pathPatterns([path])],
  });
  const services = [
    new PromotedFargateService(stack, 'Api', {
      ...common,
      image: 'api',
      sidecars: [{ image: 'proxy', containerPort: 9901, essential: false }],
      secrets: { TOKEN: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Token', 'shop/token')) },
      healthCheck: { command: ['CMD', 'true'], interval: Duration.seconds(10) },
      loadBalancer: balanced('/api/*', 10),
      scaling: { minTasks: 2, maxTasks: 8, cpuPercent: 60, requestsPerTask: 1000 },
      deploymentAlarmThresholds: { serverErrorsPerMinute: 5, cpuPercent: 90, memoryPercent: 90 },
    }),
    new PromotedFargateService(stack, 'Web', {
      ...common,
      image: 'web',
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      loadBalancer: balanced('/*', 20),
      deploymentStrategy: ecs.DeploymentStrategy.CANARY,
      trafficShift: { stepPercent: 10, stepBakeTime: Duration.minutes(5) },
      bakeTime: Duration.minutes(10),
      deploymentAlarmThresholds: { serverErrorsPerMinute: 5 },
    }),
  ];
  const image = PinnedImage.fromRelease(common.release, 'job');
  const functions = [new lambda.DockerImageFunction(stack, 'Function', { code: image.lambdaCode(stack) })];
  const jobs = [new batch.EcsFargateContainerDefinition(stack, 'JobContainer', { image, cpu: 1, memory: Size.mebibytes(2048) })];
  for (const container of jobs) new batch.EcsJobDefinition(stack, 'Job', { container });
  return { app, services, functions, jobs };
}
