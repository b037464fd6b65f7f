/** As AWS calls them. */
export type Status = 'Failed' | 'Skipped' | 'Succeeded';

/** What one action did. */
export interface ActionRun {
  readonly name: string;
  /** Its provider, such as CodeBuild. */
  readonly provider: string;
  readonly status: Status;
  /** What CodePipeline says of it: the error of one that failed. */
  readonly summary: string;
  /** What its processes printed. */
  readonly output: string;
  /** What it put out for later actions. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What one stage did. */
export interface StageRun {
  readonly name: string;
  readonly status: Status;
  /** Why it was skipped, or which action failed. */
  readonly reason: string;
  readonly actions: readonly ActionRun[];
}

/** One run of a pipeline, to its end. */
export class Execution {
  public constructor(
    public readonly id: string,
    /** Superseded: the pipeline changed itself, and began again as what it is now. */
    public readonly status: 'Failed' | 'Succeeded' | 'Superseded',
    /** Those that were reached. */
    public readonly stages: readonly StageRun[],
    /** The run that changed the pipeline and so caused this one. */
    public readonly superseded: Execution | undefined,
  ) {}

  /** Of each stage what became of it, in the order of the pipeline. */
  public get outline(): Record<string, Status> {
    return Object.fromEntries(this.stages.map(({ name, status }) => [name, status]));
  }

  /** The stage of a name. */
  public stage(name: string): StageRun {
    const stage = this.stages.find((each) => each.name === name);
    return stage ?? fail('stage', name, this.stages);
  }

  /** The action of a name. */
  public action(name: string): ActionRun {
    const all = this.stages.flatMap(({ actions }) => actions);
    return all.find((each) => each.name === name) ?? fail('action', name, all);
  }

  /** Whether an action ran. */
  public ran(name: string): boolean {
    return this.stages.some(({ actions }) => actions.some((action) => action.name === name));
  }

  /** Everything that happened, to be read when it was not what was expected. */
  public get told(): string {
    const lines = this.stages.flatMap(({ name, status, reason, actions }) => [
      `${name}: ${status} ${reason}`,
      ...actions.flatMap((action) => [
        `  ${action.name} (${action.provider}): ${action.status} ${action.summary}`,
        ...(action.status === 'Failed' ? tail(action.output) : []),
      ]),
    ]);
    return [`execution ${this.id}: ${this.status}`, ...lines].join('\n');
  }
}

const SHOWN_LINES = 40;

function tail(output: string): string[] {
  return output
    .trim()
    .split('\n')
    .slice(-SHOWN_LINES)
    .map((line) => `    ${line}`);
}

function fail(kind: string, name: string, all: readonly { readonly name: string }[]): never {
  throw new Error(`no ${kind} ${name} ran, but ${all.map((each) => each.name).join(', ')}`);
}
