import { App, Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  PromotionPipelineStack,
  PromotionSource,
  ReleaseManifest,
  type DeploymentTarget,
  type EnvironmentRelease,
  type IEnvironmentStages,
} from '../../lib';
import { clusterIn, HOME, parts, paths } from './stacks';
import { addWaybillService } from './waybill-service';

class ShopStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env: target });
    for (const [index, images] of parts(release.images).entries()) {
      const stack = new Stack(stage, `Services${index}`);
      const cluster = clusterIn(stack);
      for (const { image } of images) addWaybillService(stack, cluster, release, image);
    }
    return stage;
  }
}

const { input, outdir } = paths();
const app = new App({ outdir });
new PromotionPipelineStack(app, 'Pipeline', {
  env: HOME,
  manifest: ReleaseManifest.fromFile(input),
  source: PromotionSource.connection(
    'acme/shop',
    'main',
    `arn:aws:codeconnections:${HOME.region}:${HOME.account}:connection/11111111-2222-3333-4444-555555555555`,
  ),
  stages: new ShopStages(),
});
app.synth();
