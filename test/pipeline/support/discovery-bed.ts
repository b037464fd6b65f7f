import { appendFileSync, mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { Emulator } from '../../e2e/emulator/emulator';
import { type EmulatedAws, clientOptions } from '../../e2e/support/aws';
import { PROJECT } from '../../e2e/support/bundle';
import { endRunning } from '../../e2e/support/run';
import { ShopProject } from '../../e2e/support/shop-project';
import { AwsClient } from '../aws/aws-client';
import { BuildImage } from '../runner/build-image';
import { DeployedStack } from '../runner/deployed-stack';
import { type BuildOutcome, buildsOf, runStartedBuild, type StartedBuild } from '../runner/event-build';

const REGION = 'eu-west-1';
/** Where AWS has a repository `shop` of CodeCommit. */
const CODECOMMIT = `https://git-codecommit.${REGION}.amazonaws.com/v1/repos/shop`;

/**
 * An emulated AWS with IAM enforced, a team's project, and the repository that it is pushed to. CodeCommit is not emulated: a bare repository on
 * disk stands for it, and git is told to find it at CodeCommit's address.
 */
export class DiscoveryBed {
  public static async start(account: string): Promise<DiscoveryBed> {
    const folder = mkdtempSync(path.join(tmpdir(), 'waybill-discovery-'));
    const emulator = await Emulator.start({ folder, authorization: true });
    try {
      const aws = { endpoint: emulator.endpoint, region: REGION };
      const accounts = { tools: account, uat: account, prod: account };
      const [image, project] = await Promise.all([
        BuildImage.make(path.join(folder, 'image')),
        ShopProject.create({ folder, aws, accounts }),
      ]);
      const bed = new DiscoveryBed(folder, emulator, aws, image, project, account);
      await bed.prepare();
      return bed;
    } catch (error) {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private readonly tools: AwsClient;
  private readonly done = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly emulator: Emulator,
    public readonly aws: EmulatedAws,
    private readonly image: BuildImage,
    public readonly project: ShopProject,
    account: string,
  ) {
    const { endpoint, region, credentials } = clientOptions(aws, account);
    this.tools = new AwsClient(endpoint, region, credentials);
  }

  public async stop(): Promise<void> {
    await endRunning();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Commits all of the project, and pushes it. */
  public async push(message: string): Promise<void> {
    await this.project.commit(message);
    await this.project.expectRun(['git', 'push', '--quiet', 'origin', 'main']);
  }

  /** The builds that events have started and that were not run yet. */
  public async started(): Promise<readonly StartedBuild[]> {
    const [project] = (await DeployedStack.read(this.tools, 'Shop-Registry')).resources('AWS::CodeBuild::Project');
    if (project === undefined) throw new Error('the stack has no build');
    return (await buildsOf(this.tools, project.physicalId)).filter(({ id }) => !this.done.has(id));
  }

  /** Runs a build that an event has started. */
  public async run(build: StartedBuild): Promise<BuildOutcome> {
    this.done.add(build.id);
    return runStartedBuild(this.tools, this.image, build);
  }

  private async prepare(): Promise<void> {
    const remote = path.join(this.folder, 'shop.git');
    const modules = path.join(this.project.folder, 'node_modules');
    unlinkSync(modules);
    symlinkSync(this.image.modules, modules);
    const app = {
      entryPoints: [path.join(PROJECT, 'test/pipeline/support/discovery-app.ts')],
      outfile: path.join(this.project.folder, 'app.js'),
    };
    await build({ ...app, platform: 'node', format: 'cjs' });
    await this.project.expectRun(['git', 'clone', '--quiet', '--bare', this.project.folder, remote]);
    await this.project.expectRun(['git', 'remote', 'add', 'origin', remote]);
    appendFileSync(path.join(this.image.home, '.gitconfig'), `[url "file://${remote}"]\n\tinsteadOf = ${CODECOMMIT}\n`);
    await this.project.expectRun(['cdk', 'bootstrap', `aws://${this.tools.credentials.accessKeyId}/${REGION}`]);
  }
}
