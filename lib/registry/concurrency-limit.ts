/** Lets a number of pieces of work run at a time; the rest wait their turn, first come, first served. */
export class ConcurrencyLimit {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param most how much may run at once, at least 1 */
  public constructor(most: number) {
    this.#most = most;
  }

  /** Runs the work as soon as there is room, and answers or fails as it does. */
  public async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#most) {
      this.#running += 1;
    } else {
      // Whoever finishes hands its place over, so that no newcomer can take it in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
