import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type EmulatedAws, commandEnvironment, profiles } from './aws';
import { PROJECT, bundle } from './bundle';
import { type RunResult, run } from './run';

/** The account of the registry, whose credentials the commands have, and those of the environments. */
export interface ShopAccounts {
  readonly tools: string;
  readonly uat: string;
  readonly prod: string;
}

export interface ShopProjectOptions {
  /** A folder for the project and for the home folder of its commands. */
  readonly folder: string;
  readonly aws: EmulatedAws;
  readonly accounts: ShopAccounts;
}

/** An application team's git repository: a release manifest, a CDK app and its `cdk.json`. Commands run in it as its users type them. */
export class ShopProject {
  public static async create(options: ShopProjectOptions): Promise<ShopProject> {
    const project = new ShopProject(options);
    const { aws, accounts } = options;
    mkdirSync(project.folder, { recursive: true });
    mkdirSync(path.join(project.home, '.aws'), { recursive: true });
    writeFileSync(path.join(project.home, '.aws', 'config'), profiles({ ...accounts }, aws.region));
    await Promise.all([project.addApp('bin/app.ts', 'app.js'), project.addApp('bin/waybill.ts', 'waybill.js')]);
    symlinkSync(path.join(PROJECT, 'node_modules'), project.file('node_modules'));
    writeFileSync(project.file('.gitignore'), 'node_modules\ncdk.out\n*.js\n');
    writeFileSync(project.file('cdk.json'), `${JSON.stringify(cdkJson(accounts), undefined, 2)}\n`);
    for (const command of GIT_SETUP) await project.expectRun(['git', ...command]);
    await project.commit('Start the shop');
    return project;
  }

  /** The git repository's folder. */
  public readonly folder: string;
  private readonly home: string;

  private constructor(private readonly options: ShopProjectOptions) {
    this.folder = path.join(options.folder, 'shop');
    this.home = path.join(options.folder, 'home');
  }

  /** The manifest's text; empty when there is none. */
  public get manifest(): string {
    try {
      return readFileSync(this.file('release-manifest.yaml'), 'utf8');
    } catch {
      return '';
    }
  }

  public set manifest(text: string) {
    writeFileSync(this.file('release-manifest.yaml'), text);
  }

  /** Runs a `waybill`, `cdk` or `git` command with the credentials of the tools account, or of another one. */
  public async run(command: readonly string[], account = this.options.accounts.tools): Promise<RunResult> {
    const [program = '', ...args] = command;
    const options = { cwd: this.folder, env: commandEnvironment(this.options.aws, account, this.home) };
    if (program === 'waybill') return run(process.execPath, [this.file('waybill.js'), ...args], options);
    if (program !== 'cdk') return run(program, args, options);
    // Bootstrapping runs away from cdk.json, whose app would be synthesized for nothing.
    const cwd = args[0] === 'bootstrap' ? this.home : this.folder;
    return run(path.join(PROJECT, 'node_modules', '.bin', 'cdk'), args, { ...options, cwd });
  }

  /** Runs a command that must succeed. */
  public async expectRun(command: readonly string[], account?: string): Promise<RunResult> {
    const result = await this.run(command, account);
    const tail = result.output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
    if (result.code !== 0) throw new Error(`${command.join(' ')} ended with code ${result.code}:\n${tail}`);
    return result;
  }

  /** Commits all files and changes. */
  public async commit(message: string): Promise<void> {
    await this.expectRun(['git', 'add', '--all']);
    await this.expectRun(['git', 'commit', '--quiet', '--message', message]);
  }

  /** Bundles another CDK app of the project's tests into the repository. */
  public async addApp(program: string, name: string): Promise<void> {
    await bundle(program, this.file(name));
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}

/** Of the output of a command that failed. */
const SHOWN_LINES = 40;

const GIT_SETUP = [
  ['init', '--quiet', '--initial-branch=main'],
  ['config', 'user.name', 'Shop team'],
  ['config', 'user.email', 'shop@example.com'],
];

/** As in the project, whose feature flags it has; what asks or looks for news is off. */
function cdkJson(accounts: ShopAccounts): object {
  const { context } = JSON.parse(readFileSync(path.join(PROJECT, 'cdk.json'), 'utf8')) as { context: object };
  return {
    app: 'node app.js',
    requireApproval: 'never',
    progress: 'events',
    notices: false,
    versionReporting: false,
    context: { ...accounts, ...context },
  };
}
