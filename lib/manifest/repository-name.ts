import { FormatError, quote } from './format-error';

/**
 * What ECR accepts, from the `repositoryName` pattern and length of its CreateRepository call
 * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html). Shared with the JSON Schema of the manifest.
 */
export const REPOSITORY_FORM = /^(?:[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*\/)*[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
/** Length limits of the same call. */
export const REPOSITORY_LENGTH = { least: 2, most: 256 };

/**
 * The name of an ECR repository, without registry host and tag: 2 to 256 characters.
 */
export class RepositoryName {
  /**
   * Reads a repository name.
   *
   * @param text lower-case path components joined by `/`, such as `shop/api`
   * @throws an error with the code `repository-format` when ECR would not accept it
   */
  public static parse(text: string): RepositoryName {
    if (
      typeof text !== 'string' ||
      text.length < REPOSITORY_LENGTH.least ||
      text.length > REPOSITORY_LENGTH.most ||
      !REPOSITORY_FORM.test(text)
    ) {
      throw new FormatError(
        'repository-format',
        `${quote(text)} is not a repository name that ECR accepts`,
        'use 2 to 256 lower-case letters and digits, separated by "/", ".", "_" or "-", without a registry host or a tag',
      );
    }
    return new RepositoryName(text);
  }

  private readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The name as written. */
  public toString(): string {
    return this.text;
  }
}
