/** Why no tags or labels can be offered: an answer, not a failure. */
export class BuildRefusal extends Error {
  public constructor(
    /** Stable and public. */
    public readonly code: 'no-commit' | 'dirty-work-tree' | 'version-format' | 'source-date-epoch',
    message: string,
    /** What to do about it. */
    public readonly help: string,
  ) {
    super(message);
    this.name = 'BuildRefusal';
  }
}
