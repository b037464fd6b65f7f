import { type Finding, FindingsError } from '../manifest';
import { type ManifestPath, openManifest, type OpenManifest } from './open-manifest';

/**
 * Reads and checks the manifest, for commands to which what is wrong with it is an answer.
 *
 * @throws UsageError and OutsideError when it cannot be read
 */
export function openIfValid(place: ManifestPath): OpenManifest | { readonly findings: readonly Finding[] } {
  try {
    return openManifest(place);
  } catch (error) {
    if (error instanceof FindingsError) {
      return { findings: error.findings };
    }
    throw error;
  }
}
