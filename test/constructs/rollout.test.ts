import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { PromotedFargateServiceProps } from '../../lib';
import { buildService, only, shopLoadBalancer } from '../support/shop-service';

const { ROLLING, BLUE_GREEN, CANARY, LINEAR } = ecs.DeploymentStrategy;
type Choices = Pick<PromotedFargateServiceProps, 'deploymentStrategy' | 'bakeTime' | 'trafficShift'>;

function balanced(choices: Choices): ReturnType<typeof buildService> {
  return buildService((stack) => ({ loadBalancer: shopLoadBalancer(stack), ...choices }));
}

function configurationOf(choices: Choices): unknown {
  return only(balanced(choices).template, 'AWS::ECS::Service')['DeploymentConfiguration'];
}

test('ROLLING is the default and needs no word in the template', () => {
  expect(configurationOf({})).not.toHaveProperty('Strategy');
  expect(configurationOf({ deploymentStrategy: ROLLING })).toMatchObject({ Strategy: 'ROLLING' });
});

test.each<[string, Choices, object]>([
  ['a bake time', { deploymentStrategy: BLUE_GREEN, bakeTime: Duration.minutes(10) }, { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 10 }],
  [
    'the step of a canary',
    { deploymentStrategy: CANARY, trafficShift: { stepPercent: 0.1, stepBakeTime: Duration.minutes(5) } },
    { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 0.1, CanaryBakeTimeInMinutes: 5 } },
  ],
  [
    'linear steps',
    { deploymentStrategy: LINEAR, trafficShift: { stepPercent: 12.5, stepBakeTime: Duration.hours(24) } },
    { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 12.5, StepBakeTimeInMinutes: 1440 } },
  ],
  [
    'a decimal that the CDK miscounts',
    { deploymentStrategy: CANARY, trafficShift: { stepPercent: 1.1 } },
    { CanaryConfiguration: { CanaryPercent: 1.1 } },
  ],
])('%s reaches ECS, beside the circuit breaker', (_, choices, configuration) => {
  expect(configurationOf(choices)).toMatchObject({ ...configuration, DeploymentCircuitBreaker: { Enable: true, Rollback: true } });
});

test.each([BLUE_GREEN, CANARY, LINEAR])('refuses %s without a load balancer, which the CDK lets through', (deploymentStrategy) => {
  expect(() => buildService({ deploymentStrategy })).toThrow(
    `deploymentStrategy is ${deploymentStrategy}, and without a load balancer there is no traffic to move; give loadBalancer, or use the strategy ROLLING`,
  );
});

test.each<[string, Choices, string]>([
  ['a bake time by default', { bakeTime: Duration.minutes(5) }, 'bakeTime is given, and ROLLING has none'],
  ['a bake time of ROLLING', { deploymentStrategy: ROLLING, bakeTime: Duration.minutes(5) }, 'bakeTime is given, and ROLLING has none'],
  ['a bake time of half a minute', { deploymentStrategy: BLUE_GREEN, bakeTime: Duration.seconds(30) }, 'bakeTime: 30 seconds is no time'],
  ['a bake time over a day', { deploymentStrategy: BLUE_GREEN, bakeTime: Duration.minutes(1441) }, 'bakeTime: 1 day 1 minute is no time'],
  ['steps of ROLLING', { trafficShift: { stepPercent: 10 } }, 'trafficShift is given, and ROLLING moves the traffic in one go'],
  ['steps of BLUE_GREEN', { deploymentStrategy: BLUE_GREEN, trafficShift: {} }, 'trafficShift is given, and BLUE_GREEN moves the traffic'],
  [
    'a linear step of 2',
    { deploymentStrategy: LINEAR, trafficShift: { stepPercent: 2 } },
    'stepPercent: 2 is no step of LINEAR; use 3 to 100',
  ],
  [
    'a canary of 0',
    { deploymentStrategy: CANARY, trafficShift: { stepPercent: 0 } },
    'stepPercent: 0 is no step of CANARY; use 0.1 to 100',
  ],
  ['a canary of 101', { deploymentStrategy: CANARY, trafficShift: { stepPercent: 101 } }, 'stepPercent: 101 is no step of CANARY'],
  ['a second decimal', { deploymentStrategy: CANARY, trafficShift: { stepPercent: 5.25 } }, 'stepPercent: 5.25 is no step of CANARY'],
  ['no number', { deploymentStrategy: CANARY, trafficShift: { stepPercent: NaN } }, 'stepPercent: NaN is no step of CANARY'],
  [
    'a step of 90 seconds',
    { deploymentStrategy: LINEAR, trafficShift: { stepBakeTime: Duration.seconds(90) } },
    'trafficShift.stepBakeTime: 1 minute 30 seconds is no time that ECS waits',
  ],
])('refuses %s', (_, choices, message) => {
  expect(() => balanced(choices)).toThrow(message);
});
