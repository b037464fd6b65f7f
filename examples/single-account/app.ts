import { App, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type EnvironmentRelease, ImageRegistryStack, PromotedFargateService, ReleaseManifest } from 'cdk-waybill';
import { acknowledgeNetwork, acknowledgeService } from './acknowledgements';

/** One account for everything: the registry, an environment that takes any build of `main`, and production. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');

new ImageRegistryStack(app, 'Guestbook-Registry', { manifest, movingTags: ['main'] });

for (const release of manifest.environments) {
  const stack = new Stack(app, `Guestbook-${release.name}`);
  const logKey = keyOfLogs(stack);
  const vpc = networkIn(stack, logKey);
  addGuestbook(new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }), release, logKey);
}

/** CloudWatch uses it for log groups of this account alone: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function keyOfLogs(stack: Stack): kms.Key {
  const key = new kms.Key(stack, 'LogKey', { enableKeyRotation: true });
  const groups = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  );
  return key;
}

function networkIn(stack: Stack, logKey: kms.IKey): ec2.Vpc {
  const logGroup = new logs.LogGroup(stack, 'FlowLogs', { encryptionKey: logKey, retention: logs.RetentionDays.THREE_MONTHS });
  const role = new iam.Role(stack, 'FlowLogsRole', { assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com') });
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    natGateways: 1,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ],
    flowLogs: { All: { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role) } },
    // Would take a Lambda function to empty the default security group, which nothing here is in.
    restrictDefaultSecurityGroup: false,
  });
  acknowledgeNetwork(vpc, role);
  return vpc;
}

/** The application and the proxy in front of it. Both images are released, promoted and rolled back through the manifest. */
function addGuestbook(cluster: ecs.Cluster, release: EnvironmentRelease, logEncryptionKey: kms.IKey): void {
  const production = release.name === 'prod';
  const service = new PromotedFargateService(Stack.of(cluster), 'App', {
    cluster,
    release,
    image: 'app',
    containerPort: 8080,
    sidecars: [{ image: 'proxy', containerPort: 8443 }],
    environment: { LOG_LEVEL: production ? 'warn' : 'debug' },
    healthCheck: { command: ['CMD', '/app', 'check'], startPeriod: Duration.seconds(10) },
    deploymentAlarmThresholds: { cpuPercent: 90 },
    logEncryptionKey,
    ...(production && { scaling: { minTasks: 2, maxTasks: 8, cpuPercent: 60 } }),
  });
  acknowledgeService(service);
}
