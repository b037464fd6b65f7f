import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unifiedDiff } from '../../../lib/cli/unified-diff';
import { type BuiltImage, writeLayout } from '../../support/oci-image';
import type { ShopProject } from '../support/shop-project';
import { type Said, type World, shorten } from './world';

/** Commands of `waybill` that ask a registry. */
const ASKS_REGISTRY = ['record', 'pin', 'verify'];

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The demo without an AWS: each `cdk deploy` is shown as the change of the template that would be deployed. */
export class SynthesizedWorld implements World {
  public readonly runsHeading = 'the templates run';
  public readonly deploys = false;
  public readonly description: readonly string[];
  private readonly images: { readonly image: BuiltImage; readonly tags: readonly string[] }[] = [];
  private readonly templates = new Map<string, Readonly<Record<string, Resource>>>();

  public constructor(private readonly project: ShopProject) {
    this.description = [
      'Nothing is deployed: each step shows the change of the synthesized templates. The registry is an OCI image layout in a folder.',
      `The shop is a git repository with a release manifest and the CDK app bin/app.ts: ${project.folder}`,
    ];
  }

  public async run(command: readonly string[]): Promise<Said> {
    const [program = '', subcommand = '', ...stacks] = command;
    if (program === 'cdk')
      return subcommand === 'deploy' ? this.synthesize(stacks) : { code: 0, lines: ['nothing to prepare without an AWS'] };
    const registry = program === 'waybill' && ASKS_REGISTRY.includes(subcommand) ? ['--registry', 'oci:images'] : [];
    const result = await this.project.run([...command, ...registry]);
    return { code: result.code, lines: shorten(result.output) };
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
    const result = await this.project.run(['cdk', 'synth', '--quiet', ...stacks]);
    if (result.code !== 0) return { code: result.code, lines: shorten(result.output) };
    return { code: 0, lines: stacks.flatMap((stack) => this.changeOf(stack)) };
  }

  /** What deploying the stack now would change. */
  private changeOf(stack: string): string[] {
    const file = path.join(this.project.folder, 'cdk.out', `${stack}.template.json`);
    if (!existsSync(file)) return [`${stack}: no such template`];
    const { Resources: after } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Readonly<Record<string, Resource>> };
    const before = this.templates.get(stack);
    this.templates.set(stack, after);
    if (before === undefined) return [`${stack} would create ${Object.keys(after).length} resources`];
    return Object.entries(after).flatMap(([id, resource]) => changeOfResource(`${stack} ${resource.Type}`, before[id], resource));
  }
}

function changeOfResource(name: string, before: Resource | undefined, after: Resource): string[] {
  const text = (resource: Resource | undefined): string => `${JSON.stringify(resource?.Properties, undefined, 1)}\n`;
  const lines = unifiedDiff(name, text(before), text(after)).split('\n').slice(2);
  const changed = lines.filter((line) => /^[+-]/.test(line)).map((line) => `${line[0] ?? ''} ${line.slice(1).trim()}`);
  return changed.length > 0 ? [name, ...changed] : [];
}
