import type { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentRelease } from '../../manifest';

/** An account and a region that an environment is deployed to. */
export interface DeploymentTarget {
  /** The AWS account, 12 digits. */
  readonly account: string;

  /** The AWS region, such as `eu-west-1`. */
  readonly region: string;
}

/**
 * What a `PromotionPipelineStack` deploys: the team's own stage, made by one method of theirs.
 *
 * An interface, so that any class of an app can implement it, and so that the pipeline's constructor calls an object that is complete: an
 * abstract method would be called before the fields of the subclass are set.
 *
 * @example
 * class ShopStages implements IEnvironmentStages {
 *   public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
 *     const stage = new Stage(scope, id, { env: target });
 *     new ShopStack(stage, 'Shop', { release });
 *     return stage;
 *   }
 * }
 */
export interface IEnvironmentStages {
  /**
   * Makes the stage of one environment in one account and region. It is called once for each, while the pipeline is constructed, and what is
   * added to the stage afterwards is not deployed.
   *
   * @param scope the parent of the stage
   * @param id the id of the stage, which begins the names of its stacks: the environment and the region; to the letter
   * @param release what the environment runs
   * @param target where
   */
  makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage;
}
