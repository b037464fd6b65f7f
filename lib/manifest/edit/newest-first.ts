import { Versioning, type ManifestImage } from '../manifest-image';
import type { LedgerRelease } from '../ledger-release';
import { Version } from '../version';

/**
 * Whether a ledger has its newest release on top, so that the next one goes there.
 *
 * People read a ledger from one end, and a pull request that adds a release should show it at the end where they look. Most pairs of
 * neighbours decide, by version, or by creation time where versions have no order: a ledger in the order of recording may have a hotfix
 * of an old line among newer versions and is still newest first. Without a pair that tells, the newest come first, as in the
 * documentation.
 */
export function isNewestFirst({ releases, versioning }: ManifestImage): boolean {
  const compare = versioning === Versioning.SEMVER ? compareVersions : compareCreation;
  let falling = 0;
  for (const [at, release] of releases.entries()) {
    const next = releases[at + 1];
    falling += next === undefined ? 0 : Math.sign(compare(release, next));
  }
  return falling >= 0;
}

function compareVersions(a: LedgerRelease, b: LedgerRelease): number {
  return Version.parse(a.version).compareTo(Version.parse(b.version));
}

/** 0 where a time is not recorded. */
function compareCreation(a: LedgerRelease, b: LedgerRelease): number {
  return Date.parse(a.created ?? '') - Date.parse(b.created ?? '') || 0;
}
