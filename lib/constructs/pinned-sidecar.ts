import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** A second container of a service's tasks, whose image the environment pins too. */
export interface PinnedSidecar {
  /** Name of the image in the manifest. */
  readonly image: string;

  /**
   * Name of the container, unique in the task: up to 100 letters, digits, `_` and `-`.
   *
   * @default - the name of the image
   */
  readonly containerName?: string;

  /**
   * Port that the container listens on, 1 to 65535. The containers of a task share their ports, so each takes its own.
   *
   * @default - none
   */
  readonly containerPort?: number;

  /**
   * Whether the task ends when this container does.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * The command, in exec form.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Variables for everyone who may look at the task definition to read. `WAYBILL_…` are taken.
   *
   * @default - only the WAYBILL_ variables
   */
  readonly environment?: Record<string, string>;

  /**
   * Variables whose values the execution role fetches when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * How ECS asks the container whether it is well.
   *
   * @default - ECS sees only whether it runs
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Memory in MiB beyond which this container is stopped; at most that of the task.
   *
   * @default - it shares the task's memory
   */
  readonly memoryLimitMiB?: number;
}
