import type { EnvironmentRelease, Finding, PinnedReference, ReleaseManifest } from '../manifest';
import { Accepts, FindingsError, ImageTag, PinnedReference as Reference } from '../manifest';
import type { ManifestHistory } from './environment-history';
import { EnvironmentPast } from './environment-past';
import { Lookup } from './lookup';
import type { PromotionPlan } from './plan-promotion';
import { type Standing, previousOfEach, previousSet, unreadableNote } from './previous-state';
import { refusal, refuseIfAny } from './refusal';
import { rejectionOf, restoreReference } from './restored-reference';

/**
 * Where an environment goes back to: the newest earlier state that differs from the present one and holds no digest that is rejected or
 * was rolled back from. The present is that of the last commit, so that repeating an uncommitted rollback changes nothing.
 *
 * @param manifest as it is on disk: its ledger says what is rejected, its environment which images there are
 * @param history of the file, up to the last commit
 * @param images go one down each image's own line of digests, instead of to a set that ran together
 * @throws FindingsError `unknown-environment`, `unknown-image`, `no-previous-state`, `shallow-history`, `not-recorded`, `digest-mismatch`
 */
export function planRollback(
  manifest: ReleaseManifest,
  environment: string,
  history: ManifestHistory,
  images?: readonly string[],
): PromotionPlan {
  const { release, named } = find(manifest, environment, images);
  const past = new EnvironmentPast(history, environment);
  const { present, unreadable, earlier } = past.sinceLastCommit();
  const passed = unreadable.map(unreadableNote);
  if (present?.pins === undefined) {
    throw new FindingsError([nothingBefore(release, named, history, passed, 'the last commit does not have it')]);
  }
  const standing: Standing = {
    manifest,
    // An image that was removed since the last commit stays away, too.
    present: new Map([...present.pins].filter(([image]) => release.images.some((pin) => pin.image === image))),
    past,
  };
  const previous = named === undefined ? previousSet(standing, earlier) : previousOfEach(standing, named);
  const notes = [...(named === undefined ? passed : past.foundUnreadable().map(unreadableNote)), ...previous.notes];
  if (previous.pins === undefined) {
    throw new FindingsError([nothingBefore(release, named, history, notes, 'nothing ran there before')]);
  }
  if (history.cutOff) {
    notes.push('a shallow clone cuts the history off, and rollbacks before that are not known; to be sure: git fetch --unshallow');
  }
  return restored(manifest, release, previous.pins, notes);
}

/**
 * Back (or forth) to a named release of the ledger, without any history.
 *
 * @param images that get this version; by default the only one that the environment pins
 * @throws FindingsError `unknown-environment`, `unknown-image`, `unknown-release`, `rejected-release`
 */
export function planRollbackTo(manifest: ReleaseManifest, environment: string, version: string, images?: readonly string[]): PromotionPlan {
  const { release, named } = find(manifest, environment, images);
  const lookup = new Lookup(manifest);
  const findings: Finding[] = [];
  const pins = new Map<string, PinnedReference>();
  const notes: string[] = [];
  for (const image of named ?? release.images.map((pin) => pin.image)) {
    const recorded = lookup.release(manifest.image(image), version);
    if (recorded === undefined) {
      continue;
    }
    const reference = Reference.of(ImageTag.parse(version), recorded.digest);
    const rejection = rejectionOf(manifest, image, reference);
    if (rejection !== undefined && release.accepts === Accepts.RELEASES) {
      const help = `name another release: waybill rollback ${environment} --image ${image} --to VERSION`;
      findings.push(refusal('rejected-release', `${image} ${version} is rejected: ${rejection}`, help, { environment, image }));
    } else if (rejection !== undefined) {
      notes.push(`${image} ${version} is rejected: ${rejection}`);
    }
    pins.set(image, reference);
  }
  refuseIfAny([...lookup.findings, ...findings]);
  return { environment, pins, notes };
}

function find(
  manifest: ReleaseManifest,
  environment: string,
  images: readonly string[] | undefined,
): { release: EnvironmentRelease; named: readonly string[] | undefined } {
  const lookup = new Lookup(manifest);
  const release = lookup.environment(environment);
  const named = images && [...new Set(images)];
  for (const image of named ?? []) {
    if (release === undefined) {
      lookup.image(image);
    } else {
      lookup.pin(release, image);
    }
  }
  refuseIfAny(lookup.findings);
  return { release: manifest.environment(environment), named };
}

function restored(
  manifest: ReleaseManifest,
  release: EnvironmentRelease,
  earlier: ReadonlyMap<string, PinnedReference>,
  said: readonly string[],
): PromotionPlan {
  const pins = new Map<string, PinnedReference>();
  const findings: Finding[] = [];
  const notes = [...said];
  for (const [image, reference] of earlier) {
    const result = restoreReference(manifest, release, image, reference);
    if (result.reference !== undefined) {
      pins.set(image, result.reference);
    }
    if (result.note !== undefined) {
      notes.push(result.note);
    }
    if (result.finding !== undefined) {
      findings.push(result.finding);
    }
  }
  refuseIfAny(findings);
  return { environment: release.name, pins, notes };
}

/** There is nothing to go back to, or it cannot be seen from here. */
function nothingBefore(
  release: EnvironmentRelease,
  named: readonly string[] | undefined,
  history: ManifestHistory,
  notes: readonly string[],
  why: string,
): Finding {
  const environment = release.name;
  const flags = (named ?? []).map((image) => ` --image ${image}`).join('');
  const passed = notes.length === 0 ? why : notes.join('; ');
  if (history.cutOff) {
    const message = `the history is cut off by a shallow clone before an earlier state of ${environment} is found (${passed})`;
    return refusal('shallow-history', message, `type: git fetch --unshallow && waybill rollback ${environment}${flags}`, { environment });
  }
  const one = named === undefined && release.images.length !== 1 ? ' --image IMAGE' : flags;
  return refusal(
    'no-previous-state',
    `${environment} has no earlier state to go back to (${passed})`,
    `name a release of the ledger: waybill rollback ${environment}${one} --to VERSION`,
    { environment },
  );
}
