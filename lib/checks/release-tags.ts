import { type ManifestImage, type ReleaseManifest, Versioning } from '../manifest';

/** Versions of every shape; each stands for those like it, of the future too. */
const VERSIONS = ['0.0.1', '1.0.0', '1.4.0-rc.3', '2.7.1', '9.9.9', '10.20.30', '345.678.901'];
const WITH_V = VERSIONS.map((version) => `v${version}`);
/** Where releases have no versions any tag may be a release's; these two have nothing in common but that. */
const ANY = ['a', 'Z_9.release-2026'];

/** The image of the manifest that is kept in a repository; undefined when there is none, or only the deployment knows the repository's name. */
export function imageKeptIn(repository: unknown, manifest: ReleaseManifest | undefined): ManifestImage | undefined {
  return manifest?.images.find((image) => image.repository.toString() === repository);
}

/**
 * Tags that the releases of a repository carry, now or later: what its ledger has and what it may come to have. Where there is no ledger to
 * say whether versions begin with `v`, there are two answers, of which one is true.
 */
export function releaseTags(image: ManifestImage | undefined): readonly (readonly string[])[] {
  const recorded = image?.releases.map((release) => release.version) ?? [];
  if (image?.versioning === Versioning.NONE) return [[...recorded, ...ANY]];
  if (recorded.length === 0) return [VERSIONS, WITH_V];
  const withV = recorded.some((version) => version.startsWith('v'));
  const without = recorded.some((version) => !version.startsWith('v'));
  return [[...recorded, ...(without ? VERSIONS : []), ...(withV ? WITH_V : [])]];
}
