import type { BuiltImage } from '../../support/oci-image';
import { type EmulatedAws, clientOptions } from '../support/aws';
import { readService } from '../support/ecs';
import { push } from '../support/push';
import type { ShopProject } from '../support/shop-project';
import { type Resources, synthesized } from '../support/templates';
import { changeOf, reasonsOf } from './cdk-output';
import { type Said, type World, shorten } from './world';

/** The demo on the emulated AWS: `cdk deploy` runs for real, and ECS says what runs. */
export class EmulatedWorld implements World {
  public readonly runsHeading = 'ECS runs';
  public readonly deploys = true;
  public readonly description: readonly string[];
  private readonly deployed = new Map<string, Resources>();

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
    const { code, output } = await this.project.run(command);
    if (command[0] !== 'cdk') return { code, output, lines: shorten(output) };
    const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
    const [, subcommand, ...stacks] = command;
    if (code !== 0) return { code, output, lines: [`failed after ${took}`, ...reasonsOf(output)] };
    return { code, output, lines: [...(subcommand === 'deploy' ? stacks.map((stack) => this.changeOf(stack)) : []), `done in ${took}`] };
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

  private changeOf(stack: string): string {
    const [before, after] = [this.deployed.get(stack), synthesized(this.project.folder, stack)];
    this.deployed.set(stack, after);
    return changeOf(stack, before, after);
  }
}
