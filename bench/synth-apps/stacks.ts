import { Stack, type App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** What the two apps have in common: the stack of an environment, and the cluster that services join. */
export function clusterOf(app: App, environment: string): { readonly stack: Stack; readonly cluster: ecs.ICluster } {
  const stack = new Stack(app, `shop-${environment}`, { env: { account: '222222222222', region: 'eu-west-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-11111111',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  });
  return { stack, cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc }) };
}

/** Paths of the input and of the assembly to write. */
export function paths(): { readonly input: string; readonly outdir: string } {
  const [input, outdir] = process.argv.slice(2);
  if (input === undefined || outdir === undefined) throw new Error('usage: APP INPUT OUTDIR');
  return { input, outdir };
}
