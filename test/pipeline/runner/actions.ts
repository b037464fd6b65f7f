import { askForApproval } from './approval-action';
import type { ActionContext, ActionOutcome } from './action-context';
import { runBuild } from './build-action';
import { changeStack } from './change-set-action';
import type { DeployedStack } from './deployed-stack';
import { runFunction } from './function-job';
import { takeSource } from './source-action';
import type { TypeId } from './pipeline-definition';

type Implementation = (context: ActionContext, stack: DeployedStack) => Promise<ActionOutcome>;

/** By category, owner, provider and version. */
const IMPLEMENTATIONS: Readonly<Record<string, Implementation>> = {
  'Approval/AWS/Manual/1': askForApproval,
  'Build/AWS/CodeBuild/1': runBuild,
  'Deploy/AWS/CloudFormation/1': changeStack,
  'Invoke/AWS/Lambda/1': async (context, stack) => runFunction({ ...context, stack }),
  'Source/AWS/S3/1': takeSource,
};

/**
 * What an action does.
 *
 * @throws an error that names the type of an action that the runner does not know
 */
export function implementationOf({ Category, Owner, Provider, Version }: TypeId, action: string): Implementation {
  const type = `${Category}/${Owner}/${Provider}/${Version}`;
  const implementation = IMPLEMENTATIONS[type];
  if (implementation === undefined) throw new Error(`the action ${action} is of the type ${type}, which this runner does not know`);
  return implementation;
}
