import path from 'node:path';
import { unifiedDiff } from '../../../lib/cli/unified-diff';
import { type BuiltImage, writeLayout } from '../../support/oci-image';
import type { ShopProject } from '../support/shop-project';
import { type Resource, type Resources, changedResources, synthesized } from '../support/templates';
import { changeOf } from './cdk-output';
import { type Said, type World, shorten } from './world';

/** Commands of `waybill` that ask a registry. */
const ASKS_REGISTRY = ['record', 'pin', 'verify'];

/** The demo without an AWS: each `cdk deploy` is shown as the change of the template that would be deployed. */
export class SynthesizedWorld implements World {
  public readonly runsHeading = 'the templates run';
  public readonly deploys = false;
  public readonly description: readonly string[];
  private readonly images: { readonly image: BuiltImage; readonly tags: readonly string[] }[] = [];
  private readonly templates = new Map<string, Resources>();

  public constructor(private readonly project: ShopProject) {
    this.description = [
      'Nothing is deployed: each step shows the change of the synthesized templates. The registry is an OCI image layout in a folder.',
      `The shop is a git repository with a release manifest and the CDK app bin/app.ts: ${project.folder}`,
    ];
  }

  public async run(command: readonly string[]): Promise<Said> {
    const [program = '', subcommand = '', ...stacks] = command;
    if (program === 'cdk') {
      return subcommand === 'deploy' ? this.synthesize(stacks) : { code: 0, output: '', lines: ['not needed without an AWS'] };
    }
    const registry = program === 'waybill' && ASKS_REGISTRY.includes(subcommand) ? ['--registry', 'oci:images'] : [];
    const { code, output } = await this.project.run([...command, ...registry]);
    return { code, output, lines: shorten(output) };
  }

  public push(image: BuiltImage, tag: string): Promise<void> {
    this.images.push({ image, tags: [tag] });
    writeLayout(path.join(this.project.folder, 'images'), 'shop/api', this.images);
    return Promise.resolve();
  }

  public running(environment: string): Promise<string | undefined> {
    const stack = this.templates.get(`Shop-${environment}`) ?? {};
    return Promise.resolve(/@(sha256:[0-9a-f]{64})/.exec(JSON.stringify(stack))?.[1]);
  }

  public get manifest(): string {
    return this.project.manifest;
  }

  public set manifest(text: string) {
    this.project.manifest = text;
  }

  private async synthesize(stacks: readonly string[]): Promise<Said> {
    const { code, output } = await this.project.run(['cdk', 'synth', '--quiet', ...stacks]);
    return { code, output, lines: code === 0 ? stacks.flatMap((stack) => this.changeOf(stack)) : shorten(output) };
  }

  /** What deploying the stack now would change. */
  private changeOf(stack: string): string[] {
    const [before, after] = [this.templates.get(stack), synthesized(this.project.folder, stack)];
    this.templates.set(stack, after);
    const changed = before === undefined ? {} : changedResources(before, after);
    return [changeOf(stack, before, after), ...Object.entries(changed).flatMap(([id, resource]) => linesOf(before?.[id], resource))];
  }
}

/** The changed lines of a resource's properties. */
function linesOf(before: Resource | undefined, after: Resource): string[] {
  const text = (resource: Resource | undefined): string => `${JSON.stringify(resource?.Properties, undefined, 1)}\n`;
  const lines = unifiedDiff(after.Type, text(before), text(after)).split('\n').slice(2);
  const changed = lines.filter((line) => /^[+-]/.test(line)).map((line) => `${line.slice(0, 1)} ${line.slice(1).trim()}`);
  return [`  ${after.Type}`, ...changed.map((line) => `    ${line}`)];
}
