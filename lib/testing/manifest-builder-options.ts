import type { Accepts, Combination, PromotionOverride } from '../manifest';

/** A release of a `ManifestBuilder`. */
export interface ManifestReleaseOptions {
  /**
   * The image's digest, `sha256:` and 64 lower-case hexadecimal digits.
   *
   * @default - one that is always the same for the same image and version, and another for every other
   */
  readonly digest?: string;

  /**
   * The git commit that the image was built from.
   *
   * @default - not recorded
   */
  readonly revision?: string;

  /**
   * When the image was built, in the form of RFC 3339.
   *
   * @default - not recorded
   */
  readonly created?: string;

  /**
   * Why the release must not be deployed.
   *
   * @default - it may be deployed
   */
  readonly rejected?: string;
}

/** An environment of a `ManifestBuilder`. */
export interface ManifestEnvironmentOptions {
  /**
   * What may be pinned here.
   *
   * @default Accepts.RELEASES
   */
  readonly accepts?: Accepts;

  /**
   * Names of the environments that a digest must come from.
   *
   * @default - it may come from anywhere
   */
  readonly promotesFrom?: string[];

  /**
   * How long a digest must have been in one of them first: an integer and a unit, `s`, `m`, `h` or `d`.
   *
   * @default - no time
   */
  readonly soak?: string;

  /**
   * Which sets of images may enter.
   *
   * @default Combination.ANY
   */
  readonly combination?: Combination;

  /**
   * Why nothing new may enter.
   *
   * @default - not frozen
   */
  readonly frozen?: string;

  /**
   * Exceptions from the rules on changes.
   *
   * @default - none
   */
  readonly overrides?: PromotionOverride[];
}
