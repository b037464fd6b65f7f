import type { RepositoryName } from '../manifest';

/**
 * The outside failed: the registry cannot be reached, refuses the caller, or answers what cannot be true.
 *
 * Message and help are one line each, free of control characters and of secrets (no query strings of signed addresses, no keys).
 */
export class RegistryError extends Error {
  public constructor(
    /** Stable and public, such as `access-denied`, `no-credentials`, `unreachable` or `corrupt-blob`. */
    public readonly code: string,
    /** What went wrong. */
    message: string,
    /** What to do about it. */
    public readonly help: string,
  ) {
    super(message);
    this.name = 'RegistryError';
  }
}

/** The registry answered, and has no repository of that name. */
export class RepositoryNotFoundError extends Error {
  /** What to do about it. */
  public readonly help: string;

  /**
   * @param repository the name that was asked for
   * @param where the registry, for people, such as `the registry of account 111111111111 in eu-west-1`
   */
  public constructor(
    public readonly repository: RepositoryName,
    where: string,
  ) {
    super(`${where} has no repository "${repository.toString()}"`);
    this.name = 'RepositoryNotFoundError';
    this.help = 'create the repository, or correct "repository" of the image or "registry" in the release manifest';
  }
}

/** A content that is larger than anything of its kind. */
export function tooLarge(what: string, size: number | string, limit: number): RegistryError {
  return new RegistryError(
    'too-large',
    `${what} has ${size} bytes, where at most ${limit} are read`,
    'use an image whose manifest and config are of ordinary size',
  );
}
