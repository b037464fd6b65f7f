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
import { PipelineRunner } from '../runner/pipeline-runner';
import { filesBelow, pack } from '../runner/zip';

const REGION = 'eu-west-1';
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

/** An emulated AWS with IAM enforced, a team's project with a pipeline in it, and a runner for that pipeline. */
export class PipelineBed {
  public static async start(options: PipelineBedOptions): Promise<PipelineBed> {
    const folder = mkdtempSync(path.join(tmpdir(), 'waybill-pipeline-'));
    const emulator = await Emulator.start({ folder, authorization: true });
    try {
      const aws = { endpoint: emulator.endpoint, region: REGION };
      const [image, project] = await Promise.all([
        BuildImage.make(path.join(folder, 'image')),
        ShopProject.create({ folder, aws, accounts: options.accounts }),
      ]);
      const bed = new PipelineBed(folder, emulator, aws, image, project, options);
      await bed.prepare();
      return bed;
    } catch (error) {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Acts as the account that has the pipeline. */
  public readonly tools: AwsClient;
  public readonly runner: PipelineRunner;

  private constructor(
    private readonly folder: string,
    private readonly emulator: Emulator,
    public readonly aws: EmulatedAws,
    image: BuildImage,
    public readonly project: ShopProject,
    private readonly options: PipelineBedOptions,
  ) {
    const { endpoint, region, credentials } = clientOptions(aws, options.accounts.tools);
    this.tools = new AwsClient(endpoint, region, credentials);
    this.runner = new PipelineRunner({ aws: this.tools, stackName: options.pipelineStack, image });
    const modules = path.join(project.folder, 'node_modules');
    unlinkSync(modules);
    symlinkSync(image.modules, modules);
  }

  public async stop(): Promise<void> {
    await endRunning();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Puts the project's clone, with its history, where the pipeline takes its source from: what a merge does. */
  public async push(): Promise<void> {
    const files = [...filesBelow(this.project.folder)].filter(([name]) => !/^(node_modules|cdk\.out)\//.test(name));
    const request = { method: 'PUT', path: `/${SOURCE.bucket}/${SOURCE.key}`, body: pack(new Map(files)) } as const;
    await this.tools.rest('s3', request, 's3:PutObject of the source');
  }

  private async prepare(): Promise<void> {
    const { accounts, app } = this.options;
    await build({
      entryPoints: [path.join(PROJECT, app)],
      outfile: path.join(this.project.folder, 'app.js'),
      platform: 'node',
      format: 'cjs',
    });
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
