import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { type EnvironmentRelease, ImageRegistryStack, PromotedFargateService, ReleaseManifest } from 'cdk-waybill';

/** One account for everything: the registry, an environment that takes any build of `main`, and production. */
export const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');

new ImageRegistryStack(app, 'Guestbook-Registry', { manifest, movingTags: ['main'] });

for (const release of manifest.environments) {
  const stack = new Stack(app, `Guestbook-${release.name}`);
  addGuestbook(stack, clusterIn(stack), release);
}

function clusterIn(stack: Stack): ecs.ICluster {
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1, flowLogs: { All: {} } });
  return new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
}

/** The application and the proxy in front of it. Both images are released, promoted and rolled back through the manifest. */
function addGuestbook(stack: Stack, cluster: ecs.ICluster, release: EnvironmentRelease): void {
  const production = release.name === 'prod';
  const service = new PromotedFargateService(stack, 'App', {
    cluster,
    release,
    image: 'app',
    containerPort: 8080,
    sidecars: [{ image: 'proxy', containerPort: 8443 }],
    environment: { LOG_LEVEL: production ? 'warn' : 'debug' },
    healthCheck: { command: ['CMD', '/app', 'check'], startPeriod: Duration.seconds(10) },
    deploymentAlarmThresholds: { cpuPercent: 90 },
    ...(production && { scaling: { minTasks: 2, maxTasks: 8, cpuPercent: 60 } }),
  });

  Validations.of(service.taskDefinition).acknowledge({
    id: 'AwsSolutions::AwsSolutions-ECS2',
    reason: 'the variables are a log level and what was released; secrets go through the prop of that name',
  });
  Validations.of(service.executionRole).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken knows no other resource',
  });
}
