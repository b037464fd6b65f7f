import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { DeploymentAlarmThresholds } from '../../lib';
import { buildService, only, shopLoadBalancer } from '../support/shop-service';

function alarmsOf(template: Template): Record<string, unknown>[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((alarm) => alarm['Properties'] as Record<string, unknown>);
}

test('alarms on this service roll a deployment back, known by plain names so that nothing refers in a circle', () => {
  const { stack, service, template } = buildService((shop) => ({
    loadBalancer: shopLoadBalancer(shop),
    deploymentAlarmThresholds: { serverErrorsPerMinute: 5, cpuPercent: 90, memoryPercent: 80 },
  }));
  const names = ['Shopuat-Api-8BE03813-ServerErrorsAlarm', 'Shopuat-Api-8BE03813-CpuAlarm', 'Shopuat-Api-8BE03813-MemoryAlarm'];
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({
    DeploymentConfiguration: { Alarms: { AlarmNames: names, Enable: true, Rollback: true } },
  });
  const [errors, cpu, memory] = alarmsOf(template);
  expect([errors, cpu, memory].map((alarm) => alarm?.['AlarmName'])).toEqual(names);
  expect(errors).toMatchObject({
    MetricName: 'HTTPCode_Target_5XX_Count',
    Threshold: 5,
    EvaluationPeriods: 3,
    Period: 60,
    Statistic: 'Sum',
  });
  expect(cpu).toMatchObject({
    MetricName: 'CPUUtilization',
    Threshold: 90,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    Dimensions: [
      { Name: 'ClusterName', Value: 'shop' },
      { Name: 'ServiceName', Value: stack.resolve(service.service.serviceName) as unknown },
    ],
  });
  expect(memory).toMatchObject({ MetricName: 'MemoryUtilization', Threshold: 80 });
  expect(service.alarms).toHaveLength(3);
});

test('server errors are counted in both target groups where the traffic moves between them', () => {
  const { template } = buildService((stack) => ({
    loadBalancer: shopLoadBalancer(stack),
    deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
    deploymentAlarmThresholds: { serverErrorsPerMinute: 0 },
  }));
  expect(only(template, 'AWS::CloudWatch::Alarm')).toMatchObject({
    Threshold: 0,
    Metrics: [{ Expression: 'FILL(one, 0) + FILL(other, 0)' }, { Id: 'one' }, { Id: 'other' }],
  });
});

test('alarms that exist already roll a deployment back too', () => {
  const { template } = buildService((stack) => ({
    deploymentAlarms: [cloudwatch.Alarm.fromAlarmName(stack, 'Alarm', 'checkout-fails')],
    deploymentAlarmThresholds: { cpuPercent: 90 },
  }));
  expect(only(template, 'AWS::ECS::Service')).toMatchObject({
    DeploymentConfiguration: { Alarms: { AlarmNames: ['checkout-fails', 'Shopuat-Api-8BE03813-CpuAlarm'], Enable: true, Rollback: true } },
  });
});

test('without any the service watches none', () => {
  const { template } = buildService();
  expect(alarmsOf(template)).toEqual([]);
  expect(only(template, 'AWS::ECS::Service')['DeploymentConfiguration']).not.toHaveProperty('Alarms');
});

test.each<[DeploymentAlarmThresholds, string]>([
  [{ serverErrorsPerMinute: 1 }, 'deploymentAlarmThresholds.serverErrorsPerMinute is given without a load balancer'],
  [{ cpuPercent: 0 }, 'deploymentAlarmThresholds.cpuPercent: 0 is no percentage'],
  [{ memoryPercent: 200 }, 'deploymentAlarmThresholds.memoryPercent: 200 is no percentage'],
])('refuses %j', (deploymentAlarmThresholds, message) => {
  expect(() => buildService({ deploymentAlarmThresholds })).toThrow(message);
});

test('refuses fewer than no errors', () => {
  expect(() =>
    buildService((stack) => ({ loadBalancer: shopLoadBalancer(stack), deploymentAlarmThresholds: { serverErrorsPerMinute: -1 } })),
  ).toThrow('deploymentAlarmThresholds.serverErrorsPerMinute: -1 is below 0');
});
