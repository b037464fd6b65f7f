import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ManifestBuilder, PromotedFargateService, type PromotedFargateServiceProps, type ReleaseManifest } from '../../lib';
import { testApp } from '../support/app';

/** uat is ahead of prod; the registry is in neither account. */
export function shopBuilder(): ManifestBuilder {
  return new ManifestBuilder()
    .application('shop')
    .registry('111111111111', 'eu-west-1')
    .image('api')
    .release('api', '1.3.2', { revision: '9ab81c7' })
    .release('api', '1.4.0')
    .image('proxy')
    .release('proxy', '1.0.0')
    .environment('uat')
    .pin('uat', 'api', '1.4.0')
    .pin('uat', 'proxy', '1.0.0')
    .environment('prod', { promotesFrom: ['uat'] })
    .pin('prod', 'api', '1.3.2')
    .pin('prod', 'proxy', '1.0.0');
}

export const SHOP = shopBuilder().manifest();

const ACCOUNTS: Readonly<Record<string, string>> = { uat: '222222222222', prod: '333333333333' };
const REGIONS: Readonly<Record<string, string>> = { uat: 'eu-west-1', prod: 'us-east-1' };

/** The stack of an environment: a service with a sidecar behind a load balancer, in a network that exists. */
export class EnvironmentStack extends Stack {
  public readonly service: PromotedFargateService;

  public constructor(
    public readonly environmentName: string,
    manifest: ReleaseManifest = SHOP,
    choices: Partial<PromotedFargateServiceProps> = {},
  ) {
    super(testApp(), `Shop-${environmentName}`, { env: { account: ACCOUNTS[environmentName], region: REGIONS[environmentName] } });
    const isProd = environmentName === 'prod';
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: `vpc-${environmentName}`,
      availabilityZones: isProd ? ['us-east-1a', 'us-east-1b', 'us-east-1c'] : ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: (isProd ? ['1', '2', '3'] : ['1', '2']).map((id) => `subnet-${environmentName}-${id}`),
      publicSubnetIds: (isProd ? ['4', '5', '6'] : ['4', '5']).map((id) => `subnet-${environmentName}-${id}`),
    });
    const balancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    const listener = balancer.addListener('Listener', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
    });
    const secret = secretsmanager.Secret.fromSecretNameV2(this, 'Secret', `shop/${environmentName}/database`);
    this.service = new PromotedFargateService(this, 'Api', {
      cluster: ecs.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName: `shop-${environmentName}`, vpc }),
      release: manifest.environment(environmentName),
      image: 'api',
      containerPort: 8080,
      sidecars: [{ image: 'proxy' }],
      environment: { LOG_LEVEL: isProd ? 'warn' : 'debug' },
      secrets: { DATABASE: ecs.Secret.fromSecretsManager(secret, 'url') },
      cpu: isProd ? 1024 : 256,
      memoryLimitMiB: isProd ? 2048 : 512,
      desiredCount: isProd ? 4 : 1,
      deploymentAlarmThresholds: { cpuPercent: isProd ? 70 : 95 },
      loadBalancer: {
        listener,
        priority: isProd ? 20 : 10,
        conditions: [
          elbv2.ListenerCondition.hostHeaders([`${environmentName}.example.com`]),
          elbv2.ListenerCondition.pathPatterns(['/api/*']),
        ],
        healthCheckPath: '/health',
      },
      ...choices,
    });
    const bucket = s3.Bucket.fromBucketName(this, 'Bucket', `shop-${environmentName}-carts`);
    bucket.grantRead(this.service);
  }

  public get template(): Template {
    return Template.fromStack(this);
  }
}
