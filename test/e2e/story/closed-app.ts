import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ImageRegistryStack, PromotedFargateService, ReleaseManifest } from '../../../lib';

/** A shop whose registry lets no other account pull: what `pullAccounts` is for. */
const app = new App();
const manifest = ReleaseManifest.fromFile('closed-manifest.yaml');
const account = (name: string): string => String(app.node.getContext(name));
const env = (name: string): { account: string; region: string } => ({ account: account(name), region: process.env['AWS_REGION'] ?? '' });

new ImageRegistryStack(app, 'Closed-Registry', { env: env('tools'), manifest });

const stack = new Stack(app, 'Closed-prod', { env: env('prod') });
const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['a', 'b'].map((zone) => `${stack.region}${zone}`) });
new PromotedFargateService(stack, 'Api', {
  cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
  release: manifest.environment('prod'),
  image: 'api',
  registryAccount: account('tools'),
  desiredCount: 1,
  assignPublicIp: true,
});
