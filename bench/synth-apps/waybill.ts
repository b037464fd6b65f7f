import { App } from 'aws-cdk-lib';
import { ReleaseManifest } from '../../lib';
import { clusterIn, paths, stackOf } from './stacks';
import { addWaybillService } from './waybill-service';

const { input, outdir } = paths();
const app = new App({ outdir });
for (const release of ReleaseManifest.fromFile(input).environments) {
  const stack = stackOf(app, release.name);
  const cluster = clusterIn(stack);
  for (const { image } of release.images) addWaybillService(stack, cluster, release, image);
}
app.synth();
