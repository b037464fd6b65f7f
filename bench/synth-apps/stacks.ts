import { Stack, type App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** What the apps have in common: places, networks, and how many services go into a stack. */
export const HOME = { account: '222222222222', region: 'eu-west-1' };

/** A service is seven resources, and a template takes 500. */
export const SERVICES_IN_A_STACK = 50;

/** The stack of a whole environment. */
export function stackOf(app: App, environment: string): Stack {
  return new Stack(app, `shop-${environment}`, { env: HOME });
}

/** The cluster that services join. */
export function clusterIn(stack: Stack): ecs.ICluster {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-11111111',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  });
  return ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
}

/** The list in parts that fit into a stack. */
export function parts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / SERVICES_IN_A_STACK) }, (_, index) =>
    all.slice(index * SERVICES_IN_A_STACK, (index + 1) * SERVICES_IN_A_STACK),
  );
}

/** Paths of the input and of the assembly to write. */
export function paths(): { readonly input: string; readonly outdir: string } {
  const [input, outdir] = process.argv.slice(2);
  if (input === undefined || outdir === undefined) throw new Error('usage: APP INPUT OUTDIR');
  return { input, outdir };
}
