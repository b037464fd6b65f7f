import { Token } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Lets the pipeline, and every build that clones the source, use a connection under its present name. The CDK grants it under the former one,
 * `codestar-connections`, and the prefix must be that of the connection's own ARN.
 *
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
export function grantConnection(pipeline: codepipeline.Pipeline, connectionArn: string): void {
  if (!Token.isUnresolved(connectionArn) && !connectionArn.includes(':codeconnections:')) return;
  const statement = (): iam.PolicyStatement =>
    new iam.PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [connectionArn] });
  pipeline.role.addToPrincipalPolicy(statement());
  const actions = pipeline.stages.flatMap((stage) => stage.actions.map(({ actionProperties }) => actionProperties));
  const cloned = new Set(actions.filter(({ provider }) => provider === 'CodeStarSourceConnection').flatMap(({ outputs = [] }) => outputs));
  const builds = actions.filter(({ inputs = [] }) => inputs.some((artifact) => cloned.has(artifact))).map(({ resource }) => resource);
  for (const build of new Set(builds)) {
    if (build instanceof codebuild.Project) build.addToRolePolicy(statement());
  }
}
