/** What was typed after a command's name, checked against its usage. */
export class Arguments {
  public constructor(
    private readonly positionals: readonly string[],
    private readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>,
  ) {}

  /** The argument at a place; the usage has seen to it that it is there. */
  public at(place: number): string {
    return this.positionals[place] ?? '';
  }

  /** Every argument. */
  public get all(): readonly string[] {
    return this.positionals;
  }

  /** The value of an option; undefined when it was not given. */
  public text(option: string): string | undefined {
    const value = this.values[option];
    return typeof value === 'string' ? value : undefined;
  }

  /** Every value of a repeatable option; undefined when it was not given. */
  public texts(option: string): string[] | undefined {
    const value = this.values[option];
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
  }

  /** Whether an option without a value was given. */
  public flag(option: string): boolean {
    return this.values[option] === true;
  }
}
