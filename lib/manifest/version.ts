import { SemVer } from 'semver';
import { FormatError, quote } from './format-error';

const NUMBER = '(?:0|[1-9][0-9]{0,14})';
const IDENTIFIER = '(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';

/**
 * SemVer 2.0.0's own grammar (https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions) with an optional `v` and no `+build`.
 * Numbers have at most 15 digits, so that they compare exactly. Shared with the JSON Schema of the manifest.
 */
export const VERSION_FORM = new RegExp(`^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?$`);
/** A version is also an image tag. */
export const VERSION_LENGTH = 128;

/**
 * The version of a release: SemVer 2.0.0 with an optional leading `v`, without `+build` (no legal image tag).
 */
export class Version {
  /**
   * Reads a version.
   *
   * @param text such as `1.4.0`, `v1.4.0` or `1.4.0-rc.3`, at most 128 characters (it is also an image tag)
   * @throws an error with the code `version-format` when the text is anything else
   */
  public static parse(text: string): Version {
    if (typeof text !== 'string' || text.length > VERSION_LENGTH || !VERSION_FORM.test(text)) {
      throw new FormatError(
        'version-format',
        `${quote(text)} is not a version`,
        'use SemVer 2.0.0 without "+build", for example 1.4.0, v1.4.0 or 1.4.0-rc.3, or set "versioning: none" on the image',
      );
    }
    return new Version(text);
  }

  private readonly text: string;
  /** Read at the first comparison: of a large ledger's versions few are ever compared. */
  private parsed: SemVer | undefined;

  private constructor(text: string) {
    this.text = text;
  }

  /** Whether it is a candidate (`1.4.0-rc.3`) rather than a final version. */
  public get isPrerelease(): boolean {
    return this.semver().prerelease.length > 0;
  }

  /**
   * SemVer precedence: negative when this version is lower, positive when it is higher, 0 when equal.
   *
   * @param other the version to compare with
   */
  public compareTo(other: Version): number {
    return this.semver().compare(other.semver());
  }

  /** The version as written, with its `v` if it had one. */
  public toString(): string {
    return this.text;
  }

  private semver(): SemVer {
    this.parsed ??= new SemVer(this.text.replace(/^v/, ''));
    return this.parsed;
  }
}
