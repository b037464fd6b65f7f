import { FormatError, quote } from './format-error';

/** The form of a digest, shared with the JSON Schema of the manifest. */
export const DIGEST_FORM = /^sha256:[0-9a-f]{64}$/;

/**
 * The content address of an image: `sha256:` and 64 lower-case hexadecimal digits. The only identity that reaches AWS.
 */
export class Digest {
  /**
   * Reads a digest.
   *
   * @param text such as `sha256:4f1c…`, all 64 digits
   * @throws an error with the code `digest-format` when the text is anything else
   */
  public static parse(text: string): Digest {
    if (typeof text !== 'string' || !DIGEST_FORM.test(text)) {
      throw new FormatError('digest-format', `${quote(text)} is not a digest`, 'write sha256: and 64 lower-case hexadecimal digits');
    }
    return new Digest(text);
  }

  private readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The 64 hexadecimal digits, without the algorithm. */
  public get hex(): string {
    return this.text.slice('sha256:'.length);
  }

  /** The first 12 hexadecimal digits, for people; never an identity. */
  public get abbreviated(): string {
    return abbreviatedDigest(this.text);
  }

  /** The whole digest, `sha256:…`. */
  public toString(): string {
    return this.text;
  }
}

/** The first 12 hexadecimal digits of a digest as a text, for people. */
export function abbreviatedDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
