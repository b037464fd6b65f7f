import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ReleaseManifest } from '../../lib/manifest';
import { largeManifest } from '../large-manifest';
import { compare, runOnce, type Command } from '../measure';
import type { Pin } from '../pins';
import type { Figure } from '../figure';

const ROOT = join(__dirname, '../..');

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const TEMPLATE = { resources: 500, bytes: 1_000_000 };

interface App extends Command {
  readonly outdir: string;
}

/** Two apps that synthesize the same services, one with this library and one with the CDK's own constructs. */
interface Pair {
  readonly measured: App;
  readonly baseline: App;
}

/** Synthesis of 20 services in 3 environments, and of 200 in 4 with a pipeline, against plain L2 constructs; and whether it is linear. */
export async function synth(folder: string): Promise<Figure[]> {
  const small = await pairOf(folder, { services: 20, environments: ['dev', 'uat', 'prod'], apps: ['waybill', 'plain'] });
  const environments = ['test', 'uat', 'stage', 'prod'];
  const apps = ['waybill-pipeline', 'plain-pipeline'] as const;
  const large = await pairOf(folder, { services: 200, environments, apps });
  const half = await pairOf(folder, { services: 100, environments, apps });
  const targets = { timeRatio: 1.1, memoryRatio: 1.1 };
  const name = 'synth of 200 services × 4 environments with pipeline';
  return [
    { kind: 'ratio', ...(await comparePair(small, 'synth of 20 services × 3 environments', 'plain L2 constructs', 8)), targets },
    { kind: 'ratio', ...(await comparePair(large, name, 'plain L2 constructs and CDK Pipelines', 3)), targets },
    // Twice the services take twice the time of half of them, less what starting takes.
    {
      kind: 'ratio',
      ...(await compare({ ...large.measured, name }, { ...half.measured, name: 'the same with 100 services' }, 3)),
      targets: { timeRatio: 2.1, memoryRatio: 2.1 },
    },
  ];
}

function comparePair({ measured, baseline }: Pair, name: string, against: string, runs: number): ReturnType<typeof compare> {
  return compare({ ...measured, name }, { ...baseline, name: against }, runs);
}

async function pairOf(
  folder: string,
  { services, environments, apps }: { services: number; environments: readonly string[]; apps: readonly [string, string] },
): Promise<Pair> {
  const manifest = join(folder, `synth-${services}.yaml`);
  const pins = join(folder, `pins-${services}.json`);
  writeFileSync(manifest, largeManifest(services, 5, environments));
  writeFileSync(pins, JSON.stringify(pinsOf(ReleaseManifest.fromFile(manifest))));
  const pair = {
    measured: await appOf(apps[0], manifest, join(folder, `assembly-${apps[0]}-${services}`)),
    baseline: await appOf(apps[1], pins, join(folder, `assembly-${apps[1]}-${services}`)),
  };
  await runOnce(pair.measured);
  await runOnce(pair.baseline);
  assertSameServices(pair);
  assertWithinLimits(pair.measured.outdir);
  return pair;
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

async function appOf(name: string, input: string, outdir: string): Promise<App> {
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

/** A faster synth of fewer resources would prove nothing. Pipelines and proofs, which only one of the two has, do not count. */
function assertSameServices({ measured, baseline }: Pair): void {
  const [ours, theirs] = [measured, baseline].map(({ outdir }) => JSON.stringify(resourceTypes(outdir)));
  if (ours !== theirs) throw new Error(`the two apps do not synthesize the same resources: ${String(ours)} against ${String(theirs)}`);
}

function resourceTypes(outdir: string): [string, number][] {
  const counts = new Map<string, number>();
  for (const { resources } of templates(outdir)) {
    if (!resources.includes('AWS::ECS::Service')) continue;
    for (const type of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].sort();
}

function assertWithinLimits(outdir: string): void {
  const over = templates(outdir).filter(({ resources, bytes }) => resources.length > TEMPLATE.resources || bytes > TEMPLATE.bytes);
  if (over.length > 0) throw new Error(`over the limits of CloudFormation: ${over.map(({ file }) => file).join(', ')}`);
}

function templates(outdir: string): { readonly file: string; readonly bytes: number; readonly resources: string[] }[] {
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json'));
  return files.map((file) => {
    const path = join(outdir, file);
    const { Resources } = JSON.parse(readFileSync(path, 'utf8')) as { Resources: Record<string, { Type: string }> };
    return { file, bytes: statSync(path).size, resources: Object.values(Resources).map(({ Type }) => Type) };
  });
}
