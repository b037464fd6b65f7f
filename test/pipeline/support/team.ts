import { mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { Emulator } from '../../e2e/emulator/emulator';
import { type EmulatedAws, clientOptions } from '../../e2e/support/aws';
import { PROJECT } from '../../e2e/support/bundle';
import { endRunning } from '../../e2e/support/run';
import { type ShopAccounts, ShopProject } from '../../e2e/support/shop-project';
import { AwsClient } from '../aws/aws-client';
import { BuildImage } from '../runner/build-image';

export const REGION = 'eu-west-1';

export interface TeamOptions {
  /** Begins the name of the folder. */
  readonly name: string;
  readonly accounts: ShopAccounts;
  /** The team's CDK app, from the root of this project. */
  readonly app: string;
}

/** An emulated AWS with IAM enforced, a team's project with an app in it, and what builds find where they run. */
export class Team {
  /**
   * Starts all of it, and has it prepared for a story; what was started ends when that fails.
   *
   * @param prepare makes of the team what the story is told with
   */
  public static async start<Bed>({ name, accounts, app }: TeamOptions, prepare: (team: Team) => Promise<Bed>): Promise<Bed> {
    const folder = mkdtempSync(path.join(tmpdir(), name));
    const emulator = await Emulator.start({ folder, authorization: true });
    try {
      const aws = { endpoint: emulator.endpoint, region: REGION };
      const [image, project] = await Promise.all([
        BuildImage.make(path.join(folder, 'image')),
        ShopProject.create({ folder, aws, accounts }),
      ]);
      const team = new Team(folder, emulator, aws, image, project, accounts);
      await team.addApp(app);
      return await prepare(team);
    } catch (error) {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Acts as the tools account. */
  public readonly tools: AwsClient;

  private constructor(
    public readonly folder: string,
    private readonly emulator: Emulator,
    public readonly aws: EmulatedAws,
    public readonly image: BuildImage,
    public readonly project: ShopProject,
    accounts: ShopAccounts,
  ) {
    const { endpoint, region, credentials } = clientOptions(aws, accounts.tools);
    this.tools = new AwsClient(endpoint, region, credentials);
  }

  public async stop(): Promise<void> {
    await endRunning();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The app that finds the packages of a build where the project's own are. */
  private async addApp(app: string): Promise<void> {
    const modules = path.join(this.project.folder, 'node_modules');
    unlinkSync(modules);
    symlinkSync(this.image.modules, modules);
    await build({
      entryPoints: [path.join(PROJECT, app)],
      outfile: path.join(this.project.folder, 'app.js'),
      platform: 'node',
      format: 'cjs',
    });
  }
}
