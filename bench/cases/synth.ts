import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ReleaseManifest } from '../../lib/manifest';
import { largeManifest } from '../large-manifest';
import { compare, runOnce, type Command } from '../measure';
import type { Figure } from '../figure';

const SERVICES = 20;
const ENVIRONMENTS = ['dev', 'uat', 'prod'];
const ROOT = join(__dirname, '../..');

/** What a team knows of one image in one environment when it pins by hand. */
export interface Pin {
  readonly application: string;
  readonly environment: string;
  readonly image: string;
  readonly repository: string;
  readonly version: string;
  readonly revision: string;
  readonly digest: string;
}

/** Synthesis of 20 services in 3 environments, against the same resources written with the CDK's own constructs. */
export async function synth(folder: string): Promise<Figure[]> {
  const manifest = join(folder, 'synth.yaml');
  const pins = join(folder, 'pins.json');
  writeFileSync(manifest, largeManifest(SERVICES, 5, ENVIRONMENTS));
  writeFileSync(pins, JSON.stringify(pinsOf(ReleaseManifest.fromFile(manifest))));
  const measured = await appOf('waybill', manifest, folder);
  const baseline = await appOf('plain', pins, folder);
  await runOnce(measured);
  await runOnce(baseline);
  assertSameResources(measured.outdir, baseline.outdir);
  const name = `synth of ${SERVICES} services × ${ENVIRONMENTS.length} environments`;
  const result = await compare({ ...measured, name }, { ...baseline, name: 'plain L2 constructs' }, 8);
  return [{ kind: 'ratio', ...result, targets: { timeRatio: 1.1, memoryRatio: 1.1 } }];
}

function pinsOf(manifest: ReleaseManifest): Record<string, Pin[]> {
  return Object.fromEntries(
    manifest.environments.map((environment) => [
      environment.name,
      environment.images.map(({ application, image, repository, version, revision, digest }) => ({
        application,
        environment: environment.name,
        image,
        repository: repository.toString(),
        version: version ?? '',
        revision: revision ?? '',
        digest: digest.toString(),
      })),
    ]),
  );
}

async function appOf(name: string, input: string, folder: string): Promise<Command & { readonly outdir: string }> {
  const outdir = join(folder, `assembly-${name}`);
  mkdirSync(outdir, { recursive: true });
  return { name, outdir, args: [await bundled(name), input, outdir], env: { CDK_VALIDATION: 'false' } };
}

/** Precompiled, as the fastest `cdk synth` is; the CDK itself is loaded from where it is installed, as ever. */
async function bundled(name: string): Promise<string> {
  const file = join(ROOT, 'build/bench', `${name}.js`);
  await build({
    entryPoints: [join(ROOT, 'bench/synth-apps', `${name}.ts`)],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return file;
}

/** A faster synth of fewer resources would prove nothing. */
function assertSameResources(left: string, right: string): void {
  const [ours, theirs] = [left, right].map((outdir) => JSON.stringify(resourceTypes(outdir)));
  if (ours !== theirs) throw new Error(`the two apps do not synthesize the same resources: ${String(ours)} against ${String(theirs)}`);
}

function resourceTypes(outdir: string): [string, number][] {
  const counts = new Map<string, number>();
  for (const file of readdirSync(outdir).filter((name) => name.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(outdir, file), 'utf8')) as { Resources: Record<string, { Type: string }> };
    for (const { Type } of Object.values(template.Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  }
  return [...counts].sort();
}
