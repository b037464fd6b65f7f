import { Digest, type Finding, type LedgerRelease, type ReleaseManifest } from '../manifest';
import { type ManifestEdit, rejectRelease } from '../manifest/edit';
import { type ManifestHistory, type PastPins, pastStates, refuseIfAny } from '../promotion';
import { rejectedWith, releaseInUse } from './release-in-use';

/** What an environment runs by its last commit; undefined when no valid state has it. */
export function committedPins(history: ManifestHistory, environment: string): PastPins | undefined {
  return pastStates(history)
    .find((state) => state.unreadable === undefined)
    ?.pinsOf(environment);
}

/** What an environment runs by the file as it is. */
export function presentPins(manifest: ReleaseManifest, environment: string): PastPins {
  const { images } = manifest.environment(environment);
  return new Map(images.map(({ image, tag, digest }) => [image, { tag: tag.toString(), digest: digest.toString() }]));
}

/**
 * Rejects, in the same edit, what a rollback moves an environment away from.
 *
 * @param rolledBack the rollback, which may be there already, uncommitted
 * @param abandoned the pins that are left behind
 * @throws FindingsError `release-in-use` for every other environment that takes only releases and runs one of them
 */
export function rejectAbandoned(
  rolledBack: ManifestEdit,
  abandoned: PastPins,
  reason: string,
): { readonly edit: ManifestEdit; readonly notes: readonly string[] } {
  const { manifest } = rolledBack;
  const notes: string[] = [];
  const findings: Finding[] = [];
  const rejected: LedgerRelease[] = [];
  for (const [image, { tag, digest }] of abandoned) {
    const releases = manifest.image(image).releasesOf(Digest.parse(digest));
    const release = releases.find(({ version }) => version === tag) ?? releases[0];
    if (release === undefined) {
      notes.push(
        `${image} ${tag} is in no version of the ledger, so it is not rejected; to record it: waybill record ${image} VERSION --digest ${digest}`,
      );
      continue;
    }
    findings.push(...releaseInUse(manifest, release));
    notes.push(...rejectedWith(manifest, release).map((note) => `${image}: ${note}`));
    rejected.push(release);
  }
  refuseIfAny(findings);
  let edit = rolledBack;
  for (const { image, version } of rejected) {
    const next = rejectRelease(edit.manifest, image, version, reason);
    edit = { ...next, changed: edit.changed || next.changed, changes: edit.changes, releases: [...edit.releases, ...next.releases] };
  }
  return { edit, notes };
}
