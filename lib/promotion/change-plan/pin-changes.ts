import { Accepts, type EnvironmentRelease, FormatError, type ManifestImage, type PinnedRelease, Version, Versioning } from '../../manifest';
import type { BaseHistory } from '../change/base-history';
import type { ManifestChange } from '../change/manifest-change';
import { coveredByOverride } from '../change/override';
import type { ChangeKind, PinnedSide, PlannedPin, UpstreamStay } from './change-plan';
import { compareUrl } from './compare-url';

/** One environment on both sides of a change; undefined where it is not there. */
export interface EnvironmentSides {
  readonly name: string;
  readonly before: EnvironmentRelease | undefined;
  readonly after: EnvironmentRelease | undefined;
}

/** Which pins of an environment change, in the order of the new manifest, what goes last. */
export function pinChanges(change: ManifestChange, past: BaseHistory, sides: EnvironmentSides): PlannedPin[] {
  const before = new Map(sides.before?.images.map((pin) => [pin.image, pin]));
  const after = new Map(sides.after?.images.map((pin) => [pin.image, pin]));
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((image) => {
    const [from, to] = [before.get(image), after.get(image)];
    return from?.reference.toString() === to?.reference.toString() ? [] : [plannedPin(change, past, sides, image, from, to)];
  });
}

function plannedPin(
  change: ManifestChange,
  past: BaseHistory,
  sides: EnvironmentSides,
  image: string,
  from: PinnedRelease | undefined,
  to: PinnedRelease | undefined,
): PlannedPin {
  const { kind, upstream } = route(change, past, sides, from, to);
  const declared = change.head.images.find(({ name }) => name === image);
  return {
    image,
    kind,
    from: from && sideOf(from),
    to: to && sideOf(to),
    compareUrl: declared && from && to && commits(declared, kind, from, to),
    upstream,
    override: sides.after && to && coveredByOverride(sides.after, image, to.reference),
  };
}

function sideOf({ reference, version, revision }: PinnedRelease): PinnedSide {
  return { reference, version, revision };
}

function route(
  { base, now }: ManifestChange,
  past: BaseHistory,
  { name, before, after }: EnvironmentSides,
  from: PinnedRelease | undefined,
  to: PinnedRelease | undefined,
): { kind: ChangeKind; upstream: UpstreamStay | undefined } {
  const nowhere = (kind: ChangeKind): { kind: ChangeKind; upstream: undefined } => ({ kind, upstream: undefined });
  // The rules are the base's where it has the environment.
  const rules = before ?? after;
  if (to === undefined || rules === undefined) {
    return nowhere('removal');
  }
  const digest = to.digest.toString();
  if (from?.digest.toString() === digest) {
    return nowhere('retag');
  }
  if (past.newest(name, (pins) => pins.get(to.image)?.digest === digest) !== undefined) {
    return nowhere('rollback');
  }
  // Without a base there was no upstream to come from.
  if (rules.promotesFrom.length === 0 || base === undefined) {
    return nowhere(rules.accepts === Accepts.BUILDS ? 'build' : 'release');
  }
  const stays = rules.promotesFrom
    .flatMap((upstream) => base.environments.filter((environment) => environment.name === upstream))
    .filter((upstream) => upstream.images.some((pin) => pin.image === to.image && pin.digest.toString() === digest))
    .map((upstream) => stay(past, now, upstream.name, to));
  const [longest] = stays.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  return longest === undefined ? nowhere('hotfix') : { kind: 'promotion', upstream: longest };
}

function stay(past: BaseHistory, now: Date, environment: string, { image, digest }: PinnedRelease): UpstreamStay {
  const stretch = past.stretch(environment, image, digest.toString());
  const since = stretch?.since.committedAt;
  // Clocks of two machines differ.
  const seconds = since && Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000));
  return { environment, since, seconds, atLeast: stretch?.isCutOff ?? false };
}

/** The commits that come with the change; where it goes back, those that it takes away: a forge shows nothing from a newer commit to an older. */
function commits(image: ManifestImage, kind: ChangeKind, from: PinnedRelease, to: PinnedRelease): string | undefined {
  if (image.source === undefined || from.revision === undefined || to.revision === undefined) {
    return undefined;
  }
  const [older, newer] = goesBack(image, kind, from, to) ? [to.revision, from.revision] : [from.revision, to.revision];
  return compareUrl(image.source, older, newer);
}

function goesBack(image: ManifestImage, kind: ChangeKind, from: PinnedRelease, to: PinnedRelease): boolean {
  const [before, after] = image.versioning === Versioning.SEMVER ? [from, to].map(versionOf) : [];
  return before === undefined || after === undefined ? kind === 'rollback' : after.compareTo(before) < 0;
}

/** The ledger of the base may have named its releases in another way. */
function versionOf({ version }: PinnedRelease): Version | undefined {
  try {
    return version === undefined ? undefined : Version.parse(version);
  } catch (error) {
    if (error instanceof FormatError) {
      return undefined;
    }
    throw error;
  }
}
