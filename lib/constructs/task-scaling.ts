import { type Duration, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { defined } from './defined';
import { refuse } from './refuse';

/**
 * How the number of tasks follows the load. At least one of the three targets is given; with several, the one that asks for most tasks wins.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export interface TaskScaling {
  /**
   * The fewest tasks.
   *
   * @default 1
   */
  readonly minTasks?: number;

  /** The most tasks, at least `minTasks`. */
  readonly maxTasks: number;

  /**
   * Average CPU of the service to keep to, in percent of what its tasks have: above 0, at most 100.
   *
   * @default - CPU plays no part
   */
  readonly cpuPercent?: number;

  /**
   * Average memory of the service to keep to, in percent of what its tasks have: above 0, at most 100.
   *
   * @default - memory plays no part
   */
  readonly memoryPercent?: number;

  /**
   * Requests a minute that a task should get on average. Needs `loadBalancer` and the strategy ROLLING: with the others the requests move
   * from one target group to another, and the policy could watch one only.
   *
   * @default - requests play no part
   */
  readonly requestsPerTask?: number;

  /**
   * How long after tasks were added before more are.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * How long after tasks were taken off before more are.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;
}

/** What the rest of a service says about its scaling. */
export interface ScalingContext {
  readonly desiredCount: number | undefined;
  readonly balanced: boolean;
  readonly shiftsTraffic: boolean;
}

/** Refuses what Application Auto Scaling would, and what would never scale. */
export function checkScaling(scope: Construct, scaling: TaskScaling, context: ScalingContext): void {
  const { minTasks = 1, maxTasks, cpuPercent, memoryPercent, requestsPerTask } = scaling;
  checkCount(scope, 'scaling.minTasks', minTasks);
  checkCount(scope, 'scaling.maxTasks', maxTasks);
  if (!Token.isUnresolved(minTasks) && !Token.isUnresolved(maxTasks) && minTasks > maxTasks) {
    refuse(scope, `scaling: minTasks is ${minTasks} and maxTasks is ${maxTasks}`, 'let maxTasks be at least minTasks');
  }
  const { desiredCount } = context;
  if (desiredCount !== undefined && ![desiredCount, minTasks, maxTasks].some((count) => Token.isUnresolved(count))) {
    if (desiredCount < minTasks || desiredCount > maxTasks) {
      refuse(
        scope,
        `desiredCount is ${desiredCount} and scaling keeps to ${minTasks} to ${maxTasks} tasks`,
        'leave desiredCount out, or move it between them',
      );
    }
  }
  if (cpuPercent === undefined && memoryPercent === undefined && requestsPerTask === undefined) {
    refuse(scope, 'scaling names no target', 'give cpuPercent, memoryPercent or requestsPerTask');
  }
  checkPercent(scope, 'scaling.cpuPercent', cpuPercent);
  checkPercent(scope, 'scaling.memoryPercent', memoryPercent);
  if (requestsPerTask === undefined) return;
  if (!Token.isUnresolved(requestsPerTask) && !(requestsPerTask > 0)) {
    refuse(scope, `scaling.requestsPerTask: ${requestsPerTask} is no number of requests`, 'use a number above 0');
  }
  if (!context.balanced)
    refuse(scope, 'scaling.requestsPerTask is given without a load balancer', 'give loadBalancer, or scale by CPU or memory');
  if (context.shiftsTraffic) {
    refuse(
      scope,
      'scaling.requestsPerTask counts the requests of one target group, and the deployment strategy moves them to another',
      'scale by CPU or memory, or use the strategy ROLLING',
    );
  }
}

/** Refuses a number of tasks that is none. */
export function checkCount(scope: Construct, prop: string, count: number): void {
  if (!Token.isUnresolved(count) && !(Number.isInteger(count) && count >= 0)) {
    refuse(scope, `${prop}: ${count} is no number of tasks`, 'use a whole number of 0 or more');
  }
}

/** Refuses a percentage that is none. */
export function checkPercent(scope: Construct, prop: string, percent: number | undefined): void {
  if (percent !== undefined && !Token.isUnresolved(percent) && !(percent > 0 && percent <= 100)) {
    refuse(scope, `${prop}: ${percent} is no percentage`, 'use a number above 0, at most 100');
  }
}

/** Lets the number of a service's tasks follow the load. */
export function scale(
  service: ecs.FargateService,
  scaling: TaskScaling,
  targetGroup: elbv2.ApplicationTargetGroup | undefined,
): ecs.ScalableTaskCount {
  const count = service.autoScaleTaskCount({ minCapacity: scaling.minTasks ?? 1, maxCapacity: scaling.maxTasks });
  const { cpuPercent, memoryPercent, requestsPerTask, scaleOutCooldown, scaleInCooldown } = scaling;
  const cooldowns = defined({ scaleOutCooldown, scaleInCooldown });
  if (cpuPercent !== undefined) count.scaleOnCpuUtilization('Cpu', { ...cooldowns, targetUtilizationPercent: cpuPercent });
  if (memoryPercent !== undefined) count.scaleOnMemoryUtilization('Memory', { ...cooldowns, targetUtilizationPercent: memoryPercent });
  if (requestsPerTask !== undefined && targetGroup !== undefined) {
    count.scaleOnRequestCount('Requests', { ...cooldowns, requestsPerTarget: requestsPerTask, targetGroup });
  }
  return count;
}
