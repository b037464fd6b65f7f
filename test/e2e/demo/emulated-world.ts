import type { BuiltImage } from '../../support/oci-image';
import { type EmulatedAws, clientOptions } from '../support/aws';
import { readService } from '../support/ecs';
import { push } from '../support/push';
import type { ShopProject } from '../support/shop-project';
import { deployed } from './cdk-output';
import { type Said, type World, shorten } from './world';

/** The demo on the emulated AWS: `cdk deploy` runs for real, and ECS says what runs. */
export class EmulatedWorld implements World {
  public readonly runsHeading = 'ECS runs';
  public readonly deploys = true;
  public readonly description: readonly string[];

  public constructor(
    private readonly project: ShopProject,
    private readonly aws: EmulatedAws,
    private readonly account: string,
  ) {
    this.description = [
      `AWS is emulated on this machine: ${aws.endpoint}, account ${account}, ${aws.region}. Nothing leaves it, and nothing stays.`,
      `The shop is a git repository with a release manifest and the CDK app bin/app.ts: ${project.folder}`,
    ];
  }

  public async run(command: readonly string[]): Promise<Said> {
    const started = Date.now();
    const result = await this.project.run(command);
    const lines = command[0] === 'cdk' ? deployed(result, (Date.now() - started) / 1000) : shorten(result.output);
    return { code: result.code, lines };
  }

  public async push(image: BuiltImage, tag: string): Promise<void> {
    await push(image, { ...this.aws, account: this.account }, 'shop/api', tag);
  }

  public async running(environment: string): Promise<string | undefined> {
    const service = await readService(clientOptions(this.aws, this.account), environment);
    const digests = new Set(service?.tasks.filter(({ status }) => status === 'RUNNING').map(({ digest }) => digest));
    return digests.size === 0 ? undefined : [...digests].join(' and ');
  }

  public get manifest(): string {
    return this.project.manifest;
  }

  public set manifest(text: string) {
    this.project.manifest = text;
  }
}
