import { Accepts, ImageTag, PinnedReference } from '../manifest';
import type { EnvironmentRelease, Finding, ReleaseManifest } from '../manifest';
import { refusal } from './refusal';

/** What an earlier pin is written as today, or the finding against it. */
export interface Restored {
  readonly reference?: PinnedReference;
  readonly note?: string;
  readonly finding?: Finding;
}

/**
 * The pin of an earlier state as the present ledger allows it: to the letter where that is still valid, else under the ledger's version of
 * the same digest. The tag of a pin is for people; a ledger that names the digest differently today must not stand in the way of a rollback.
 */
export function restoreReference(
  manifest: ReleaseManifest,
  environment: EnvironmentRelease,
  image: string,
  earlier: PinnedReference,
): Restored {
  const declared = manifest.image(image);
  const tag = earlier.tag.toString();
  const recorded = declared.release(tag)?.digest.toString();
  const valid = environment.accepts === Accepts.BUILDS ? (recorded ?? earlier.digest.toString()) : recorded;
  if (valid === earlier.digest.toString()) {
    return { reference: earlier };
  }
  const [best] = declared.releasesOf(earlier.digest);
  if (best !== undefined) {
    const reference = PinnedReference.of(ImageTag.parse(best.version), earlier.digest);
    return { reference, note: `${image}: what was pinned as ${tag} is ${best.version} in today's ledger` };
  }
  return {
    finding: refusal(
      recorded === undefined ? 'not-recorded' : 'digest-mismatch',
      recorded === undefined
        ? `the earlier ${image} ${earlier.toString()} is in no version of today's ledger`
        : `the earlier ${image} ${earlier.toString()} cannot be pinned: today's ledger says that ${tag} is ${recorded}`,
      `type: waybill record ${image} VERSION --digest ${earlier.digest.toString()}`,
      { environment: environment.name, image },
    ),
  };
}

/** Why a digest must not come back: the reason of a rejected version of it; undefined when none is rejected. */
export function rejectionOf(manifest: ReleaseManifest, image: string, reference: PinnedReference): string | undefined {
  const declared = manifest.images.find((candidate) => candidate.name === image);
  return declared?.releasesOf(reference.digest).find((release) => release.rejected !== undefined)?.rejected;
}
