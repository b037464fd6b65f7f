/** What stands for a digest that ECS does not tell. */
export const UNKNOWN_DIGEST = 'unknown';

/** How many running tasks of one service run one digest of one image. */
export interface RunningImage {
  readonly environment: string;
  /** Name of the image in the release manifest. */
  readonly image: string;
  /** Name of the ECS service. */
  readonly service: string;
  /** `sha256:…`, or `unknown` when ECS does not tell. */
  readonly digest: string;
  readonly tasks: number;
}

/** An ECS service that says, by its tags, that it runs images of an application in an environment. */
export interface ServiceReport {
  /** Name of the ECS service. */
  readonly service: string;
  readonly environment: string;
  /** Names of the images that the service runs when it runs, sorted. */
  readonly images: readonly string[];
  /** Tasks that the service is to keep running. */
  readonly desiredCount: number;
  /** Sorted by image and digest; empty when no task runs. */
  readonly running: readonly RunningImage[];
}
