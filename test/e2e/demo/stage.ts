import { unifiedDiff } from '../../../lib/cli/unified-diff';
import { words } from './command-line';
import type { Terminal } from './terminal';
import type { World } from './world';

/** Images by environment, named by the version or tag that the demo calls them. */
export type Expected = Readonly<Record<string, string>>;

/** A step did not do what it says. */
export class DemoError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'DemoError';
  }
}

const ENVIRONMENTS = ['dev', 'uat', 'prod'];

/** Shows one step after the other, and holds each to what it says. */
export class Stage {
  private readonly names = new Map<string, string>();
  private shown = '';
  private before: Readonly<Record<string, string | undefined>> = {};

  public constructor(
    private readonly terminal: Terminal,
    public readonly world: World,
  ) {}

  /** Shows a digest under this name. */
  public name(digest: string, name: string): void {
    this.names.set(digest, name);
  }

  public title(title: string, why: string): void {
    this.terminal.title(title, why);
  }

  public remark(text: string): void {
    this.terminal.said([text]);
  }

  /** Runs a command that must succeed. */
  public async type(commandLine: string): Promise<void> {
    const { code, output } = await this.execute(commandLine);
    if (code !== 0) throw new DemoError(`"${commandLine}" ended with code ${code}:\n${output}`);
  }

  /** Runs a command that must be refused. */
  public async typeRefused(commandLine: string): Promise<void> {
    const { code } = await this.execute(commandLine);
    if (code === 0) throw new DemoError(`"${commandLine}" was expected to be refused`);
    this.remark(`refused: exit code ${code}`);
  }

  /** Does what no command of the demo does, under the name of the command that would. */
  public async pretend(commandLine: string, action: () => void | Promise<void>): Promise<void> {
    this.terminal.command(commandLine);
    await action();
  }

  /** Shows what changed in the manifest since this was last called. */
  public showManifestChange(): void {
    const { manifest } = this.world;
    const lines = unifiedDiff('release-manifest.yaml', this.shown, manifest).split('\n').slice(2, -1);
    this.shown = manifest;
    if (lines.length > 0) this.terminal.line('    release-manifest.yaml');
    this.terminal.diff(lines);
  }

  /** Leaves out what changed in the manifest until now. */
  public skipManifestChange(): void {
    this.shown = this.world.manifest;
  }

  /** Shows what each environment runs, and checks it. */
  public async expectRunning(expected: Expected): Promise<void> {
    const digests: Record<string, string | undefined> = {};
    this.terminal.line(`    ${this.world.runsHeading}`);
    for (const environment of ENVIRONMENTS) {
      const digest = await this.world.running(environment);
      digests[environment] = digest;
      const changed = digest === this.before[environment] ? ' ' : '→';
      const text = digest === undefined ? 'nothing yet' : `${digest.slice(0, 19)}…  ${this.names.get(digest) ?? 'unknown'}`;
      this.terminal.result(`${changed} ${environment.padEnd(5)}${text}`);
    }
    this.before = digests;
    for (const environment of ENVIRONMENTS) {
      const digest = digests[environment];
      const runs = digest === undefined ? undefined : this.names.get(digest);
      if (runs !== expected[environment]) {
        throw new DemoError(
          `${environment} was expected to run ${expected[environment] ?? 'nothing'}, and runs ${runs ?? digest ?? 'nothing'}`,
        );
      }
    }
  }

  private async execute(commandLine: string): ReturnType<World['run']> {
    this.terminal.command(commandLine);
    const started = Date.now();
    const ticking = setInterval(() => {
      if (this.terminal.isInteractive && Date.now() - started > 1000) this.terminal.waitFor('    running');
    }, 500);
    try {
      const said = await this.world.run(words(commandLine));
      clearInterval(ticking);
      this.terminal.said(said.lines);
      return said;
    } finally {
      clearInterval(ticking);
    }
  }
}
