import { type Duration, Lazy, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { defined } from './defined';
import { refuse } from './refuse';

/** How a new task definition replaces the one that runs. */
export interface Rollout {
  readonly strategy: ecs.DeploymentStrategy | undefined;
  readonly bakeTime: Duration | undefined;
  readonly trafficShift: ecs.TrafficShiftConfig | undefined;
  readonly balanced: boolean;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const MOST_MINUTES = 1440;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html and API_CanaryConfiguration.html */
const LEAST_STEP: ReadonlyMap<ecs.DeploymentStrategy, number> = new Map([
  [ecs.DeploymentStrategy.LINEAR, 3],
  [ecs.DeploymentStrategy.CANARY, 0.1],
]);

/** Whether the strategy starts the new tasks beside the old ones and moves the traffic, rather than replacing tasks one by one. */
export function shiftsTraffic(strategy: ecs.DeploymentStrategy | undefined): boolean {
  return strategy !== undefined && strategy !== ecs.DeploymentStrategy.ROLLING;
}

/** Refuses what the CDK lets through and ECS refuses, minutes later, or silently ignores. */
export function checkRollout(scope: IConstruct, { strategy, bakeTime, trafficShift, balanced }: Rollout): void {
  const name = strategy ?? ecs.DeploymentStrategy.ROLLING;
  if (shiftsTraffic(strategy) && !balanced) {
    refuse(
      scope,
      `deploymentStrategy is ${name}, and without a load balancer there is no traffic to move`,
      'give loadBalancer, or use the strategy ROLLING',
    );
  }
  if (bakeTime !== undefined) {
    if (!shiftsTraffic(strategy)) {
      refuse(scope, 'bakeTime is given, and ROLLING has none', 'leave it out, or use the strategy BLUE_GREEN, CANARY or LINEAR');
    }
    checkMinutes(scope, 'bakeTime', bakeTime);
  }
  if (trafficShift === undefined) return;
  const least = LEAST_STEP.get(name);
  if (least === undefined) {
    refuse(scope, `trafficShift is given, and ${name} moves the traffic in one go`, 'leave it out, or use the strategy CANARY or LINEAR');
  }
  if (trafficShift.stepBakeTime !== undefined) checkMinutes(scope, 'trafficShift.stepBakeTime', trafficShift.stepBakeTime);
  const { stepPercent } = trafficShift;
  if (stepPercent === undefined || Token.isUnresolved(stepPercent)) return;
  if (!(stepPercent >= least && stepPercent <= 100) || Math.round(stepPercent * 10) / 10 !== stepPercent) {
    refuse(scope, `trafficShift.stepPercent: ${stepPercent} is no step of ${name}`, `use ${least} to 100 with at most one decimal`);
  }
}

/** The checked rollout as the CDK takes it. */
export function renderRollout({ strategy, bakeTime, trafficShift }: Rollout): Partial<ecs.FargateServiceProps> {
  const shift = trafficShift === undefined ? undefined : decimalSafe(trafficShift);
  return defined({
    deploymentStrategy: strategy,
    bakeTime,
    linearConfiguration: strategy === ecs.DeploymentStrategy.LINEAR ? shift : undefined,
    canaryConfiguration: strategy === ecs.DeploymentStrategy.CANARY ? shift : undefined,
  });
}

/** The CDK multiplies by ten to look for a second decimal and so refuses 1.1, which times ten is 11.000000000000002. It does not look into tokens. */
function decimalSafe(trafficShift: ecs.TrafficShiftConfig): ecs.TrafficShiftConfig {
  const { stepPercent } = trafficShift;
  return stepPercent === undefined ? trafficShift : { ...trafficShift, stepPercent: Lazy.number({ produce: () => stepPercent }) };
}

function checkMinutes(scope: IConstruct, prop: string, duration: Duration): void {
  if (duration.isUnresolved()) return;
  const minutes = duration.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes > MOST_MINUTES) {
    refuse(scope, `${prop}: ${duration.toHumanString()} is no time that ECS waits`, `use whole minutes, at most ${MOST_MINUTES}`);
  }
}
