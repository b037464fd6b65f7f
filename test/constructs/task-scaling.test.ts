import { Duration, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { TaskScaling } from '../../lib';
import { buildService, only, shopLoadBalancer } from '../support/shop-service';

function policiesOf(template: Template): unknown[] {
  return Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
    (policy) => (policy['Properties'] as Record<string, unknown>)['TargetTrackingScalingPolicyConfiguration'],
  );
}

test('the number of tasks follows CPU, memory and requests', () => {
  const { template, service } = buildService((stack) => ({
    loadBalancer: shopLoadBalancer(stack),
    scaling: { minTasks: 2, maxTasks: 10, cpuPercent: 60, memoryPercent: 70, requestsPerTask: 500 },
  }));
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({ MinCapacity: 2, MaxCapacity: 10 });
  expect(policiesOf(template)).toMatchObject([
    { TargetValue: 60, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } },
    { TargetValue: 70, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' } },
    { TargetValue: 500, PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' } },
  ]);
  expect(service.scaling?.node.path).toBe('Shop-uat/Api/Service/TaskCount');
});

test('a deployment leaves the number of tasks to the scaling, unless it is said', () => {
  const scaling = { maxTasks: 4, cpuPercent: 60 };
  expect(only(buildService({ scaling }).template, 'AWS::ECS::Service')).not.toHaveProperty('DesiredCount');
  expect(only(buildService({ scaling, desiredCount: 3 }).template, 'AWS::ECS::Service')).toMatchObject({ DesiredCount: 3 });
});

test('cooldowns hold for every target', () => {
  const { template } = buildService({
    scaling: {
      maxTasks: 4,
      cpuPercent: 60,
      memoryPercent: 60,
      scaleOutCooldown: Duration.minutes(1),
      scaleInCooldown: Duration.minutes(9),
    },
  });
  expect(policiesOf(template)).toMatchObject([
    { ScaleOutCooldown: 60, ScaleInCooldown: 540 },
    { ScaleOutCooldown: 60, ScaleInCooldown: 540 },
  ]);
});

test('numbers that only the deployment knows are taken on trust', () => {
  const later = Token.asNumber({ Ref: 'Later' });
  expect(() => buildService({ scaling: { minTasks: later, maxTasks: later, cpuPercent: later } })).not.toThrow();
});

test.each<[string, TaskScaling, string]>([
  ['no target', { maxTasks: 4 }, 'scaling names no target; give cpuPercent, memoryPercent or requestsPerTask'],
  ['fewer at most than at least', { minTasks: 5, maxTasks: 4, cpuPercent: 50 }, 'scaling: minTasks is 5 and maxTasks is 4'],
  ['half a task', { maxTasks: 1.5, cpuPercent: 50 }, 'scaling.maxTasks: 1.5 is no number of tasks'],
  ['less than no task', { minTasks: -1, maxTasks: 4, cpuPercent: 50 }, 'scaling.minTasks: -1 is no number of tasks'],
  ['no CPU', { maxTasks: 4, cpuPercent: 0 }, 'scaling.cpuPercent: 0 is no percentage'],
  ['more memory than there is', { maxTasks: 4, memoryPercent: 101 }, 'scaling.memoryPercent: 101 is no percentage'],
  ['no requests', { maxTasks: 4, requestsPerTask: 0 }, 'scaling.requestsPerTask: 0 is no number of requests'],
  ['requests that nobody counts', { maxTasks: 4, requestsPerTask: 5 }, 'scaling.requestsPerTask is given without a load balancer'],
])('refuses %s', (_, scaling, message) => {
  expect(() => buildService({ scaling })).toThrow(message);
});

test('refuses a desired count beyond the bounds, which the first deployment would set and the scaling undo', () => {
  expect(() => buildService({ desiredCount: 5, scaling: { maxTasks: 4, cpuPercent: 50 } })).toThrow(
    'desiredCount is 5 and scaling keeps to 1 to 4 tasks',
  );
  expect(() => buildService({ desiredCount: 0, scaling: { maxTasks: 4, cpuPercent: 50 } })).toThrow(
    'desiredCount is 0 and scaling keeps to 1 to 4 tasks',
  );
  expect(() => buildService({ desiredCount: -1 })).toThrow('desiredCount: -1 is no number of tasks');
});

test('refuses to count requests where they move from one target group to the other', () => {
  expect(() =>
    buildService((stack) => ({
      loadBalancer: shopLoadBalancer(stack),
      deploymentStrategy: ecs.DeploymentStrategy.CANARY,
      scaling: { maxTasks: 4, requestsPerTask: 500 },
    })),
  ).toThrow('scaling.requestsPerTask counts the requests of one target group, and the deployment strategy moves them to another');
});
