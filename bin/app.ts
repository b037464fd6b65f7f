import { Annotations, App, Fn, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
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

const OWN_POLICY = 'the policy fits this role alone, and is made and deleted with it';

/** An environment: a network, a cluster, and each image that the manifest pins as a service. */
class ShopStack extends Stack {
  public constructor(scope: Construct, id: string, release: EnvironmentRelease, props: StackProps) {
    super(scope, id, props);
    const vpc = this.addNetwork();
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
    for (const { image } of release.images) this.addService(cluster, release, image);
  }

  /** Two zones of whatever region the stack is deployed to, without a lookup. */
  public override get availabilityZones(): string[] {
    return [0, 1].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  private addNetwork(): ec2.Vpc {
    const logGroup = new logs.LogGroup(this, 'FlowLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'FlowLogsRole', { assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com') });
    const vpc = new ec2.Vpc(this, 'Vpc', {
      natGateways: 1,
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      ],
      flowLogs: { All: { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role) } },
      // Would take a Lambda function to empty the default security group, which nothing here is in.
      restrictDefaultSecurityGroup: false,
    });
    acknowledge(vpc, 'VPCDefaultSecurityGroupClosed', 'nothing is in the default security group');
    acknowledge(role, 'IAMNoInlinePolicy', OWN_POLICY);
    acknowledge(
      logGroup,
      'CloudWatchLogGroupEncrypted',
      'addresses and ports of a network without customers, under the own key of CloudWatch',
    );
    for (const subnet of vpc.publicSubnets) {
      acknowledge(subnet, 'VPCNoUnrestrictedRouteToIGW', 'only the NAT gateway is there, and no task');
    }
    return vpc;
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
    acknowledge(service.executionRole, 'IAMNoInlinePolicy', OWN_POLICY);
    acknowledge(service.logGroup, 'CloudWatchLogGroupEncrypted', 'nobody shops here, so nothing of a person is logged');
  }
}

for (const release of manifest.environments) {
  new ShopStack(app, `${prefix}-${release.name}`, release, { env: { account: accounts.get(release.name), region: defaults.region } });
}

/** Accepts what NIST 800-53 R5 and PCI DSS 3.2.1 both find, on one construct and with its reason. */
function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  for (const pack of ['NIST.800.53.R5', 'PCI.DSS.321']) {
    Validations.of(construct).acknowledge({ id: `${pack}::${pack}-${rule}`, reason });
  }
}

/** As given on the command line; a number in cdk.json is a number. */
function context(key: string): string | undefined {
  const value = app.node.tryGetContext(key) as string | number | undefined;
  return value?.toString();
}
