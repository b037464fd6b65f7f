import { Annotations } from 'aws-cdk-lib';
import { Annotations as Warnings, Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PromotedFargateService, type PromotedFargateServiceProps } from '../../lib';
import { buildService, SHOP, shopLoadBalancer, ShopStack } from '../support/shop-service';

const healthCheck = { command: ['CMD', 'true'] };
const builds = { healthCheck, release: SHOP.environment('dev') };

function warningsOf(...choices: Parameters<typeof buildService>): string[] {
  const { stack } = buildService(...choices);
  return Warnings.fromStack(stack)
    .findWarning('/Shop-uat/Api', Match.anyValue())
    .map((warning) => /\[ack: (.*)\]/.exec(warning.entry.data as string)?.[1] ?? '');
}

test('a service that is looked after is warned of nothing', () => {
  expect(warningsOf({ healthCheck })).toEqual([]);
  expect(warningsOf((stack) => ({ loadBalancer: shopLoadBalancer(stack) }))).toEqual([]);
  expect(warningsOf(builds)).toEqual([]);
});

test.each<[string, Partial<PromotedFargateServiceProps>, string[]]>([
  ['nothing that asks for its health', {}, ['cdk-waybill:noHealthCheck']],
  ['a single task where releases run', { healthCheck, desiredCount: 1 }, ['cdk-waybill:singleTask']],
  ['scaling that may leave a single task', { healthCheck, scaling: { maxTasks: 4, cpuPercent: 50 } }, ['cdk-waybill:singleTask']],
  ['no task', { healthCheck, desiredCount: 0 }, ['cdk-waybill:noTasks']],
  ['commands in released containers', { healthCheck, enableExecuteCommand: true }, ['cdk-waybill:executeCommand']],
  ['a single task and commands where builds run', { ...builds, desiredCount: 1, enableExecuteCommand: true }, []],
])('%s', (_, choices, ids) => {
  expect(warningsOf(choices)).toEqual(ids);
});

test.each(['BLUE_GREEN', 'CANARY', 'LINEAR'] as const)('%s without an alarm, as nothing then stops the traffic from moving', (strategy) => {
  const choices = (stack: ShopStack): Partial<PromotedFargateServiceProps> => ({
    loadBalancer: shopLoadBalancer(stack),
    deploymentStrategy: ecs.DeploymentStrategy[strategy],
  });
  expect(warningsOf(choices)).toEqual(['cdk-waybill:noDeploymentAlarms']);
  expect(warningsOf((stack) => ({ ...choices(stack), deploymentAlarmThresholds: { cpuPercent: 90 } }))).toEqual([]);
});

test('each can be acknowledged by its id', () => {
  const stack = new ShopStack();
  const service = new PromotedFargateService(stack, 'Api', {
    cluster: stack.cluster,
    release: SHOP.environment('uat'),
    image: 'api',
    desiredCount: 1,
  });
  Annotations.of(service).acknowledgeWarning('cdk-waybill:noHealthCheck');
  Annotations.of(service).acknowledgeWarning('cdk-waybill:singleTask');
  Warnings.fromStack(stack).hasNoWarning('/Shop-uat/Api', Match.anyValue());
});
