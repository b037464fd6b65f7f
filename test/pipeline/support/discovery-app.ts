import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { BuildDiscovery, ImageRegistryStack, ManifestRepository, PromotedFargateService, ReleaseManifest } from 'cdk-waybill';

/** A shop whose developers' environment gets what is pushed for it. */
const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
const env = { account: String(app.node.getContext('tools')), region: 'eu-west-1' };

const registry = new ImageRegistryStack(app, 'Shop-Registry', {
  env,
  manifest,
  movingTags: ['develop'],
  removalPolicy: RemovalPolicy.DESTROY,
});
new BuildDiscovery(registry, 'Discovery', {
  manifest,
  environment: 'dev',
  tags: ['develop', 'feature-*'],
  repository: ManifestRepository.codeCommit(codecommit.Repository.fromRepositoryName(registry, 'Source', 'shop'), 'main'),
  authorName: 'Discovery',
});

const release = manifest.environment('dev');
if (release.images.length > 0) {
  const stack = new Stack(app, 'Shop-dev', { env });
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    natGateways: 0,
    availabilityZones: ['a', 'b'].map((zone) => `${env.region}${zone}`),
    restrictDefaultSecurityGroup: false,
  });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  for (const { image } of release.images) {
    new PromotedFargateService(stack, image, { cluster, release, image, desiredCount: 1, assignPublicIp: true });
  }
}
