import type { LedgerRelease, ManifestImage, ReleaseManifest } from '../../manifest';
import { rewritings } from '../change/rules/ledger-rewritten';
import type { PlannedImage, PlannedRelease } from './change-plan';

/** What the change does to the images and their ledgers, in the order of the new manifest, what is gone last. */
export function ledgerChanges(
  base: ReleaseManifest | undefined,
  head: ReleaseManifest,
): { images: readonly PlannedImage[]; releases: readonly PlannedRelease[] } {
  const before = new Map(base?.images.map((image) => [image.name, image]));
  const after = new Map(head.images.map((image) => [image.name, image]));
  const gone = [...before.values()].filter(({ name }) => !after.has(name));
  const images = [
    ...head.images.flatMap((image) => imageChange(before.get(image.name), image)),
    ...gone.map((image): PlannedImage => {
      return { image: image.name, change: 'removed', from: image.repository.toString(), to: undefined };
    }),
  ];
  const releases = [
    ...head.images.flatMap((image) => releaseChanges(before.get(image.name)?.releases ?? [], image.releases)),
    ...gone.flatMap((image) => releaseChanges(image.releases, [])),
  ];
  return { images, releases };
}

function imageChange(before: ManifestImage | undefined, image: ManifestImage): PlannedImage[] {
  const [from, to] = [before?.repository.toString(), image.repository.toString()];
  return from === to ? [] : [{ image: image.name, change: from === undefined ? 'added' : 'moved', from, to }];
}

function releaseChanges(before: readonly LedgerRelease[], after: readonly LedgerRelease[]): PlannedRelease[] {
  const earlier = new Map(before.map((release) => [release.version, release]));
  const kept = new Set(after.map(({ version }) => version));
  return [
    ...after.flatMap((release) => releaseChange(earlier.get(release.version), release)),
    ...before.filter(({ version }) => !kept.has(version)).map((release) => entry(release, 'removed', release.rejected)),
  ];
}

function releaseChange(before: LedgerRelease | undefined, release: LedgerRelease): PlannedRelease[] {
  if (before === undefined) {
    return [entry(release, 'added', release.rejected)];
  }
  const changes: PlannedRelease[] = [];
  if (rewritings(before, release).length > 0) {
    changes.push(entry(release, 'rewritten', undefined));
  } else if ((before.revision ?? release.revision) !== before.revision || (before.created ?? release.created) !== before.created) {
    changes.push(entry(release, 'completed', undefined));
  }
  if (before.rejected !== release.rejected) {
    changes.push(
      release.rejected === undefined ? entry(release, 'reinstated', before.rejected) : entry(release, 'rejected', release.rejected),
    );
  }
  return changes;
}

function entry(release: LedgerRelease, change: PlannedRelease['change'], reason: string | undefined): PlannedRelease {
  const { image, version, digest, revision } = release;
  return { image, version, change, digest: digest.toString(), revision, reason };
}
