import { Annotations, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Accepts } from '../manifest';
import type { PromotedFargateServiceProps } from './promoted-fargate-service-props';
import { shiftsTraffic } from './rollout';

/** Says what is legal but unwise. The ids are a public contract: they are what users acknowledge. */
export function warnOfUnwise(scope: IConstruct, props: PromotedFargateServiceProps, tasks: number): void {
  const warn = (id: string, message: string): void => {
    Annotations.of(scope).addWarningV2(`cdk-waybill:${id}`, message);
  };
  const { image, release } = props;
  if (props.healthCheck === undefined && props.loadBalancer === undefined) {
    warn(
      'noHealthCheck',
      `nothing asks ${image} whether it is well, so only a release whose containers end is rolled back; give healthCheck or loadBalancer`,
    );
  }
  if (shiftsTraffic(props.deploymentStrategy) && !watched(props)) {
    warn('noDeploymentAlarms', 'the traffic moves in steps and no alarm watches them; give deploymentAlarms or deploymentAlarmThresholds');
  }
  if (!Token.isUnresolved(tasks) && tasks === 0) {
    warn('noTasks', `${image} runs no task in ${release.name}, so every promotion of it succeeds unseen; give a desiredCount above 0`);
  }
  if (release.accepts === Accepts.BUILDS) return;
  if (!Token.isUnresolved(tasks) && tasks === 1) {
    warn('singleTask', `${image} runs a single task in ${release.name}, and is away whenever that is; run 2 or more`);
  }
  if (props.enableExecuteCommand === true) {
    warn('executeCommand', `commands run in the containers of ${release.name} change what was released; leave enableExecuteCommand out`);
  }
}

function watched({ deploymentAlarms = [], deploymentAlarmThresholds = {} }: PromotedFargateServiceProps): boolean {
  return deploymentAlarms.length > 0 || Object.values(deploymentAlarmThresholds).some((threshold) => threshold !== undefined);
}
