import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
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

/** Registry and pipeline in a tools account, `uat` and `prod` in accounts of their own, and prod in two regions behind one approval. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
const tools = { account: '111111111111', region: 'eu-west-1' };
const uat = { account: '222222222222', region: 'eu-west-1' };
const ireland = { account: '333333333333', region: 'eu-west-1' };
const frankfurt = { account: '333333333333', region: 'eu-central-1' };

/** What every environment is made of, in each of its regions. */
class ShopStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env: target });
    const stack = new Stack(stage, 'Shop');
    const cluster = new ecs.Cluster(stack, 'Cluster', {
      vpc: networkOf(stack, target.region),
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    for (const { image } of release.images) {
      acknowledge(
        new PromotedFargateService(stack, image, {
          cluster,
          release,
          image,
          containerPort: 8080,
          environment: { LOG_LEVEL: release.name === 'prod' ? 'warn' : 'debug' },
          healthCheck: { command: ['CMD', '/app', 'check'] },
        }),
      );
    }
    return stage;
  }
}

/** The platform team makes the networks: here, with the same ids everywhere. */
function networkOf(stack: Stack, region: string): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: [`${region}a`, `${region}b`],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
}

const registry = new ImageRegistryStack(app, 'Shop-Registry', { env: tools, manifest, pullAccounts: [uat.account, ireland.account] });

new PromotionPipelineStack(app, 'Shop-Pipeline', {
  env: tools,
  manifest,
  source: PromotionSource.connection(
    'acme/shop',
    'main',
    'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555',
  ),
  stages: new ShopStages(),
  environments: {
    uat: { targets: [uat] },
    prod: {
      targets: [ireland, frankfurt],
      approvalTopic: sns.Topic.fromTopicArn(registry, 'Releases', 'arn:aws:sns:eu-west-1:111111111111:releases'),
    },
  },
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
