import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import { type EnvironmentRelease, PinnedImage, ReleaseManifest } from 'cdk-waybill';

/** A team that has its services already, made by a pattern of the CDK, and changes one line: where the image comes from. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');

for (const release of manifest.environments) {
  const stack = new Stack(app, `Orders-${release.name}`);
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1, flowLogs: { All: {} } });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
  addOrders(stack, cluster, release);
}

function addOrders(stack: Stack, cluster: ecs.ICluster, release: EnvironmentRelease): void {
  const orders = new patterns.ApplicationLoadBalancedFargateService(stack, 'Orders', {
    cluster,
    taskImageOptions: {
      // Was: ecs.ContainerImage.fromEcrRepository(repository, 'master')
      image: PinnedImage.fromRelease(release, 'orders'),
      containerPort: 8080,
    },
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
    desiredCount: 2,
    publicLoadBalancer: false,
    openListener: false,
  });

  Validations.of(orders.loadBalancer).acknowledge({
    id: 'AwsSolutions::AwsSolutions-ELB2',
    reason: 'an internal load balancer, whose callers log their requests',
  });
  Validations.of(orders.taskDefinition.obtainExecutionRole()).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken knows no other resource',
  });
}
