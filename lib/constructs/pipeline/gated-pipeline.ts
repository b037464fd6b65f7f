import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { Construct } from 'constructs';
import { refuse } from '../refuse';

/** What becomes of a stage that CDK Pipelines adds. */
export interface StageGate {
  /** The name that people see. */
  readonly stageName: string;
  readonly beforeEntry: codepipeline.Conditions;
}

/**
 * A pipeline some of whose stages are entered on a condition. CDK Pipelines, which adds the stages, knows no conditions.
 */
export class GatedPipeline extends codepipeline.Pipeline {
  private readonly gates = new Map<string, StageGate>();

  public constructor(scope: Construct, id: string, props: codepipeline.PipelineProps) {
    super(scope, id, props);
  }

  /**
   * Has a stage entered on a condition.
   *
   * @param id what CDK Pipelines calls the stage
   */
  public gate(id: string, gate: StageGate): void {
    this.gates.set(id, gate);
  }

  /** Called by CDK Pipelines. */
  public override addStage(props: codepipeline.StageOptions): codepipeline.IStage {
    const split = /^(.+)\.\d+$/.exec(props.stageName)?.[1];
    if (split !== undefined && this.gates.has(split)) {
      refuse(
        this,
        `${this.gates.get(split)?.stageName ?? split} takes more than 50 actions, and CodePipeline has at most 50 in a stage ` +
          '(https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html)',
        'put the stacks of an environment together, or give an environment its own stage with ownStage: true',
      );
    }
    const gate = this.gates.get(props.stageName);
    return super.addStage(gate === undefined ? props : { ...props, ...gate });
  }
}
