import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeploymentTarget } from './environment-stages';

/** How a pipeline treats one environment of the manifest. */
export interface PromotedEnvironment {
  /**
   * Where the environment is deployed: one account and region, or several at the same time, all behind one approval.
   *
   * @default - the account and region of the pipeline, when no environment names any
   */
  readonly targets?: DeploymentTarget[];

  /**
   * Whether the environment is part of the pipeline.
   *
   * @default - true when the environment accepts only releases, or is named in `environments`
   */
  readonly included?: boolean;

  /**
   * Whether a person is asked before it is deployed.
   *
   * @default - true when the environment promotes from one that is part of this pipeline
   */
  readonly approval?: boolean;

  /**
   * A topic that is told of the approval: of an e-mail list, or of a chat by way of Amazon Q Developer in chat applications.
   *
   * @default - the approval is shown by CodePipeline alone
   */
  readonly approvalTopic?: sns.ITopic;

  /**
   * How long the approval waits for an answer, from 5 minutes to 60 days; then it counts as refused.
   *
   * @default Duration.days(7)
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
   */
  readonly approvalTimeout?: Duration;

  /**
   * Whether the environment has a stage of its own. Without, environments with the same upstream are side by side in one stage: they share one
   * approval, and the stage is entered when one of them changed.
   *
   * @default false
   */
  readonly ownStage?: boolean;

  /**
   * How long the deployed tasks may take, after CloudFormation is done, to all run the manifest's digests: 1 minute to 6 hours, for each target.
   *
   * @default Duration.minutes(30)
   */
  readonly proofTimeout?: Duration;

  /**
   * The team's own steps before the deployment, after `waybill verify` and before the approval. They run in parallel unless they depend on each other.
   *
   * @default - none
   */
  readonly before?: pipelines.Step[];

  /**
   * The team's own steps after the deployment is proven: smoke tests, load tests. They run in parallel unless they depend on each other. The
   * environment counts as delivered when all succeeded.
   *
   * @default - none
   */
  readonly after?: pipelines.Step[];
}
