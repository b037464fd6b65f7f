import { FormatError, quote } from './format-error';

/** OCI distribution specification: at most 128 characters, not starting with a dot or a dash. Shared with the JSON Schema of the manifest. */
export const TAG_FORM = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * A tag of an image: the name that people use for a build, never an identity.
 */
export class ImageTag {
  /**
   * Reads a tag.
   *
   * @param text 1 to 128 of `A-Z a-z 0-9 _ . -`, starting with a letter, a digit or `_`
   * @throws an error with the code `tag-format` when the text is anything else
   */
  public static parse(text: string): ImageTag {
    if (typeof text !== 'string' || !TAG_FORM.test(text)) {
      throw new FormatError(
        'tag-format',
        `${quote(text)} is not an image tag`,
        'use 1 to 128 letters, digits, "_", "." and "-", starting with a letter, a digit or "_"',
      );
    }
    return new ImageTag(text);
  }

  private readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The tag as written. */
  public toString(): string {
    return this.text;
  }
}
