/**
 * The manifest file cannot be read at all.
 *
 * Not part of the public (jsii) API: callers from other languages see it as an ordinary error with the same message.
 */
export class ManifestFileError extends Error {
  public constructor(
    /** Public: `manifest-not-found` and `manifest-not-a-file` are wrong use, `manifest-unreadable` is the system's fault. */
    public readonly code: 'manifest-not-found' | 'manifest-not-a-file' | 'manifest-unreadable',
    /** What is wrong, without the mend. */
    public readonly problem: string,
    /** What to do. */
    public readonly help: string,
  ) {
    super(`${problem}; ${help}`);
    this.name = 'ManifestFileError';
  }
}
