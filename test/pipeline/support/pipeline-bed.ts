import type { EmulatedAws } from '../../e2e/support/aws';
import type { ShopAccounts, ShopProject } from '../../e2e/support/shop-project';
import type { AwsClient } from '../aws/aws-client';
import { PipelineRunner } from '../runner/pipeline-runner';
import { filesBelow, pack } from '../runner/zip';
import { REGION, Team } from './team';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Where the pipelines of the tests take their source from. */
export const SOURCE = { bucket: 'shop-source', key: 'shop.zip' };

export interface PipelineBedOptions {
  readonly accounts: ShopAccounts;
  /** The CDK app, from the root of this project. */
  readonly app: string;
  /** The stack that has the pipeline. */
  readonly pipelineStack: string;
}

/** A team with a pipeline, and a runner for that. */
export class PipelineBed {
  public static async start(options: PipelineBedOptions): Promise<PipelineBed> {
    return Team.start({ ...options, name: 'waybill-pipeline-' }, async (team) => {
      const bed = new PipelineBed(team, options);
      await bed.prepare(options.accounts);
      return bed;
    });
  }

  public readonly aws: EmulatedAws;
  public readonly project: ShopProject;
  /** Acts as the account that has the pipeline. */
  public readonly tools: AwsClient;
  public readonly runner: PipelineRunner;

  private constructor(
    private readonly team: Team,
    { pipelineStack }: PipelineBedOptions,
  ) {
    const { aws, project, tools, image } = team;
    this.aws = aws;
    this.project = project;
    this.tools = tools;
    this.runner = new PipelineRunner({ aws: tools, stackName: pipelineStack, image });
  }

  public async stop(): Promise<void> {
    await this.team.stop();
  }

  /** Puts the project's clone, with its history, where the pipeline takes its source from: what a merge does. */
  public async push(): Promise<void> {
    const files = [...filesBelow(this.project.folder)].filter(([name]) => !/^(node_modules|cdk\.out)\//.test(name));
    const request = { method: 'PUT', path: `/${SOURCE.bucket}/${SOURCE.key}`, body: pack(new Map(files)) } as const;
    await this.tools.rest('s3', request, 's3:PutObject of the source');
  }

  private async prepare(accounts: ShopAccounts): Promise<void> {
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    const place = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
    await this.tools.rest('s3', { method: 'PUT', path: `/${SOURCE.bucket}`, body: place }, 's3:CreateBucket');
    const versioning = { method: 'PUT', path: `/${SOURCE.bucket}`, query: { versioning: '' }, body } as const;
    await this.tools.rest('s3', versioning, 's3:PutBucketVersioning');
    for (const account of new Set(Object.values<string>({ ...accounts }))) {
      const trust = account === accounts.tools ? [] : ['--trust', accounts.tools];
      const policies = ['--cloudformation-execution-policies', ADMINISTRATOR];
      await this.project.expectRun(['cdk', 'bootstrap', `aws://${account}/${REGION}`, ...trust, ...policies], account);
    }
  }
}
