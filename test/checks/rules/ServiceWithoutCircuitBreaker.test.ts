import * as ecs from 'aws-cdk-lib/aws-ecs';
import { digestOf } from '../../support/manifest';
import { buildService, ShopStack } from '../../support/shop-service';
import { findingsIn, findingsOf } from '../findings';

const FOUND = ['ServiceWithoutCircuitBreaker'];

function service(breaker?: unknown, more: object = {}): string[] {
  const configuration = breaker === undefined ? {} : { DeploymentConfiguration: { DeploymentCircuitBreaker: breaker } };
  return findingsIn('AWS::ECS::Service', { ...configuration, ...more });
}

/** A service of the CDK's own L2. */
function findingsInService(props: Partial<ecs.FargateServiceProps>): string[] {
  const stack = new ShopStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('api', { image: ecs.ContainerImage.fromRegistry(`shop/api@${digestOf('1.4.0')}`) });
  new ecs.FargateService(stack, 'Service', { cluster: stack.cluster, taskDefinition, ...props });
  return findingsOf(stack);
}

test('Noncompliance 1: no circuit breaker', () => {
  expect(service()).toEqual(FOUND);
  expect(service(undefined, { DeploymentController: { Type: 'ECS' } })).toEqual(FOUND);
  expect(findingsInService({})).toEqual(['ServiceWithoutCircuitBreaker at Shop-uat/Service/Service']);
});

test('Noncompliance 2: one that is off, or does not roll back', () => {
  expect(service({ Enable: false, Rollback: true })).toEqual(FOUND);
  expect(service({ Enable: true, Rollback: false })).toEqual(FOUND);
  expect(service({ Enable: true })).toEqual(FOUND);
  expect(findingsInService({ circuitBreaker: { enable: true } })).toEqual(['ServiceWithoutCircuitBreaker at Shop-uat/Service/Service']);
});

test('Noncompliance 3: one that only the deployment knows', () => {
  expect(service({ Enable: { 'Fn::If': ['IsProd', true, false] }, Rollback: true })).toEqual(FOUND);
  expect(service({ Ref: 'Breaker' })).toEqual(FOUND);
});

test('Noncompliance 4: alarms in its place, which see no task that does not start', () => {
  expect(
    findingsIn('AWS::ECS::Service', { DeploymentConfiguration: { Alarms: { Enable: true, Rollback: true, AlarmNames: ['a'] } } }),
  ).toEqual(FOUND);
});

test('Compliance 1: one that rolls back', () => {
  expect(service({ Enable: true, Rollback: true })).toEqual([]);
  expect(findingsInService({ circuitBreaker: { enable: true, rollback: true } })).toEqual([]);
});

test('Compliance 2: services that ECS does not deploy itself', () => {
  expect(service(undefined, { DeploymentController: { Type: 'CODE_DEPLOY' } })).toEqual([]);
  expect(service(undefined, { DeploymentController: { Type: 'EXTERNAL' } })).toEqual([]);
});

test('Compliance 3: PromotedFargateService', () => {
  expect(findingsOf(buildService().stack)).toEqual([]);
});
