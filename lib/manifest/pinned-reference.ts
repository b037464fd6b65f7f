import { Digest, DIGEST_FORM } from './digest';
import { FormatError, quote } from './format-error';
import { ImageTag, TAG_FORM } from './image-tag';

/** Shared with the JSON Schema of the manifest. */
export const REFERENCE_FORM = new RegExp(`${TAG_FORM.source.slice(0, -1)}@${DIGEST_FORM.source.slice(1)}`);

/**
 * What an environment pins: `TAG@DIGEST`, the tail of an OCI reference. The tag is for people, the digest is what is deployed.
 */
export class PinnedReference {
  /**
   * Reads a pinned reference.
   *
   * @param text such as `1.4.0@sha256:4f1c…`
   * @throws an error with the code `tag-format` or `digest-format` when a part is malformed or missing
   */
  public static parse(text: string): PinnedReference {
    const at = typeof text === 'string' ? text.indexOf('@') : -1;
    if (at < 0 && typeof text === 'string' && DIGEST_FORM.test(text)) {
      throw new FormatError('tag-format', `${quote(text)} has no tag`, 'write TAG@DIGEST, for example 1.4.0@sha256:…');
    }
    if (at < 0) {
      throw new FormatError(
        'digest-format',
        `${quote(text)} names no digest`,
        'write TAG@DIGEST, for example 1.4.0@sha256:… with all 64 digits',
      );
    }
    return new PinnedReference(ImageTag.parse(text.slice(0, at)), Digest.parse(text.slice(at + 1)));
  }

  /**
   * Joins a tag and a digest.
   *
   * @param tag the name for people
   * @param digest what is deployed
   */
  public static of(tag: ImageTag, digest: Digest): PinnedReference {
    return new PinnedReference(tag, digest);
  }

  /** The name for people. */
  public readonly tag: ImageTag;

  /** What is deployed. */
  public readonly digest: Digest;

  private constructor(tag: ImageTag, digest: Digest) {
    this.tag = tag;
    this.digest = digest;
  }

  /** `TAG@DIGEST`. */
  public toString(): string {
    return `${this.tag.toString()}@${this.digest.toString()}`;
  }
}
