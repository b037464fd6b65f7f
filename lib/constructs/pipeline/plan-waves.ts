import type { IConstruct } from 'constructs';
import { Accepts, type EnvironmentRelease, quote, type ReleaseManifest } from '../../manifest';
import { refuse } from '../refuse';
import type { DeploymentTarget } from './environment-stages';
import type { PromotedEnvironment } from './promoted-environment';

/** One environment of a pipeline, with everything decided. */
export interface PlannedEnvironment {
  readonly release: EnvironmentRelease;
  readonly targets: readonly DeploymentTarget[];
  readonly approval: boolean;
  readonly options: PromotedEnvironment;
}

/** Environments that are deployed side by side: one stage of the pipeline. */
export interface Wave {
  readonly environments: readonly PlannedEnvironment[];
}

/**
 * Which environments a pipeline has, in which order, and which of them side by side.
 *
 * Those with the same upstreams share a wave, but a gated one never does with one that is not: the stage is entered as a whole, and a change of
 * the one would have the other approved again.
 *
 * @param scope whose props these are
 * @param options by name of the environment
 * @param home where the pipeline is
 * @throws an error for a name that the manifest lacks, and for an environment of which nobody says where it is
 */
export function planWaves(
  scope: IConstruct,
  manifest: ReleaseManifest,
  options: Readonly<Record<string, PromotedEnvironment>>,
  home: DeploymentTarget,
): Wave[] {
  const given = new Map(Object.entries(options));
  checkNames(scope, manifest, given);
  const included = manifest.environments.filter(
    ({ name, accepts }) => given.get(name)?.included ?? (given.has(name) || accepts === Accepts.RELEASES),
  );
  if (included.length === 0) {
    refuse(scope, 'no environment of the manifest is part of the pipeline', 'name those that are in environments');
  }
  const names = new Set(included.map(({ name }) => name));
  const anyPlaced = [...given.values()].some(({ targets }) => targets !== undefined);

  const waves = new Map<string, PlannedEnvironment[]>();
  for (const release of included) {
    const { name, promotesFrom } = release;
    const own = given.get(name) ?? {};
    const approval = own.approval ?? promotesFrom.some((upstream) => names.has(upstream));
    const targets = targetsOf(scope, name, own, anyPlaced ? undefined : home);
    const key = own.ownStage === true ? JSON.stringify(name) : JSON.stringify([[...promotesFrom].sort(), approval]);
    const side = waves.get(key) ?? [];
    side.push({ release, targets, approval, options: own });
    // Set once, so that the wave stands where its first environment does: after all that it promotes from, as for the others of it.
    waves.set(key, side);
  }
  return [...waves.values()].map((environments) => ({ environments }));
}

function checkNames(scope: IConstruct, manifest: ReleaseManifest, given: ReadonlyMap<string, PromotedEnvironment>): void {
  const known = manifest.environments.map(({ name }) => name);
  for (const name of given.keys()) {
    if (!known.includes(name)) {
      refuse(
        scope,
        `environments: the manifest has no environment ${quote(name)}`,
        `the environments of the manifest are: ${known.join(', ')}`,
      );
    }
  }
}

function targetsOf(
  scope: IConstruct,
  name: string,
  { targets }: PromotedEnvironment,
  otherwise: DeploymentTarget | undefined,
): readonly DeploymentTarget[] {
  if (targets === undefined) {
    return otherwise === undefined
      ? refuse(scope, `nobody says where ${name} is, while others name their targets`, `give environments.${name}.targets`)
      : [otherwise];
  }
  if (targets.length === 0) {
    refuse(scope, `environments.${name}.targets is empty`, `name an account and a region, or leave ${name} out with included: false`);
  }
  const places = targets.map(({ account, region }) => `${account}/${region}`);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) refuse(scope, `environments.${name}.targets: ${twice} stands there twice`, 'name it once');
  return targets;
}

/**
 * The id of a target's stage: the environment and the region, and the account where another target before it has the same region. It stays
 * what it is when targets are added behind.
 */
export function stageId(environment: string, targets: readonly DeploymentTarget[], target: DeploymentTarget): string {
  const sameRegion = targets.find(({ region }) => region === target.region);
  return sameRegion === target ? `${environment}-${target.region}` : `${environment}-${target.account}-${target.region}`;
}
