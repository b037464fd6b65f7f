import type { AwsClient } from '../aws/aws-client';
import type { ActionOutcome } from './action-context';
import type { BuildImage } from './build-image';
import type { DeployedStack } from './deployed-stack';
import { runFunction } from './function-job';
import type { RuleDefinition, StageDefinition } from './pipeline-definition';
import type { Variables } from './variables';

/** What conditions are judged with. */
export interface ConditionContext {
  readonly service: AwsClient;
  readonly pipelineRole: AwsClient;
  readonly image: BuildImage;
  readonly stack: DeployedStack;
  readonly variables: Variables;
}

/** Whether a stage is entered, and if not, what becomes of it. */
export type Entry =
  { readonly entered: true } | { readonly entered: false; readonly result: 'Failed' | 'Skipped'; readonly reason: string };

/**
 * Judges the conditions of a stage: it is entered when every rule succeeds, else the condition's result comes about.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
export async function judgeEntry(stage: StageDefinition, context: ConditionContext): Promise<Entry> {
  for (const { Result, Rules } of stage.BeforeEntry?.Conditions ?? []) {
    if (Result !== 'SKIP' && Result !== 'FAIL')
      throw new Error(`a condition of the stage ${stage.Name} has the result ${Result ?? 'none'}`);
    for (const rule of Rules) {
      const { succeeded, summary } = await judge(rule, context);
      if (!succeeded) return { entered: false, result: Result === 'SKIP' ? 'Skipped' : 'Failed', reason: `${rule.Name}: ${summary}` };
    }
  }
  return { entered: true };
}

async function judge(rule: RuleDefinition, context: ConditionContext): Promise<ActionOutcome> {
  const configuration = context.variables.resolveAll(rule.Configuration ?? {});
  const role = rule.RoleArn === undefined ? context.pipelineRole : await context.pipelineRole.assumeRole(rule.RoleArn, 'AWSCodePipeline');
  const { Provider = 'none' } = rule.RuleTypeId;
  switch (Provider) {
    case 'LambdaInvoke':
      return runFunction({ ...context, role, configuration });
    case 'VariableCheck':
      return checkVariable(configuration);
    default:
      throw new Error(`the rule ${rule.Name} is of the type ${Provider}, which this runner does not know`);
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html */
function checkVariable({ Variable = '', Value = '', Operator = '' }: Readonly<Record<string, string>>): ActionOutcome {
  const tests: Readonly<Record<string, () => boolean>> = {
    EQ: () => Variable === Value,
    NE: () => Variable !== Value,
    CONTAINS: () => Variable.includes(Value),
    MATCHES: () => new RegExp(Value).test(Variable),
  };
  const test = tests[Operator];
  if (test === undefined) throw new Error(`a rule compares with ${Operator}, which this runner does not know`);
  return { succeeded: test(), summary: `"${Variable}" ${Operator} "${Value}"` };
}
