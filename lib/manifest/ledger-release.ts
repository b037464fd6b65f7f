import type { Digest } from './digest';
import type { DraftRelease } from './draft';

/** One line of an image's ledger: a version and the one digest that it names for ever. */
export class LedgerRelease {
  /** @internal */
  public static _create(image: string, digest: Digest, draft: DraftRelease): LedgerRelease {
    return new LedgerRelease(image, digest, draft);
  }

  /** Name of the image in the manifest, such as `api`. */
  public readonly image: string;

  /** The version as the ledger writes it, such as `1.4.0`; a tag when the image says `versioning: none`. */
  public readonly version: string;

  /** What the version names. */
  public readonly digest: Digest;

  /**
   * The git commit that the image was built from, as recorded.
   *
   * @default - not recorded
   */
  public readonly revision?: string;

  /**
   * When the image was built, in the form of RFC 3339.
   *
   * @default - not recorded
   */
  public readonly created?: string;

  /**
   * Why the release must not be deployed.
   *
   * @default - it may be deployed
   */
  public readonly rejected?: string;

  private constructor(image: string, digest: Digest, draft: DraftRelease) {
    this.image = image;
    this.version = draft.version;
    this.digest = digest;
    if (draft.revision !== undefined) {
      this.revision = draft.revision;
    }
    if (draft.created !== undefined) {
      this.created = draft.created;
    }
    if (draft.rejected !== undefined) {
      this.rejected = draft.rejected;
    }
  }
}
