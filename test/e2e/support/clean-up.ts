/** What undoes a thing that was started or made. */
export type CleanUpStep = () => void | Promise<void>;

/** Steps that run once, newest first, on every way out: the normal end, an error, Ctrl-C, SIGTERM, a closed terminal. */
export class CleanUp {
  private readonly steps: CleanUpStep[] = [];
  private running: Promise<void> | undefined;
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    // A second signal does not wait: what must not outlive this process ends with it anyway.
    if (this.running) process.exit(SIGNAL_CODES[signal] ?? 1);
    this.interrupted?.(signal);
    void this.run().finally(() => process.exit(SIGNAL_CODES[signal] ?? 1));
  };

  public constructor(
    /** Told once when a signal ends the run, before the first step. */
    private readonly interrupted?: (signal: NodeJS.Signals) => void,
  ) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  /** Whether the steps run or have run. */
  public get hasBegun(): boolean {
    return this.running !== undefined;
  }

  /** Adds a step; it runs before all that were added earlier. */
  public add(step: CleanUpStep): void {
    this.steps.push(step);
  }

  /** Runs the steps that have not run; an error in one does not keep the others from running. */
  public async run(): Promise<void> {
    this.running ??= this.runAll();
    await this.running;
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  private async runAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'cleaning up failed');
  }
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SIGNAL_CODES: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
