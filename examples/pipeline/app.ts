import { App, Duration, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ShellStep } from 'aws-cdk-lib/pipelines';
import type { Construct, IConstruct } from 'constructs';
import {
  type DeploymentTarget,
  type EnvironmentRelease,
  type IEnvironmentStages,
  ImageRegistryStack,
  PromotedFargateService,
  PromotionPipelineStack,
  PromotionSource,
  ReleaseManifest,
} from 'cdk-waybill';

/** One account: a pipeline takes what the manifest says to `test`, and to `prod` when someone approves. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
const home = { account: '111111111111', region: 'eu-west-1' };

/** What every environment is made of. */
class GuestbookStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env: target });
    addGuestbook(new Stack(stage, 'Guestbook'), release);
    return stage;
  }
}

function addGuestbook(stack: Stack, release: EnvironmentRelease): void {
  // The network is older than the application.
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
  const service = new PromotedFargateService(stack, 'App', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
    release,
    image: 'app',
    containerPort: 8080,
    environment: { LOG_LEVEL: release.name === 'prod' ? 'warn' : 'debug' },
    healthCheck: { command: ['CMD', '/app', 'check'], startPeriod: Duration.seconds(10) },
  });
  acknowledge(service);
}

new ImageRegistryStack(app, 'Guestbook-Registry', { env: home, manifest });

new PromotionPipelineStack(app, 'Guestbook-Pipeline', {
  env: home,
  manifest,
  source: PromotionSource.connection(
    'acme/guestbook',
    'main',
    'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555',
  ),
  stages: new GuestbookStages(),
  environments: {
    test: { after: [new ShellStep('Smoke', { commands: ['curl --fail --retry 5 https://test.guestbook.example/health'] })] },
    prod: { approvalTimeout: Duration.days(3) },
  },
  sourceUrls: { app: 'https://github.com/acme/guestbook' },
});

function acknowledge({ taskDefinition, executionRole, logGroup }: PromotedFargateService): void {
  const accept = (construct: IConstruct, id: string, reason: string): void => {
    Validations.of(construct).acknowledge({ id, reason });
  };
  const settings = 'the variables are a log level and what was released; secrets go through the prop of that name';
  accept(taskDefinition, 'AwsSolutions::AwsSolutions-ECS2', settings);
  accept(executionRole, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'ecr:GetAuthorizationToken knows no other resource');
  for (const pack of ['NIST.800.53.R5::NIST.800.53.R5', 'PCI.DSS.321::PCI.DSS.321']) {
    accept(executionRole, `${pack}-IAMNoInlinePolicy`, 'the policy fits this role alone, and is made and deleted with it');
    accept(logGroup, `${pack}-CloudWatchLogGroupEncrypted`, 'the logs hold nothing of a person; CloudWatch encrypts them with its own key');
  }
}
