import type { DeployedStack } from './deployed-stack';

/** An `AWS::CodePipeline::Pipeline` as it is deployed. */
export interface PipelineDefinition {
  readonly Name?: string;
  readonly RoleArn: string;
  readonly RestartExecutionOnUpdate?: boolean;
  readonly ArtifactStore?: ArtifactStore;
  readonly ArtifactStores?: readonly { readonly Region: string; readonly ArtifactStore: ArtifactStore }[];
  readonly Stages: readonly StageDefinition[];
}

export interface ArtifactStore {
  readonly Location: string;
  readonly EncryptionKey?: { readonly Id: string };
}

export interface StageDefinition {
  readonly Name: string;
  readonly Actions: readonly ActionDefinition[];
  readonly BeforeEntry?: { readonly Conditions: readonly ConditionDefinition[] };
}

/** What is no text in a template is made one by CloudFormation. */
export type Configuration = Readonly<Record<string, boolean | number | string>>;

/** What an action or a rule is and is done with. */
interface Declaration {
  readonly Name: string;
  readonly Configuration?: Configuration;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly RoleArn?: string;
  readonly Region?: string;
}

export interface ActionDefinition extends Declaration {
  readonly ActionTypeId: TypeId;
  readonly OutputArtifacts?: readonly { readonly Name: string }[];
  readonly RunOrder?: number;
  readonly Namespace?: string;
}

export interface ConditionDefinition {
  readonly Result?: string;
  readonly Rules: readonly RuleDefinition[];
}

export interface RuleDefinition extends Declaration {
  readonly RuleTypeId: Partial<TypeId>;
}

export interface TypeId {
  readonly Category: string;
  readonly Owner: string;
  readonly Provider: string;
  readonly Version: string;
}

/** Whatever is not listed would be run otherwise than AWS does, so it is refused. */
const KNOWN = {
  pipeline:
    'ArtifactStore ArtifactStores DisableInboundStageTransitions ExecutionMode Name PipelineType RestartExecutionOnUpdate RoleArn Stages Tags',
  stage: 'Actions BeforeEntry Name',
  action: 'ActionTypeId Configuration InputArtifacts Name Namespace OutputArtifacts Region RoleArn RunOrder TimeoutInMinutes',
  condition: 'Result Rules',
  rule: 'Configuration Name RoleArn RuleTypeId',
};

/**
 * The pipeline of a deployed stack.
 *
 * @throws an error when it has none, or one that the runner does not know how to run
 */
export function pipelineOf(stack: DeployedStack): PipelineDefinition {
  const [pipeline, ...others] = stack.resources('AWS::CodePipeline::Pipeline');
  if (pipeline === undefined || others.length > 0) throw new Error(`the stack ${stack.name} does not have one pipeline`);
  const definition = pipeline.properties as PipelineDefinition;
  checkDefinition(definition);
  return { ...definition, Name: definition.Name ?? pipeline.physicalId };
}

/**
 * @throws an error that names a property that the runner does not know
 */
export function checkDefinition(definition: PipelineDefinition): void {
  check('pipeline', 'the pipeline', definition);
  for (const stage of definition.Stages) {
    check('stage', `the stage ${stage.Name}`, stage);
    for (const action of stage.Actions) check('action', `the action ${action.Name}`, action);
    for (const condition of stage.BeforeEntry?.Conditions ?? []) {
      check('condition', `the condition of the stage ${stage.Name}`, condition);
      for (const rule of condition.Rules) check('rule', `the rule ${rule.Name}`, rule);
    }
  }
}

function check(kind: keyof typeof KNOWN, what: string, value: object): void {
  const unknown = Object.keys(value).filter((key) => !KNOWN[kind].split(' ').includes(key));
  if (unknown.length > 0) throw new Error(`${what} has ${unknown.join(', ')}, which this runner does not know`);
}
