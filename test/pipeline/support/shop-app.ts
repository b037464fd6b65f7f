import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Accepts,
  type DeploymentTarget,
  type EnvironmentRelease,
  type IEnvironmentStages,
  ImageRegistryStack,
  PromotedFargateService,
  PromotionPipelineStack,
  PromotionSource,
  ReleaseManifest,
} from 'cdk-waybill';
import type { Construct } from 'constructs';

/** A shop of one service, whose registry and pipeline are in one account, and whose environments are in others. */
const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
const account = (name: string): DeploymentTarget => ({ account: String(app.node.getContext(name)), region: 'eu-west-1' });
const tools = account('tools');

/** Two zones without a lookup, which the build of a pipeline may not make: its answer would have to be in the source. */
class ShopStack extends Stack {
  public override get availabilityZones(): string[] {
    return ['a', 'b'].map((zone) => `${this.region}${zone}`);
  }
}

/** What every environment is made of. */
class ShopStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env: target });
    const stack = new ShopStack(stage, 'Shop');
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      natGateways: 0,
      // Takes a function, and so an asset, which cdk-assets publishes, which this project does not have.
      restrictDefaultSecurityGroup: false,
    });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
    for (const { image } of release.images) {
      new PromotedFargateService(stack, image, {
        cluster,
        release,
        image,
        registryAccount: tools.account,
        desiredCount: 1,
        assignPublicIp: true,
      });
    }
    return stage;
  }
}

const registry = new ImageRegistryStack(app, 'Shop-Registry', {
  env: tools,
  manifest,
  pullAccounts: [account('uat').account, account('prod').account],
});

new PromotionPipelineStack(app, 'Shop-Pipeline', {
  env: tools,
  manifest,
  source: PromotionSource.s3(s3.Bucket.fromBucketName(registry, 'Source', 'shop-source'), 'shop.zip'),
  // The zip file holds the clone.
  checkChanges: true,
  stages: new ShopStages(),
  environments: Object.fromEntries(
    manifest.environments
      .filter(({ accepts }) => accepts === Accepts.RELEASES)
      .map(({ name }) => [name, { targets: [account(name)], proofTimeout: Duration.minutes(1) }]),
  ),
  sourceUrls: { api: 'https://git.example.com/shop/api' },
});
