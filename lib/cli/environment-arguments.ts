import type { EnvironmentRelease, ReleaseManifest } from '../manifest';
import { Lookup, refuseIfAny } from '../promotion';

/** @throws FindingsError `unknown-environment` for every name that is not there */
export function checkKnown(manifest: ReleaseManifest, names: readonly string[]): void {
  const lookup = new Lookup(manifest);
  for (const name of new Set(names)) {
    lookup.environment(name);
  }
  refuseIfAny(lookup.findings);
}

/**
 * The environments that a person named, each once, in the order of the manifest; all when none is named.
 *
 * @throws FindingsError `unknown-environment` for every name that is not there
 */
export function chosenEnvironments(manifest: ReleaseManifest, names: readonly string[]): EnvironmentRelease[] {
  checkKnown(manifest, names);
  return manifest.environments.filter(({ name }) => names.length === 0 || names.includes(name));
}
