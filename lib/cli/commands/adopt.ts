import { FindingsError, type Finding } from '../../manifest';
import { refusal, refuseIfAny } from '../../promotion';
import type { ImageRegistry } from '../../registry';
import { type AdoptedManifest, adoptedManifest, type AdoptedRelease } from '../adopt/adopted-manifest';
import { type AdoptOptions, adoptOptions } from '../adopt/adopt-options';
import { chooseRegistry } from '../adopt/choose-registry';
import { imageNames } from '../adopt/image-names';
import { type AdoptionPlan, planAdoption } from '../adopt/plan';
import { readEnvironments } from '../adopt/read-environments';
import { askRegistry } from '../adopt/registry-facts';
import { resolveDigests } from '../adopt/resolve';
import { AWS_SERVICES } from '../aws-services';
import type { CommandContext } from '../command-context';
import { counted } from '../counted';
import { type EditDocument, refused, releaseEntries } from '../edit';
import { EXIT, textOf } from '../failure';
import { pathInDiff, shownPath } from '../find-manifest';
import { findingLines } from '../finding-lines';
import type { FirstManifest } from '../first-manifest';
import { labelFacts } from '../label-facts';
import { type Line, type Row, styled, table } from '../line';
import { writeNewFiles } from '../new-files';
import { manifestExists, manifestInTheWay, newManifestPath } from '../new-manifest';
import type { Outcome } from '../outcome';
import { registryOpener } from '../registry-choice';
import { shellWord } from '../../shell-word';
import { unifiedDiff } from '../unified-diff';

/** What was adopted, and what was not. */
interface Adoption {
  readonly first: FirstManifest;
  readonly plan: AdoptionPlan;
  readonly releases: readonly AdoptedRelease[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** Writes a first manifest from what the services of some clusters run, tags as they are and digests true. It writes nothing to AWS. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given, io } = context;
  const options = adoptOptions(context);
  const path = newManifestPath(context);
  const shown = shownPath(io.cwd, path);
  const dryRun = given.flag('dry-run');
  try {
    refuseIfAny(manifestInTheWay(path, given.text('manifest') !== undefined, (file) => shownPath(io.cwd, file), 'adopt'));
    const adoption = await adopt(context, options);
    const made = adoptedManifest(adoption.first, adoption.plan.pins, adoption.releases, { shown, json: /\.json$/i.test(path) });
    if (!dryRun) writeNewFiles([{ path, shown, text: made.text }]);
    return done(context, { adoption, made, path, shown, dryRun });
  } catch (error) {
    const answer = textOf(error, 'code') === 'manifest-exists' ? new FindingsError([manifestExists(shown, 'adopt')]) : error;
    if (answer instanceof FindingsError) return refused({ manifest: shown, dryRun, findings: answer.findings });
    throw answer;
  }
}

async function adopt(context: CommandContext, options: AdoptOptions): Promise<Adoption> {
  const { output, services = AWS_SERVICES } = context;
  const open = registryOpener(context);
  const seen = await output.progress.during('asking ECS what runs', () => readEnvironments(services, options.environments));
  const chosen = chooseRegistry(seen.sightings, { account: options.registryAccount, region: options.registryRegion });
  const { account, region } = chosen.registry;
  const registry = open({ registryAccount: account, registryRegion: region });
  return output.progress.during('asking the registry for what runs', async () => {
    const facts = await askRegistry(registry, chosen.sightings);
    const { resolved, findings } = resolveDigests(chosen.sightings, facts);
    const repositories = [...new Set(resolved.map(({ sighting }) => sighting.reference.repository.toString()))].sort();
    const { names, notes: naming } = imageNames(repositories, options.imageNames);
    const plan = planAdoption(resolved, names, facts);
    const left = distinct([...seen.findings, ...chosen.findings, ...findings, ...plan.findings]);
    if (plan.pins.length === 0) throw new FindingsError([nothing(), ...left]);
    const described = await describeReleases(registry, plan);
    const pinned = new Set(plan.pins.map(({ image }) => image));
    const first: FirstManifest = {
      application: options.application,
      ...(account === undefined ? {} : { registryAccount: account }),
      ...(region === undefined ? {} : { registryRegion: region }),
      images: [...names].map(([repository, name]) => ({ name, repository })).filter(({ name }) => pinned.has(name)),
      environments: options.environments.map(({ name }) => ({ name, builds: !plan.releaseEnvironments.has(name), promotesFrom: [] })),
    };
    const notes = [...chosen.notes, ...naming, ...plan.pins.flatMap((pin) => pin.notes), ...described.notes];
    return { first, plan, releases: described.releases, findings: left, notes: [...new Set(notes)] };
  });
}

/** Revision and creation time of the releases, from the labels of their images. */
async function describeReleases(
  registry: ImageRegistry,
  plan: AdoptionPlan,
): Promise<{ releases: readonly AdoptedRelease[]; notes: readonly string[] }> {
  const described = await Promise.all(
    plan.releases.map(async ({ image, repository, version, digest }) => {
      const pin = plan.pins.find((each) => each.repository === repository);
      const inspection = pin === undefined ? undefined : await registry.inspect(pin.repositoryName, digest);
      const { notes = [], ...facts } = inspection === undefined ? {} : labelFacts(version, inspection);
      return { release: { image, version, digest, ...facts }, notes: notes.map((note) => `${image} ${version}: ${note}`) };
    }),
  );
  return { releases: described.map(({ release }) => release), notes: described.flatMap(({ notes }) => notes) };
}

function nothing(): Finding {
  const help = 'look at the reasons below, and at --environment, --cluster and --service';
  return refusal('nothing-to-adopt', 'no running image could be resolved to a digest', help);
}

/** A sidecar that ten services have is one finding for each of them, and a service with two such containers says the same twice. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

interface Done {
  readonly adoption: Adoption;
  readonly made: AdoptedManifest;
  readonly path: string;
  readonly shown: string;
  readonly dryRun: boolean;
}

function done({ arguments: given, io, output }: CommandContext, { adoption, made, path, shown, dryRun }: Done): Outcome {
  const { plan, findings, notes } = adoption;
  output.say(...notes.map((note): Line => `note: ${note}`));
  const diff = unifiedDiff(pathInDiff(io.cwd, path), '', made.text);
  const document: EditDocument = {
    manifest: shown,
    changed: true,
    dryRun,
    changes: made.changes.map(({ environment, image, to }) => ({ environment, image, from: null, to: to?.toString() ?? null })),
    releases: releaseEntries(made.releases),
    diff,
    findings,
    notes,
  };
  return {
    exitCode: EXIT.done,
    document,
    lines: [...table(plan.pins.map(rowOf)), ...findingLines(findings)],
    ...(given.flag('diff') ? { diff } : {}),
    closing: dryRun ? ['dry run: nothing was written'] : [`wrote ${shown}`, ...nextSteps(adoption, shown)],
  };
}

function rowOf({ environment, image, tag, digest, tasks, services }: AdoptionPlan['pins'][number]): Row {
  return [environment, image, tag, styled('dim', digest.abbreviated), styled('dim', `${counted(tasks, 'task')} of ${services.join(', ')}`)];
}

function nextSteps({ first }: Adoption, shown: string): Line[] {
  const [image] = first.images;
  const several = first.environments.length > 1;
  return [
    `next: git add ${shellWord(shown)}, and commit it before anything deploys from it`,
    `next: in the CDK app, take images from it: PinnedImage.fromRelease(manifest.environment('${first.environments[0]?.name ?? ''}'), '${image?.name ?? ''}')`,
    ...(several ? ['next: say where each environment is promoted from (promotesFrom), then: waybill check'] : []),
  ];
}
