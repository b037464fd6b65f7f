import { statSync } from 'node:fs';
import { CfnResource, Stack, type Stage } from 'aws-cdk-lib';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { StackDeployment } from 'aws-cdk-lib/pipelines';
import { refuse } from '../refuse';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const CODEPIPELINE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html';
const STAGES = 50;
const ACTIONS_OF_A_STAGE = 50;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const CLOUDFORMATION = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html';
const RESOURCES = 500;
const TEMPLATE_BYTES = 1_000_000;

/** What CodePipeline would refuse of a pipeline, each with the limit and the mend. */
export function pipelineProblems(stages: readonly codepipeline.IStage[]): string[] {
  const problems = stages
    .filter(({ actions }) => actions.length > ACTIONS_OF_A_STAGE)
    .map(
      ({ stageName, actions }) =>
        `the stage ${stageName} has ${actions.length} actions, and CodePipeline at most ${ACTIONS_OF_A_STAGE} in a stage (${CODEPIPELINE}); ` +
        'put the stacks of an environment together, or give an environment its own stage with ownStage: true',
    );
  if (stages.length > STAGES) {
    problems.push(
      `the pipeline has ${stages.length} stages, and CodePipeline at most ${STAGES} (${CODEPIPELINE}); ` +
        'leave environments out with included: false and give them a second pipeline',
    );
  }
  return problems;
}

/**
 * Refuses a stack that CloudFormation would not take. Before the stage is synthesized, as the CDK itself ends there without a mend.
 *
 * @throws an error that names stack, limit and mend
 */
export function checkResources(stage: Stage): void {
  const counts = new Map<Stack, number>();
  for (const construct of stage.node.findAll().filter((each) => CfnResource.isCfnResource(each))) {
    const stack = Stack.of(construct);
    counts.set(stack, (counts.get(stack) ?? 0) + 1);
  }
  for (const [stack, count] of counts) {
    if (count <= RESOURCES) continue;
    refuse(
      stack,
      `the stack ${stack.stackName} has ${count} resources, and CloudFormation takes at most ${RESOURCES} (${CLOUDFORMATION})`,
      'divide its services among several stacks of the stage',
    );
  }
}

/** What CloudFormation would refuse of a synthesized template, with the limit and the mend. */
export function templateProblems({
  stackName,
  absoluteTemplatePath,
}: Pick<StackDeployment, 'stackName' | 'absoluteTemplatePath'>): string[] {
  const { size } = statSync(absoluteTemplatePath);
  return size <= TEMPLATE_BYTES
    ? []
    : [
        `the template of the stack ${stackName} has ${size} bytes, and CloudFormation takes at most ${TEMPLATE_BYTES} (${CLOUDFORMATION}); ` +
          'divide its services among several stacks of the stage',
      ];
}
