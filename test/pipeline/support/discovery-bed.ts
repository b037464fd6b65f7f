import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { EmulatedAws } from '../../e2e/support/aws';
import type { ShopProject } from '../../e2e/support/shop-project';
import type { AwsClient } from '../aws/aws-client';
import { DeployedStack } from '../runner/deployed-stack';
import { type BuildOutcome, buildsOf, runStartedBuild, type StartedBuild } from '../runner/event-build';
import { REGION, Team } from './team';

/** Where AWS has a repository `shop` of CodeCommit. */
const CODECOMMIT = `https://git-codecommit.${REGION}.amazonaws.com/v1/repos/shop`;

/**
 * A team, and the repository that its project is pushed to. CodeCommit is not emulated: a bare repository on disk stands for it, and git is told to
 * find it at CodeCommit's address.
 */
export class DiscoveryBed {
  public static async start(account: string): Promise<DiscoveryBed> {
    const accounts = { tools: account, uat: account, prod: account };
    const options = { name: 'waybill-discovery-', accounts, app: 'test/pipeline/support/discovery-app.ts' };
    return Team.start(options, async (team) => {
      const bed = new DiscoveryBed(team);
      await bed.prepare();
      return bed;
    });
  }

  public readonly aws: EmulatedAws;
  public readonly project: ShopProject;
  private readonly tools: AwsClient;
  private readonly done = new Set<string>();

  private constructor(private readonly team: Team) {
    this.aws = team.aws;
    this.project = team.project;
    this.tools = team.tools;
  }

  public async stop(): Promise<void> {
    await this.team.stop();
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
    return runStartedBuild(this.tools, this.team.image, build);
  }

  private async prepare(): Promise<void> {
    const remote = path.join(this.team.folder, 'shop.git');
    await this.project.expectRun(['git', 'clone', '--quiet', '--bare', this.project.folder, remote]);
    await this.project.expectRun(['git', 'remote', 'add', 'origin', remote]);
    appendFileSync(path.join(this.team.image.home, '.gitconfig'), `[url "file://${remote}"]\n\tinsteadOf = ${CODECOMMIT}\n`);
    await this.project.expectRun(['cdk', 'bootstrap', `aws://${this.tools.credentials.accessKeyId}/${REGION}`]);
  }
}
