import type { DraftEnvironment } from './draft';
import type { ManifestImage } from './manifest-image';
import { ownError, type Called } from './own-trace';
import { PinnedRelease, type ReleaseContext } from './pinned-release';
import { UnknownNameError } from './unknown-name-error';

/** What may be pinned in an environment. */
export enum Accepts {
  /** Any pushed tag. */
  BUILDS = 'builds',

  /** Only versions of the ledger. */
  RELEASES = 'releases',
}

/** Which sets of images may enter an environment. */
export enum Combination {
  /** Any. */
  ANY = 'any',

  /** Only a set that ran together in an upstream environment. */
  EXACT = 'exact',
}

/** An exception from the rules on changes, for exactly one reference. */
export interface PromotionOverride {
  /** Name of the image. */
  readonly image: string;

  /** The only reference that is exempt, `TAG@DIGEST`. */
  readonly ref: string;

  /** Why. */
  readonly reason: string;

  /** Who answers for it. */
  readonly by: string;
}

/** One environment of a manifest: what runs there, and what may enter. */
export class EnvironmentRelease {
  /** @internal */
  public static _fromDraft(
    draft: DraftEnvironment,
    context: ReleaseContext,
    images: ReadonlyMap<string, ManifestImage>,
  ): EnvironmentRelease {
    return new EnvironmentRelease(draft, context, images);
  }

  /** Name of the application, such as `shop`. */
  public readonly application: string;

  /** Name of the environment, such as `uat`. */
  public readonly name: string;

  /** What may be pinned here. */
  public readonly accepts: Accepts;

  /** Names of the environments that a digest must come from, in file order; without any it may come from anywhere. */
  public readonly promotesFrom: string[];

  /**
   * How long a digest must have been in one of them first: an integer and a unit, `s`, `m`, `h` or `d`.
   *
   * @default - no time
   */
  public readonly soak?: string;

  /** Which sets of images may enter. */
  public readonly combination: Combination;

  /**
   * Why nothing new may enter.
   *
   * @default - not frozen
   */
  public readonly frozen?: string;

  /** Exceptions from the rules on changes, in file order. */
  public readonly overrides: PromotionOverride[];

  /** What runs here, in file order. */
  public readonly images: PinnedRelease[];

  /**
   * The AWS account of the registry.
   *
   * @default - the account of the caller
   */
  public readonly registryAccount?: string;

  /**
   * The AWS region of the registry.
   *
   * @default - the region of the caller
   */
  public readonly registryRegion?: string;

  private constructor(draft: DraftEnvironment, context: ReleaseContext, images: ReadonlyMap<string, ManifestImage>) {
    this.application = context.application;
    this.name = draft.name.text;
    this.accepts = draft.accepts === 'builds' ? Accepts.BUILDS : Accepts.RELEASES;
    this.promotesFrom = draft.promotesFrom.map((upstream) => upstream.text);
    this.combination = draft.combination === 'exact' ? Combination.EXACT : Combination.ANY;
    this.overrides = [...draft.overrides];
    this.images = [];
    if (draft.soak !== undefined) {
      this.soak = draft.soak;
    }
    if (draft.frozen !== undefined) {
      this.frozen = draft.frozen;
    }
    if (context.registryAccount !== undefined) {
      this.registryAccount = context.registryAccount;
    }
    if (context.registryRegion !== undefined) {
      this.registryRegion = context.registryRegion;
    }
    for (const { image, reference } of draft.pins) {
      const declared = images.get(image.text);
      if (declared !== undefined && reference !== undefined) {
        this.images.push(PinnedRelease._create(context, this.name, declared, reference));
      }
    }
  }

  /**
   * What runs here of one image.
   *
   * @param name of the image in the manifest
   * @throws an error that lists the images that are pinned here
   */
  public image(name: string): PinnedRelease {
    const found = this.images.find((pinned) => pinned.image === name);
    if (found === undefined) {
      const known = this.images.map((pinned) => pinned.image);
      throw ownError(METHODS.image, UnknownNameError.of('unknown-image', `the environment ${this.name} pins no image`, name, known));
    }
    return found;
  }
}

/** Where a user's call enters. */
const METHODS: { readonly image: Called } = EnvironmentRelease.prototype;
