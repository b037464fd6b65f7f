import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ImageRegistry } from '../registry';
import type { Clock } from './clock';

/** Whose AWS account, as the options say it; what is absent follows the SDK's own chain. */
export interface AwsChoice {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly roleArn?: string | undefined;
}

/** Which ECR registry, and as whom. */
export interface EcrChoice extends AwsChoice {
  readonly account?: string | undefined;
  /** Told how far it is. */
  readonly onProgress: (text: string) => void;
}

/** The outside world of the command line, so that tests can put another in its place. */
export interface Services {
  ecrRegistry(choice: EcrChoice): ImageRegistry;
  ecsClient(choice: AwsChoice): Promise<ECSClient>;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
}
