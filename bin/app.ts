import { Annotations, App, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { type EnvironmentRelease, ImageRegistryStack, PromotedFargateService, ReleaseManifest } from '../lib';

/**
 * The reference app: the registry of a small shop in a tools account, and one stack for each environment of its release manifest.
 *
 * Context (`cdk -c KEY=VALUE`): `manifest` is the manifest's path; `tools` and the name of an environment are the account of each, by default
 * that of the credentials.
 */
export const app = new App();

const manifest = ReleaseManifest.fromFile(context('manifest') ?? 'release-manifest.yaml');
const defaults = { account: process.env['CDK_DEFAULT_ACCOUNT'], region: process.env['CDK_DEFAULT_REGION'] };
const tools = {
  account: context('tools') ?? manifest.registryAccount ?? defaults.account,
  region: manifest.registryRegion ?? defaults.region,
};
const accounts = new Map(manifest.environments.map(({ name }) => [name, context(name) ?? defaults.account]));
const prefix = manifest.application.replace(/^[a-z]/, (letter) => letter.toUpperCase());

new ImageRegistryStack(app, `${prefix}-Registry`, {
  env: tools,
  manifest,
  pullAccounts: [...new Set(accounts.values())].filter((account) => account !== undefined && account !== tools.account) as string[],
});

/** An environment: a network, a cluster, and each image that the manifest pins as a service. */
class ShopStack extends Stack {
  public constructor(scope: Construct, id: string, release: EnvironmentRelease, props: StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      natGateways: 1,
      flowLogs: { All: {} },
      // Would take a Lambda function to empty the default security group, which nothing here is in.
      restrictDefaultSecurityGroup: false,
    });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
    for (const { image } of release.images) this.addService(cluster, release, image);
  }

  /** Two zones of whatever region the stack is deployed to, without a lookup. */
  public override get availabilityZones(): string[] {
    return [0, 1].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  private addService(cluster: ecs.Cluster, release: EnvironmentRelease, image: string): void {
    const service = new PromotedFargateService(this, image, {
      cluster,
      release,
      image,
      registryAccount: tools.account,
      registryRegion: tools.region,
      containerPort: 8080,
      desiredCount: 1,
      environment: { LOG_LEVEL: release.name === 'prod' ? 'warn' : 'debug' },
    });
    Annotations.of(service).acknowledgeWarning('cdk-waybill:singleTask', 'nobody shops here');
    Annotations.of(service).acknowledgeWarning(
      'cdk-waybill:noHealthCheck',
      'the images hold one static program, and nothing to ask it with',
    );
    Validations.of(service.taskDefinition).acknowledge({
      id: 'AwsSolutions::AwsSolutions-ECS2',
      reason: 'the variables say what was released and how much to log; there are no secrets among them',
    });
    Validations.of(service.executionRole).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken knows no other resource',
    });
  }
}

for (const release of manifest.environments) {
  new ShopStack(app, `${prefix}-${release.name}`, release, { env: { account: accounts.get(release.name), region: defaults.region } });
}

/** As given on the command line; a number in cdk.json is a number. */
function context(key: string): string | undefined {
  const value = app.node.tryGetContext(key) as string | number | undefined;
  return value?.toString();
}
