import { Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { refuse } from './refuse';

/** The share of an Application Load Balancer's traffic that a service takes. */
export interface ServiceLoadBalancer {
  /** The listener, which exists already: a load balancer is usually shared by many services. Import it when another stack makes it. */
  readonly listener: elbv2.IApplicationListener;

  /** Place of the service's rule among the listener's rules, lowest first: 1 to 50000, unique in the listener. */
  readonly priority: number;

  /**
   * Which requests the service takes, all of them together: 1 to 5.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
   */
  readonly conditions: elbv2.ListenerCondition[];

  /**
   * Path that the load balancer asks for to see whether a task is healthy.
   *
   * @default /
   */
  readonly healthCheckPath?: string;

  /**
   * Status codes of a healthy answer, such as `200` or `200-299`.
   *
   * @default 200
   */
  readonly healthyHttpCodes?: string;

  /**
   * How long after its start a task's failed health checks count for nothing. Up to 2,147,483,647 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * How long a task that is on its way out may finish its requests: 0 to 3600 seconds. Each step of a deployment takes so long.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * A second listener, whose requests reach the new tasks before the real ones do, under the same conditions and priority. Not with the
   * strategy ROLLING.
   *
   * @default - the new tasks get no test traffic
   */
  readonly testListener?: elbv2.IApplicationListener;
}

/** What is to be connected. */
export interface Connection {
  readonly vpc: ec2.IVpc;
  readonly service: ecs.FargateService;
  readonly container: ecs.LoadBalancerTargetOptions;
  readonly loadBalancer: ServiceLoadBalancer;
}

/** What stands between a listener and a service. */
export interface Attachment {
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly listenerRule: elbv2.ApplicationListenerRule;
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  readonly infrastructureRole?: iam.Role;
}

const MOST_CONDITIONS = 5;
const MOST_PRIORITY = 50_000;

/** Refuses what Elastic Load Balancing would. */
export function checkLoadBalancer(scope: Construct, loadBalancer: ServiceLoadBalancer, shiftsTraffic: boolean): void {
  const { priority, conditions, testListener } = loadBalancer;
  if (!Token.isUnresolved(priority) && !(Number.isInteger(priority) && priority >= 1 && priority <= MOST_PRIORITY)) {
    refuse(scope, `loadBalancer.priority: ${priority} is no priority of a rule`, `use a whole number of 1 to ${MOST_PRIORITY}`);
  }
  if (conditions.length < 1 || conditions.length > MOST_CONDITIONS) {
    refuse(scope, `loadBalancer.conditions: there are ${conditions.length}`, `give 1 to ${MOST_CONDITIONS}`);
  }
  if (testListener !== undefined && !shiftsTraffic) {
    refuse(
      scope,
      'loadBalancer.testListener is given, and a rolling deployment has no test traffic',
      'leave it out, or use the strategy BLUE_GREEN, CANARY or LINEAR',
    );
  }
}

/** Sends the listener's requests to one container of a service that is deployed by replacing its tasks. */
export function attach(scope: Construct, connection: Connection): Attachment {
  const { service, container, loadBalancer } = connection;
  const targetGroup = newTargetGroup(scope, 'TargetGroup', connection);
  const listenerRule = newRule(scope, 'ListenerRule', loadBalancer.listener, loadBalancer, elbv2.ListenerAction.forward([targetGroup]));
  targetGroup.addTarget(service.loadBalancerTarget(container));
  return { targetGroup, listenerRule };
}

/**
 * Sends the listener's requests to one container of a service that is deployed beside itself: ECS moves the weights of the rule from one
 * target group to the other. CloudFormation sets them only when the rule itself changes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function attachToPair(scope: Construct, connection: Connection): Attachment {
  const { service, container, loadBalancer } = connection;
  const targetGroup = newTargetGroup(scope, 'TargetGroup', connection);
  const alternateTargetGroup = newTargetGroup(scope, 'AlternateTargetGroup', connection);
  const weighted = (): elbv2.ListenerAction =>
    elbv2.ListenerAction.weightedForward([
      { targetGroup, weight: 100 },
      { targetGroup: alternateTargetGroup, weight: 0 },
    ]);
  const listenerRule = newRule(scope, 'ListenerRule', loadBalancer.listener, loadBalancer, weighted());
  const infrastructureRole = new iam.Role(scope, 'InfrastructureRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers')],
  });
  const test = loadBalancer.testListener;
  const alternateTarget = new ecs.AlternateTarget('AlternateTarget', {
    alternateTargetGroup,
    role: infrastructureRole,
    productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(listenerRule),
    ...(test === undefined
      ? {}
      : {
          testListener: ecs.ListenerRuleConfiguration.applicationListenerRule(
            newRule(scope, 'TestListenerRule', test, loadBalancer, weighted()),
          ),
        }),
  });
  targetGroup.addTarget(service.loadBalancerTarget({ ...container, alternateTarget }));
  return { targetGroup, listenerRule, alternateTargetGroup, infrastructureRole };
}

function newTargetGroup(scope: Construct, id: string, { vpc, container, loadBalancer }: Connection): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: container.containerPort ?? 80,
    deregistrationDelay: loadBalancer.deregistrationDelay ?? Duration.seconds(30),
    healthCheck: { path: loadBalancer.healthCheckPath ?? '/', healthyHttpCodes: loadBalancer.healthyHttpCodes ?? '200' },
  });
}

function newRule(
  scope: Construct,
  id: string,
  listener: elbv2.IApplicationListener,
  { priority, conditions }: ServiceLoadBalancer,
  action: elbv2.ListenerAction,
): elbv2.ApplicationListenerRule {
  return new elbv2.ApplicationListenerRule(scope, id, { listener, priority, conditions, action });
}
