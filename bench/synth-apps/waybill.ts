import { App } from 'aws-cdk-lib';
import { PromotedFargateService, ReleaseManifest } from '../../lib';
import { clusterOf, paths } from './stacks';

const { input, outdir } = paths();
const app = new App({ outdir });
for (const release of ReleaseManifest.fromFile(input).environments) {
  const { stack, cluster } = clusterOf(app, release.name);
  for (const { image } of release.images) {
    new PromotedFargateService(stack, image, { cluster, release, image, containerPort: 8080, environment: { LOG_LEVEL: 'info' } });
  }
}
app.synth();
