import { PinnedReference, type ReleaseManifest } from '../manifest';
import { commitName } from './environment-history';
import type { EnvironmentPast, EnvironmentState } from './environment-past';
import type { PastPin, PastPins } from './past-state';
import { listed } from './refusal';
import { rejectionOf } from './restored-reference';

/** Where an environment stands and what is behind it. */
export interface Standing {
  /** Its ledger says what is rejected. */
  readonly manifest: ReleaseManifest;
  /** What the last commit pins. */
  readonly present: PastPins;
  readonly past: EnvironmentPast;
}

/** What to go back to, and everything that was passed over on the way, one sentence each. */
export interface Previous {
  /** Undefined when there is nothing to go back to. */
  readonly pins: ReadonlyMap<string, PinnedReference> | undefined;
  readonly notes: readonly string[];
}

/**
 * The newest earlier state that is another one and whose every digest may come back: a set that ran together.
 *
 * @param earlier what was before the last commit, newest first
 */
export function previousSet(standing: Standing, earlier: Iterable<EnvironmentState>): Previous {
  const { present } = standing;
  const notes: string[] = [];
  // Most commits change another environment: a state counts once, and the present one is no state to pass over.
  let seen = fingerprint(present);
  for (const state of earlier) {
    if (state.unreadable !== undefined) {
      notes.push(unreadableNote(state));
      continue;
    }
    if (state.pins === undefined || fingerprint(state.pins) === seen) {
      continue;
    }
    seen = fingerprint(state.pins);
    if (seen === fingerprint(present)) {
      continue;
    }
    const common = new Map([...state.pins].filter(([image]) => present.has(image)));
    const obstacle = obstacleTo(standing, common);
    if (obstacle !== undefined) {
      notes.push(`passed over ${commitName(state)}: ${obstacle}`);
      continue;
    }
    notes.push(`goes back to ${commitName(state)}`, ...unmoved(state.pins, present));
    return { pins: new Map([...common].map(([image, pin]) => [image, referenceOf(pin)])), notes };
  }
  return { pins: undefined, notes };
}

/** One down each image's own line, whatever ran beside it. */
export function previousOfEach({ manifest, past }: Standing, images: readonly string[]): Previous {
  const pins = new Map<string, PinnedReference>();
  const notes: string[] = [];
  for (const image of images) {
    const found = oneDown(manifest, past, image, notes);
    if (found === undefined) {
      notes.push(`${image} ran nothing else that it could go back to`);
      return { pins: undefined, notes };
    }
    pins.set(image, found);
  }
  return { pins, notes };
}

function oneDown(manifest: ReleaseManifest, past: EnvironmentPast, image: string, notes: string[]): PinnedReference | undefined {
  for (const digest of past.line(image).below()) {
    const state = past.newest((pins) => pins.get(image)?.digest === digest);
    const pin = state?.pins?.get(image);
    if (state === undefined || pin === undefined) {
      continue;
    }
    const reference = referenceOf(pin);
    const rejection = rejectionOf(manifest, image, reference);
    if (rejection === undefined) {
      notes.push(`${image} goes back to ${pin.tag} of ${commitName(state)}`);
      return reference;
    }
    notes.push(`passed over ${image} ${pin.tag} of ${commitName(state)}: rejected, ${rejection}`);
  }
  return undefined;
}

/** Why this state is no place to go back to; undefined when it is one. */
function obstacleTo({ manifest, present, past }: Standing, pins: PastPins): string | undefined {
  const reasons: string[] = [];
  for (const [image, pin] of pins) {
    const name = `${image} ${pin.tag}`;
    const rejection = rejectionOf(manifest, image, referenceOf(pin));
    if (rejection !== undefined) {
      reasons.push(`${name} is rejected, ${rejection}`);
    } else if (past.line(image).wasRolledBackFrom(pin.digest)) {
      reasons.push(`${name} was rolled back from`);
    }
  }
  if (reasons.length > 0) {
    return listed(reasons);
  }
  const moves = [...pins].some(([image, { digest }]) => present.get(image)?.digest !== digest);
  return moves ? undefined : 'only images that were added or removed since differ';
}

function unmoved(earlier: PastPins, present: PastPins): string[] {
  const added = [...present.keys()].filter((image) => !earlier.has(image));
  const removed = [...earlier.keys()].filter((image) => !present.has(image));
  return [
    ...added.map((image) => `${image} came later and stays as it is`),
    ...removed.map((image) => `${image} was removed since and stays away`),
  ];
}

/** Why the file as a commit left it says nothing. */
export function unreadableNote(state: Pick<EnvironmentState, 'commit' | 'committedAt' | 'unreadable'>): string {
  return `passed over ${commitName(state)}: its manifest is not valid, ${state.unreadable ?? ''}`;
}

/** Two states with the same digests are the same state, whatever their tags are. */
function fingerprint(pins: PastPins): string {
  return [...pins]
    .map(([image, { digest }]) => `${image}@${digest}`)
    .sort()
    .join(' ');
}

function referenceOf({ tag, digest }: PastPin): PinnedReference {
  return PinnedReference.parse(`${tag}@${digest}`);
}
