import { App, Duration, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct, IConstruct } from 'constructs';
import {
  BuildDiscovery,
  type DeploymentTarget,
  type EnvironmentRelease,
  type IEnvironmentStages,
  ImageRegistryStack,
  ManifestRepository,
  PromotedFargateService,
  PromotionPipelineStack,
  PromotionSource,
  ReleaseManifest,
} from 'cdk-waybill';

/** What is pushed as `develop` or `feature-…` reaches `dev` by itself, as a commit that pins its digest; `prod` gets releases. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
const home = { account: '111111111111', region: 'eu-west-1' };
const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555';

// `develop` moves from build to build, and no release does.
const registry = new ImageRegistryStack(app, 'Wiki-Registry', { env: home, manifest, movingTags: ['develop'] });

new BuildDiscovery(registry, 'Discovery', {
  manifest,
  environment: 'dev',
  tags: ['develop', 'feature-*'],
  repository: ManifestRepository.connection('acme/wiki', 'main', connectionArn),
});

/** What every environment is made of. */
class WikiStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env: target });
    addWiki(new Stack(stage, 'Wiki'), release);
    return stage;
  }
}

new PromotionPipelineStack(app, 'Wiki-Pipeline', {
  env: home,
  manifest,
  source: PromotionSource.connection('acme/wiki', 'main', connectionArn),
  stages: new WikiStages(),
  // An environment that takes builds is deployed by the pipeline only when it is named here.
  environments: { dev: {} },
});

function addWiki(stack: Stack, release: EnvironmentRelease): void {
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
    healthCheck: { command: ['CMD', '/app', 'check'], startPeriod: Duration.seconds(10) },
  });
  acknowledge(service);
}

function acknowledge({ taskDefinition, executionRole, logGroup }: PromotedFargateService): void {
  const accept = (construct: IConstruct, id: string, reason: string): void => {
    Validations.of(construct).acknowledge({ id, reason });
  };
  accept(
    taskDefinition,
    'AwsSolutions::AwsSolutions-ECS2',
    'the variables say what was released; secrets go through the prop of that name',
  );
  accept(executionRole, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'ecr:GetAuthorizationToken knows no other resource');
  for (const pack of ['NIST.800.53.R5::NIST.800.53.R5', 'PCI.DSS.321::PCI.DSS.321']) {
    accept(executionRole, `${pack}-IAMNoInlinePolicy`, 'the policy fits this role alone, and is made and deleted with it');
    accept(logGroup, `${pack}-CloudWatchLogGroupEncrypted`, 'the logs hold nothing of a person; CloudWatch encrypts them with its own key');
  }
}
