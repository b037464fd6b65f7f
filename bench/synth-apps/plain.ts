import { App } from 'aws-cdk-lib';
import { readPins } from '../pins';
import { addPlainService } from './plain-service';
import { clusterIn, paths, stackOf } from './stacks';

const { input, outdir } = paths();
const app = new App({ outdir });
for (const [environment, pins] of Object.entries(readPins(input))) {
  const stack = stackOf(app, environment);
  const cluster = clusterIn(stack);
  for (const pin of pins) addPlainService(stack, cluster, pin);
}
app.synth();
