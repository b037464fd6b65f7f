import { Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PromotedFargateService, type PromotedFargateServiceProps, type ReleaseManifest } from '../../lib';
import { testApp } from './app';
import { shopManifest, TOOLS } from './shop-manifest';

export const UAT = { account: '222222222222', region: 'eu-west-1' };

/** An environment of the shop, whose cluster and load balancer exist already. */
export class ShopStack extends Stack {
  public readonly cluster: ecs.ICluster;
  public readonly listener: elbv2.IApplicationListener;
  public readonly testListener: elbv2.IApplicationListener;

  public constructor(props: StackProps = { env: UAT }) {
    super(testApp(), 'Shop-uat', props);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
      publicSubnetIds: ['subnet-3', 'subnet-4'],
    });
    this.cluster = ecs.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName: 'shop', vpc });
    this.listener = this.importListener('Listener', 'a');
    this.testListener = this.importListener('TestListener', 'b');
  }

  private importListener(id: string, name: string): elbv2.IApplicationListener {
    return elbv2.ApplicationListener.fromApplicationListenerAttributes(this, id, {
      listenerArn: `arn:aws:elasticloadbalancing:eu-west-1:222222222222:listener/app/shop/50dc6c495c0c9188/${name}`,
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, `${id}Group`, `sg-${name}`),
    });
  }
}

export const SHOP = shopManifest({
  registry: TOOLS,
  environments: {
    dev: { accepts: 'builds', images: { api: 'feature-cart-4f1c2d9', proxy: '1.0.0' } },
    uat: { images: { api: '1.4.0', proxy: '1.0.0' } },
  },
});

export interface Built {
  readonly stack: ShopStack;
  readonly service: PromotedFargateService;
  readonly template: Template;
}

type Choices = Partial<PromotedFargateServiceProps>;

/** A service `Api` of the shop in uat. Props that need the stack come from a function. */
export function buildService(choices: Choices | ((stack: ShopStack) => Choices) = {}, manifest: ReleaseManifest = SHOP): Built {
  const stack = new ShopStack();
  const props = typeof choices === 'function' ? choices(stack) : choices;
  const service = new PromotedFargateService(stack, 'Api', {
    cluster: stack.cluster,
    release: manifest.environment('uat'),
    image: 'api',
    containerPort: 8080,
    ...props,
  });
  return {
    stack,
    service,
    get template() {
      return Template.fromStack(stack);
    },
  };
}

/** The share of the shop's load balancer that belongs to the service. */
export function shopLoadBalancer(stack: ShopStack): NonNullable<PromotedFargateServiceProps['loadBalancer']> {
  return { listener: stack.listener, priority: 10, conditions: [elbv2.ListenerCondition.pathPatterns(['/api/*'])] };
}

/** The properties of the only resource of a type. */
export function only(template: Template, type: string): Record<string, unknown> {
  const found = Object.values(template.findResources(type));
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${type}`);
  return found[0]?.['Properties'] as Record<string, unknown>;
}
