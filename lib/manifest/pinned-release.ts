import type { Digest } from './digest';
import type { ImageTag } from './image-tag';
import type { LedgerRelease } from './ledger-release';
import type { ManifestImage } from './manifest-image';
import type { PinnedReference } from './pinned-reference';
import type { RepositoryName } from './repository-name';

/**
 * What the releases of one manifest have in common.
 *
 * @internal
 */
export interface ReleaseContext {
  readonly application: string;
  readonly registryAccount: string | undefined;
  readonly registryRegion: string | undefined;
}

/** What one environment runs of one image. */
export class PinnedRelease {
  /** @internal */
  public static _create(context: ReleaseContext, environment: string, image: ManifestImage, reference: PinnedReference): PinnedRelease {
    return new PinnedRelease(context, environment, image, reference);
  }

  /** Name of the application, such as `shop`. */
  public readonly application: string;

  /** Name of the environment, such as `uat`. */
  public readonly environment: string;

  /** Name of the image in the manifest, such as `api`. */
  public readonly image: string;

  /** The repository that holds it. */
  public readonly repository: RepositoryName;

  /** The pin, `TAG@DIGEST`. */
  public readonly reference: PinnedReference;

  /**
   * The version that the ledger gives this digest: the pin's tag when that is a version, else the highest final version, else the highest candidate.
   *
   * @default - the ledger has no release with this digest
   */
  public readonly version?: string;

  /**
   * The git commit that the image was built from, as recorded with that version.
   *
   * @default - not recorded
   */
  public readonly revision?: string;

  /**
   * When the image was built, as recorded with that version, in the form of RFC 3339.
   *
   * @default - not recorded
   */
  public readonly created?: string;

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

  private constructor(context: ReleaseContext, environment: string, image: ManifestImage, reference: PinnedReference) {
    this.application = context.application;
    this.environment = environment;
    this.image = image.name;
    this.repository = image.repository;
    this.reference = reference;
    if (context.registryAccount !== undefined) {
      this.registryAccount = context.registryAccount;
    }
    if (context.registryRegion !== undefined) {
      this.registryRegion = context.registryRegion;
    }
    const release = recordedAs(image, reference);
    if (release !== undefined) {
      this.version = release.version;
      if (release.revision !== undefined) {
        this.revision = release.revision;
      }
      if (release.created !== undefined) {
        this.created = release.created;
      }
    }
  }

  /** The pin's tag: for people, never an identity. */
  public get tag(): ImageTag {
    return this.reference.tag;
  }

  /** The pin's digest: what is deployed. */
  public get digest(): Digest {
    return this.reference.digest;
  }
}

function recordedAs(image: ManifestImage, reference: PinnedReference): LedgerRelease | undefined {
  return image.release(reference.tag.toString()) ?? image.releasesOf(reference.digest)[0];
}
