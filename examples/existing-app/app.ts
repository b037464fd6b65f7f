import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type EnvironmentRelease, PinnedImage, ReleaseManifest } from 'cdk-waybill';
import { acknowledge } from './acknowledgements';

/** A team that has its services already, made by a pattern of the CDK, and changes one line: where the image comes from. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');

for (const release of manifest.environments) {
  const stack = new Stack(app, `Orders-${release.name}`, { env: { account: '222222222222', region: 'eu-west-1' } });
  addOrders(stack, release);
}

function addOrders(stack: Stack, release: EnvironmentRelease): void {
  const vpc = networkOf(stack);
  const orders = new patterns.ApplicationLoadBalancedFargateService(stack, 'Orders', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
    taskImageOptions: {
      // Was: ecs.ContainerImage.fromEcrRepository(repository, 'master')
      image: PinnedImage.fromRelease(release, 'orders'),
      containerPort: 8080,
      logDriver: ecs.LogDrivers.awsLogs({ streamPrefix: 'orders', logGroup: logGroupIn(stack) }),
    },
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
    desiredCount: 2,
    loadBalancer: loadBalancerIn(stack, vpc),
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:eu-west-1:222222222222:certificate/11111111-2222-3333-4444-555555555555',
    ),
    openListener: false,
  });
  acknowledge(orders);
}

/** Network, key and bucket are the platform team's, and older than the application. */
function networkOf(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
}

function logGroupIn(stack: Stack): logs.ILogGroup {
  const key = 'arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555';
  return new logs.LogGroup(stack, 'Logs', {
    retention: logs.RetentionDays.THREE_MONTHS,
    encryptionKey: kms.Key.fromKeyArn(stack, 'LogKey', key),
  });
}

function loadBalancerIn(stack: Stack, vpc: ec2.IVpc): elbv2.ApplicationLoadBalancer {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    internetFacing: false,
    deletionProtection: true,
    dropInvalidHeaderFields: true,
  });
  loadBalancer.logAccessLogs(s3.Bucket.fromBucketName(stack, 'AccessLogs', 'acme-access-logs-222222222222-eu-west-1'));
  return loadBalancer;
}
