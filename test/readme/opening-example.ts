import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ImageRegistryStack, PromotedFargateService, ReleaseManifest } from 'cdk-waybill';
import { testApp } from '../support/app';

/** What README.md opens with, between the two lines, in an app that has the names it uses. */
export function openingExample(): App {
  const app = testApp();
  const [tools, uat, prod] = ['111111111111', '222222222222', '333333333333'].map((account) => ({ account, region: 'eu-west-1' })) as [
    Environment,
    Environment,
    Environment,
  ];
  const [uatAccount, prodAccount] = [uat.account, prod.account];

  // README begins
  const manifest = ReleaseManifest.fromFile('release-manifest.yaml');

  new ImageRegistryStack(app, 'Registry', { env: tools, manifest, pullAccounts: [uatAccount, prodAccount] });

  for (const [name, env] of Object.entries({ uat, prod })) {
    const stack = new Stack(app, `Shop-${name}`, { env });
    new PromotedFargateService(stack, 'Api', {
      cluster: clusterIn(stack),
      release: manifest.environment(name),
      image: 'api',
      containerPort: 8080,
      environment: { LOG_LEVEL: name === 'prod' ? 'warn' : 'debug' },
    });
  }
  // README ends

  return app;
}

interface Environment {
  readonly account: string;
  readonly region: string;
}

function clusterIn(stack: Stack): ecs.ICluster {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
    privateSubnetRouteTableIds: ['rtb-1'],
  });
  return ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
}
