import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ActionCategory } from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as pipelines from 'aws-cdk-lib/pipelines';
import type { WaybillProject } from './waybill-project';

const ONE_ACTION: pipelines.CodePipelineActionFactoryResult = { runOrdersConsumed: 1 };

/** What a build reads, and how what it exports is called. */
export interface BuildFiles {
  readonly input: pipelines.IFileSetProducer;
  /** A second input: a folder that CodeBuild names in `CODEBUILD_SRC_DIR_ARTIFACT`. */
  readonly extra?: pipelines.IFileSetProducer;
  readonly namespace?: string;
}

/** Runs a build in the pipeline. */
export class BuildStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  private readonly inputs: readonly pipelines.FileSet[];

  public constructor(
    private readonly actionName: string,
    private readonly build: WaybillProject,
    private readonly files: BuildFiles,
  ) {
    super(actionName);
    this.inputs = [files.input, files.extra].flatMap((producer) => producer?.primaryOutput ?? []);
    for (const input of this.inputs) this.addDependencyFileSet(input);
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const [input, ...extraInputs] = this.inputs.map((fileSet) => options.artifacts.toCodePipeline(fileSet));
    if (input === undefined) throw new Error(`${this.actionName} has no input`);
    const { project } = this.build;
    const { namespace } = this.files;
    stage.addAction(
      new actions.CodeBuildAction({
        actionName: this.actionName,
        runOrder: options.runOrder,
        input,
        extraInputs,
        project,
        ...(namespace === undefined ? {} : { variablesNamespace: namespace }),
      }),
    );
    return { ...ONE_ACTION, project };
  }
}

/** Who is asked, and how long. */
export interface ApprovalOptions {
  readonly text: string;
  readonly timeout: Duration;
  readonly topic: sns.ITopic | undefined;
}

/** Asks a person. */
export class ApprovalStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  public constructor(
    private readonly actionName: string,
    private readonly options: ApprovalOptions,
  ) {
    super(actionName);
  }

  public produceAction(
    stage: codepipeline.IStage,
    { runOrder }: pipelines.ProduceActionOptions,
  ): pipelines.CodePipelineActionFactoryResult {
    const { text, timeout, topic } = this.options;
    stage.addAction(
      new actions.ManualApprovalAction({
        actionName: this.actionName,
        runOrder,
        additionalInformation: text,
        timeout,
        ...(topic === undefined ? {} : { notificationTopic: topic }),
      }),
    );
    return ONE_ACTION;
  }
}

/** Has the gate write something down. */
export class GateStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  public constructor(
    private readonly actionName: string,
    private readonly handler: lambda.IFunction,
    private readonly userParameters: string,
  ) {
    super(actionName);
    // So that the step that exports a variable which stands here gets a namespace for it.
    this.discoverReferencedOutputs({ userParameters });
  }

  public produceAction(
    stage: codepipeline.IStage,
    { runOrder }: pipelines.ProduceActionOptions,
  ): pipelines.CodePipelineActionFactoryResult {
    stage.addAction(new InvokeAction(this.actionName, runOrder, this.handler, this.userParameters));
    return ONE_ACTION;
  }
}

/** As `LambdaInvokeAction`, which however lets the pipeline list every function of the account and call every version of this one. */
class InvokeAction extends actions.Action {
  public constructor(
    actionName: string,
    runOrder: number,
    private readonly handler: lambda.IFunction,
    private readonly userParameters: string,
  ) {
    super({
      actionName,
      runOrder,
      category: ActionCategory.INVOKE,
      provider: 'Lambda',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 0, maxOutputs: 0 },
    });
  }

  protected override bound(): codepipeline.ActionConfig {
    return { configuration: { FunctionName: this.handler.functionName, UserParameters: this.userParameters } };
  }
}
