import type { Duration } from 'aws-cdk-lib';
import type { ReleaseManifest } from '../../manifest';
import type { ManifestRepository } from './manifest-repository';

/** Properties of a `BuildDiscovery`. */
export interface BuildDiscoveryProps {
  /** The manifest: its images, and the environment that is pinned. */
  readonly manifest: ReleaseManifest;

  /** The environment that gets what is pushed. It must accept builds. */
  readonly environment: string;

  /**
   * Which tags are for this environment, such as `develop` or `feature-*`; `*` stands for any run of characters.
   *
   * At least one pattern, each with at most four `*` and no two of them side by side.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
   */
  readonly tags: string[];

  /** The branch that the manifest is on, and that is committed to. */
  readonly repository: ManifestRepository;

  /**
   * Names of the images to pin.
   *
   * @default - every image of the manifest
   */
  readonly images?: string[];

  /**
   * The manifest, from the root of the repository.
   *
   * @default - the command line finds release-manifest.yaml, .yml or .json at the root
   */
  readonly manifestPath?: string;

  /**
   * Name of the author of the commits.
   *
   * @default 'waybill'
   */
  readonly authorName?: string;

  /**
   * E-mail address of the author of the commits.
   *
   * @default 'waybill@noreply.invalid'
   */
  readonly authorEmail?: string;

  /**
   * How the command line is called in a build, in the clone of the repository. What is named must be there without being installed.
   *
   * @default - the version of this package, which the build installs from npm before it clones the repository
   */
  readonly waybillCommand?: string;

  /**
   * How long an event is kept whose build could not be started, in the queue for such events. Whole seconds, at most 14 days.
   *
   * @default Duration.days(14)
   */
  readonly undeliveredRetention?: Duration;
}
