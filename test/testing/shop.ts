import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { type EnvironmentRelease, PromotedFargateService } from 'cdk-waybill';

/** What a user's app might have in each of its stacks. */
export function addShop(stack: Stack, release: EnvironmentRelease): void {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: `vpc-${release.name}`,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: [`subnet-${release.name}-1`, `subnet-${release.name}-2`],
  });
  new PromotedFargateService(stack, 'Api', {
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: `shop-${release.name}`, vpc }),
    release,
    image: 'api',
    containerPort: 8080,
    environment: { LOG_LEVEL: release.name === 'prod' ? 'warn' : 'debug' },
  });
}
