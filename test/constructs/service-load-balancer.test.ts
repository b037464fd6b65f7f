import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ServiceLoadBalancer } from '../../lib';
import { buildService, only, shopLoadBalancer } from '../support/shop-service';

function build(choices: Partial<ServiceLoadBalancer> = {}, deploymentStrategy?: ecs.DeploymentStrategy): ReturnType<typeof buildService> {
  return buildService((stack) => ({
    loadBalancer: { ...shopLoadBalancer(stack), ...choices },
    ...(deploymentStrategy && { deploymentStrategy }),
  }));
}

test('a rule of the listener forwards to the tasks, whose health the load balancer asks for', () => {
  const { stack, service, template } = build();
  expect(only(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 8080,
    HealthCheckPath: '/',
    Matcher: { HttpCode: '200' },
    TargetGroupAttributes: expect.arrayContaining([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]) as unknown,
  });
  const targetGroup = stack.resolve(service.targetGroup?.targetGroupArn) as unknown;
  expect(only(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toMatchObject({
    ListenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:222222222222:listener/app/shop/50dc6c495c0c9188/a',
    Priority: 10,
    Actions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
  });
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({
    LoadBalancers: [{ ContainerName: 'api', ContainerPort: 8080, TargetGroupArn: targetGroup }],
    HealthCheckGracePeriodSeconds: 60,
  });
});

test('the service waits for the rule: ECS refuses a target group that no load balancer has', () => {
  const { stack, service, template } = build();
  const rule = stack.getLogicalId(service.listenerRule?.node.defaultChild as elbv2.CfnListenerRule);
  template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([rule]) });
});

test("the load balancer's security group, and nothing else, reaches the container's port", () => {
  const { template } = build();
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  expect(only(template, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({ SourceSecurityGroupId: 'sg-a', FromPort: 8080, ToPort: 8080 });
});

test('every choice reaches the target group', () => {
  const { template } = build({
    healthCheckPath: '/healthz',
    healthyHttpCodes: '200-204',
    healthCheckGracePeriod: Duration.minutes(3),
    deregistrationDelay: Duration.minutes(5),
  });
  expect(only(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
    HealthCheckPath: '/healthz',
    Matcher: { HttpCode: '200-204' },
    TargetGroupAttributes: expect.arrayContaining([{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }]) as unknown,
  });
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({ HealthCheckGracePeriodSeconds: 180 });
});

describe.each([ecs.DeploymentStrategy.BLUE_GREEN, ecs.DeploymentStrategy.CANARY, ecs.DeploymentStrategy.LINEAR])('with %s', (strategy) => {
  test('ECS gets a second target group, the rule to move traffic by and a role to do so', () => {
    const { stack, service, template } = build({}, strategy);
    const arns = [service.targetGroup, service.alternateTargetGroup].map((group) => stack.resolve(group?.targetGroupArn) as unknown);
    expect(only(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toMatchObject({
      Actions: [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: arns[0], Weight: 100 },
              { TargetGroupArn: arns[1], Weight: 0 },
            ],
          },
        },
      ],
    });
    expect(only(template, 'AWS::ECS::Service')).toMatchObject({
      DeploymentConfiguration: { Strategy: strategy },
      LoadBalancers: [
        {
          TargetGroupArn: arns[0],
          AdvancedConfiguration: {
            AlternateTargetGroupArn: arns[1],
            ProductionListenerRule: stack.resolve(service.listenerRule?.listenerRuleArn) as unknown,
            RoleArn: stack.resolve(service.infrastructureRole?.roleArn) as unknown,
          },
        },
      ],
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'ecs.amazonaws.com' } })] },
    });
  });
});

test('a test listener sends its requests to the new tasks first', () => {
  const { template } = buildService((stack) => ({
    loadBalancer: { ...shopLoadBalancer(stack), testListener: stack.testListener },
    deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
  }));
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({
    LoadBalancers: [{ AdvancedConfiguration: { TestListenerRule: { Ref: expect.stringContaining('ApiTestListenerRule') as string } } }],
  });
});

test.each<[Partial<ServiceLoadBalancer>, string]>([
  [{ priority: 0 }, 'loadBalancer.priority: 0 is no priority of a rule'],
  [{ priority: 50_001 }, 'loadBalancer.priority: 50001 is no priority of a rule'],
  [{ priority: 1.5 }, 'loadBalancer.priority: 1.5 is no priority of a rule'],
  [{ conditions: [] }, 'loadBalancer.conditions: there are 0; give 1 to 5'],
])('refuses %j', (choices, message) => {
  expect(() => build(choices)).toThrow(message);
});

test('refuses a load balancer without a port to send requests to', () => {
  expect(() => buildService((stack) => ({ loadBalancer: shopLoadBalancer(stack), containerPort: undefined }))).toThrow(
    'loadBalancer is given without containerPort',
  );
});

test('refuses a test listener where no traffic moves', () => {
  expect(() => buildService((stack) => ({ loadBalancer: { ...shopLoadBalancer(stack), testListener: stack.testListener } }))).toThrow(
    'loadBalancer.testListener is given, and a rolling deployment has no test traffic',
  );
});
