import { Duration, Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { refuse } from './refuse';
import type { Attachment } from './service-load-balancer';
import { checkPercent } from './task-scaling';

/**
 * Measures of the service beyond which a deployment is rolled back. Each makes a CloudWatch alarm, which goes off when three minutes in a row
 * are above it; no data is no alarm.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export interface DeploymentAlarmThresholds {
  /**
   * Answers with a status of 500 to 599 in a minute, of all tasks together: 0 or more. Needs `loadBalancer`.
   *
   * @default - not measured
   */
  readonly serverErrorsPerMinute?: number;

  /**
   * Average CPU in percent of what the tasks have: above 0, at most 100.
   *
   * @default - not measured
   */
  readonly cpuPercent?: number;

  /**
   * Average memory in percent of what the tasks have: above 0, at most 100.
   *
   * @default - not measured
   */
  readonly memoryPercent?: number;
}

const MINUTE = Duration.minutes(1);

/** Refuses thresholds that nothing can pass, or that nobody measures. */
export function checkThresholds(scope: Construct, thresholds: DeploymentAlarmThresholds, balanced: boolean): void {
  const { serverErrorsPerMinute, cpuPercent, memoryPercent } = thresholds;
  checkPercent(scope, 'deploymentAlarmThresholds.cpuPercent', cpuPercent);
  checkPercent(scope, 'deploymentAlarmThresholds.memoryPercent', memoryPercent);
  if (serverErrorsPerMinute === undefined) return;
  if (!balanced) {
    refuse(
      scope,
      'deploymentAlarmThresholds.serverErrorsPerMinute is given without a load balancer, which counts them',
      'give loadBalancer, or an alarm of your own in deploymentAlarms',
    );
  }
  if (serverErrorsPerMinute < 0) {
    refuse(scope, `deploymentAlarmThresholds.serverErrorsPerMinute: ${serverErrorsPerMinute} is below 0`, 'use 0 or more');
  }
}

/** Names of the alarms that `makeAlarms` makes once there is a service to measure. */
export function alarmNames(scope: Construct, thresholds: DeploymentAlarmThresholds): string[] {
  const { serverErrorsPerMinute, cpuPercent, memoryPercent } = thresholds;
  return [
    ...(serverErrorsPerMinute === undefined ? [] : [nameOf(scope, 'ServerErrorsAlarm')]),
    ...(cpuPercent === undefined ? [] : [nameOf(scope, 'CpuAlarm')]),
    ...(memoryPercent === undefined ? [] : [nameOf(scope, 'MemoryAlarm')]),
  ];
}

/** Makes the alarms, in the same order. */
export function makeAlarms(
  scope: Construct,
  thresholds: DeploymentAlarmThresholds,
  service: ecs.FargateService,
  attachment: Attachment | undefined,
): cloudwatch.Alarm[] {
  const { serverErrorsPerMinute, cpuPercent, memoryPercent } = thresholds;
  const alarm = (id: string, metric: cloudwatch.IMetric, threshold: number): cloudwatch.Alarm =>
    new cloudwatch.Alarm(scope, id, {
      alarmName: nameOf(scope, id),
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  return [
    ...(serverErrorsPerMinute === undefined || attachment === undefined
      ? []
      : [alarm('ServerErrorsAlarm', serverErrors(attachment), serverErrorsPerMinute)]),
    ...(cpuPercent === undefined ? [] : [alarm('CpuAlarm', service.metricCpuUtilization({ period: MINUTE }), cpuPercent)]),
    ...(memoryPercent === undefined ? [] : [alarm('MemoryAlarm', service.metricMemoryUtilization({ period: MINUTE }), memoryPercent)]),
  ];
}

/**
 * An alarm measures the service and the service names the alarm: were both references, they would be a circle, so the name is a plain text.
 * CloudWatch takes 255 characters.
 */
function nameOf(scope: Construct, id: string): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 200, separator: '-' })}-${id}`;
}

function serverErrors({ targetGroup, alternateTargetGroup }: Attachment): cloudwatch.IMetric {
  const errorsOf = (of: elbv2.ApplicationTargetGroup): cloudwatch.IMetric =>
    of.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: MINUTE });
  if (alternateTargetGroup === undefined) return errorsOf(targetGroup);
  // The traffic is now in the one target group, now in the other.
  return new cloudwatch.MathExpression({
    expression: 'FILL(one, 0) + FILL(other, 0)',
    usingMetrics: { one: errorsOf(targetGroup), other: errorsOf(alternateTargetGroup) },
    label: 'Answers with 5xx',
    period: MINUTE,
  });
}
