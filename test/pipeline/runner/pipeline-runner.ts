import { randomUUID } from 'node:crypto';
import { type AwsClient, AwsError } from '../aws/aws-client';
import type { ActionContext, Approver } from './action-context';
import { ActionFailure } from './action-failure';
import { implementationOf } from './actions';
import { Artifacts } from './artifacts';
import type { BuildImage } from './build-image';
import { judgeEntry } from './conditions';
import { DeployedStack } from './deployed-stack';
import { type ActionRun, Execution, type StageRun } from './execution';
import { type ActionDefinition, type PipelineDefinition, type StageDefinition, pipelineOf } from './pipeline-definition';
import { Variables } from './variables';

export interface PipelineRunnerOptions {
  /** Acts as the account of the pipeline. */
  readonly aws: AwsClient;
  /** The stack that has the pipeline. */
  readonly stackName: string;
  /** What builds run in. */
  readonly image: BuildImage;
}

/** What an execution has besides the pipeline. */
interface Running {
  readonly id: string;
  readonly stack: DeployedStack;
  readonly pipeline: PipelineDefinition;
  readonly pipelineRole: AwsClient;
  readonly artifacts: Artifacts;
  readonly variables: Variables;
  readonly approve: Approver;
}

/**
 * Does what CodePipeline does with the pipeline of a deployed stack, one execution at a time: stages in order, in each the actions by their run
 * order, those of the same order side by side. The emulated AWS keeps pipelines and does not run them.
 */
export class PipelineRunner {
  public constructor(private readonly options: PipelineRunnerOptions) {}

  /**
   * Runs the pipeline from its source to its end.
   *
   * @param approve answers for the person who is asked; to ask is an error without
   */
  public async execute(approve: Approver = refuseToAnswer): Promise<Execution> {
    let superseded: Execution | undefined;
    for (;;) {
      const execution = await this.executeOnce(approve, superseded);
      if (execution.status !== 'Superseded') return execution;
      if (superseded !== undefined) throw new Error(`the pipeline changes itself again and again:\n${execution.told}`);
      superseded = execution;
    }
  }

  private async executeOnce(approve: Approver, superseded: Execution | undefined): Promise<Execution> {
    const { aws, stackName } = this.options;
    const stack = await DeployedStack.read(aws, stackName);
    const pipeline = pipelineOf(stack);
    const id = randomUUID();
    const running: Running = {
      id,
      stack,
      pipeline,
      pipelineRole: await aws.assumeRole(pipeline.RoleArn, 'AWSCodePipeline'),
      artifacts: new Artifacts(pipeline),
      variables: new Variables(),
      approve,
    };
    running.variables.set('codepipeline', { PipelineExecutionId: id });
    const stages: StageRun[] = [];
    for (const definition of pipeline.Stages) {
      const stage = await this.runStage(definition, running);
      stages.push(stage);
      if (stage.status === 'Failed') return new Execution(id, 'Failed', stages, superseded);
      if (await this.changed(pipeline)) return new Execution(id, 'Superseded', stages, superseded);
    }
    return new Execution(id, 'Succeeded', stages, superseded);
  }

  private async runStage(stage: StageDefinition, running: Running): Promise<StageRun> {
    const { aws: service, image } = this.options;
    const entry = await judgeEntry(stage, { ...running, service, image });
    if (!entry.entered) return { name: stage.Name, status: entry.result, reason: entry.reason, actions: [] };
    const actions: ActionRun[] = [];
    for (const group of byRunOrder(stage.Actions)) {
      const runs = await Promise.all(group.map(async (action) => this.runAction(action, running)));
      actions.push(...runs);
      const failed = runs.filter(({ status }) => status === 'Failed');
      if (failed.length > 0) {
        return { name: stage.Name, status: 'Failed', reason: failed.map(({ name, summary }) => `${name}: ${summary}`).join('; '), actions };
      }
    }
    return { name: stage.Name, status: 'Succeeded', reason: '', actions };
  }

  private async runAction(action: ActionDefinition, running: Running): Promise<ActionRun> {
    const { Name: name, ActionTypeId: type } = action;
    const implementation = implementationOf(type, name);
    try {
      const {
        succeeded,
        summary,
        output = '',
        variables = {},
      } = await implementation(await this.contextOf(action, running), running.stack);
      if (action.Namespace !== undefined) running.variables.set(action.Namespace, variables);
      return { name, provider: type.Provider, status: succeeded ? 'Succeeded' : 'Failed', summary, output, variables };
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof ActionFailure)) throw error;
      return { name, provider: type.Provider, status: 'Failed', summary: error.message, output: '', variables: {} };
    }
  }

  private async contextOf(action: ActionDefinition, running: Running): Promise<ActionContext> {
    const { aws: service, image } = this.options;
    const { pipelineRole } = running;
    const configuration = running.variables.resolveAll(action.Configuration ?? {});
    const role = action.RoleArn === undefined ? pipelineRole : await pipelineRole.assumeRole(action.RoleArn, 'AWSCodePipeline');
    const { Region: region = service.region } = action;
    if (region !== service.region)
      throw new Error(`the action ${action.Name} is in ${region}, and this runner knows no other region than ${service.region}`);
    return { ...running, executionId: running.id, action, configuration, service, role, image };
  }

  /** Whether the pipeline is another than the one that runs, and is to begin again then. */
  private async changed(pipeline: PipelineDefinition): Promise<boolean> {
    const { aws, stackName } = this.options;
    const now = pipelineOf(await DeployedStack.read(aws, stackName));
    return now.RestartExecutionOnUpdate === true && JSON.stringify(now) !== JSON.stringify(pipeline);
  }
}

function byRunOrder(actions: readonly ActionDefinition[]): ActionDefinition[][] {
  const groups = new Map<number, ActionDefinition[]>();
  for (const action of actions) {
    const order = action.RunOrder ?? 1;
    groups.set(order, [...(groups.get(order) ?? []), action]);
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, group]) => group);
}

function refuseToAnswer({ action }: { readonly action: string }): never {
  throw new Error(`${action} asks for an approval, and nobody is there to answer`);
}
