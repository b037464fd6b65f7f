/**
 * The digests that one image had in one environment, as a stack: a new digest goes on top; a return to one of the stack takes off all
 * above it, and what was taken off counts as rolled back from until it is promoted again.
 *
 * A plain list of what ran would make a rollback after a rollback go forth again: after 1, 2, 1 the digest before the present one is 2,
 * the very release that was just abandoned.
 */
export class DigestLine {
  /** Oldest first; the last one is what runs. */
  private readonly line: string[] = [];
  private readonly abandoned = new Set<string>();

  /**
   * Tells what the next newer state pins.
   *
   * @returns whether that is a return to an earlier digest of the line: a rollback
   */
  public advance(digest: string): boolean {
    const at = this.line.lastIndexOf(digest);
    if (at >= 0) {
      const taken = this.line.splice(at + 1);
      for (const abandoned of taken) {
        this.abandoned.add(abandoned);
      }
      return taken.length > 0;
    }
    this.abandoned.delete(digest);
    this.line.push(digest);
    return false;
  }

  /** Whether the environment was rolled back from this digest, and it was not promoted again since. */
  public wasRolledBackFrom(digest: string): boolean {
    return this.abandoned.has(digest);
  }

  /** What ran before the present digest, the nearest first. */
  public below(): string[] {
    return this.line.slice(0, -1).reverse();
  }
}
