import type { Finding, LedgerRelease, ReleaseManifest } from '../manifest';
import { environmentsPinning } from '../manifest/edit';
import { refusal } from '../promotion';

/** Findings against a rejection: environments that take only releases and run this digest, under whatever version. */
export function releaseInUse(manifest: ReleaseManifest, { image, digest, version }: LedgerRelease): Finding[] {
  return environmentsPinning(manifest, image, digest).map(({ environment, tag }) => {
    const as = tag.toString() === version ? '' : ` as ${tag.toString()}`;
    const help = `roll it back first, then reject: waybill rollback ${environment} --image ${image}`;
    return refusal('release-in-use', `${environment} runs ${image} ${version}${as}`, help, { environment, image });
  });
}

/** What a rejection means beyond the version that it names: the other versions of its digest, one sentence each. */
export function rejectedWith(manifest: ReleaseManifest, { image, digest, version }: LedgerRelease): string[] {
  return manifest
    .image(image)
    .releasesOf(digest)
    .filter((other) => other.version !== version)
    .map((other) => `${other.version} is the same digest, so it is rejected with it`);
}
