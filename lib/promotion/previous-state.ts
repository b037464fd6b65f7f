import type { PinnedReference, ReleaseManifest } from '../manifest';
import type { DigestLine } from './digest-line';
import { commitName, type EnvironmentState } from './environment-history';
import { listed } from './refusal';
import { rejectionOf } from './restored-reference';

type Pins = ReadonlyMap<string, PinnedReference>;

/** Where an environment stands and what is behind it. */
export interface Standing {
  /** Its ledger says what is rejected. */
  readonly manifest: ReleaseManifest;
  /** What the last commit pins. */
  readonly present: Pins;
  /** The states before the last commit's, newest first. */
  readonly earlier: readonly EnvironmentState[];
  readonly lines: ReadonlyMap<string, DigestLine>;
}

/** What to go back to, and everything that was passed over on the way, one sentence each. */
export interface Previous {
  /** Undefined when there is nothing to go back to. */
  readonly pins: Pins | undefined;
  readonly notes: readonly string[];
}

/** The newest earlier state that is another one and whose every digest may come back: a set that ran together. */
export function previousSet(standing: Standing): Previous {
  const { present, earlier } = standing;
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
    return { pins: common, notes };
  }
  return { pins: undefined, notes };
}

/** One down each image's own line, whatever ran beside it. */
export function previousOfEach(standing: Standing, images: readonly string[]): Previous {
  const pins = new Map<string, PinnedReference>();
  const notes = standing.earlier.filter((state) => state.unreadable !== undefined).map(unreadableNote);
  for (const image of images) {
    const found = oneDown(standing, image, notes);
    if (found === undefined) {
      return { pins: undefined, notes: [...notes, `${image} ran nothing else that it could go back to`] };
    }
    pins.set(image, found);
  }
  return { pins, notes };
}

function oneDown({ manifest, lines, earlier }: Standing, image: string, notes: string[]): PinnedReference | undefined {
  for (const digest of lines.get(image)?.below() ?? []) {
    const state = earlier.find(({ pins }) => pins?.get(image)?.digest.toString() === digest);
    const reference = state?.pins?.get(image);
    if (state === undefined || reference === undefined) {
      continue;
    }
    const rejection = rejectionOf(manifest, image, reference);
    if (rejection === undefined) {
      notes.push(`${image} goes back to ${reference.tag.toString()} of ${commitName(state)}`);
      return reference;
    }
    notes.push(`passed over ${image} ${reference.tag.toString()} of ${commitName(state)}: rejected, ${rejection}`);
  }
  return undefined;
}

/** Why this state is no place to go back to; undefined when it is one. */
function obstacleTo({ manifest, present, lines }: Standing, pins: Pins): string | undefined {
  const reasons: string[] = [];
  for (const [image, reference] of pins) {
    const name = `${image} ${reference.tag.toString()}`;
    const rejection = rejectionOf(manifest, image, reference);
    if (rejection !== undefined) {
      reasons.push(`${name} is rejected, ${rejection}`);
    } else if (lines.get(image)?.wasRolledBackFrom(reference.digest.toString()) === true) {
      reasons.push(`${name} was rolled back from`);
    }
  }
  if (reasons.length > 0) {
    return listed(reasons);
  }
  const moves = [...pins].some(([image, { digest }]) => present.get(image)?.digest.toString() !== digest.toString());
  return moves ? undefined : 'only images that were added or removed since differ';
}

function unmoved(earlier: Pins, present: Pins): string[] {
  const added = [...present.keys()].filter((image) => !earlier.has(image));
  const removed = [...earlier.keys()].filter((image) => !present.has(image));
  return [
    ...added.map((image) => `${image} came later and stays as it is`),
    ...removed.map((image) => `${image} was removed since and stays away`),
  ];
}

/** Why the file as a commit left it says nothing. */
export function unreadableNote(state: EnvironmentState): string {
  return `passed over ${commitName(state)}: its manifest is not valid, ${state.unreadable ?? ''}`;
}

/** Two states with the same digests are the same state, whatever their tags are. */
function fingerprint(pins: Pins): string {
  return [...pins]
    .map(([image, { digest }]) => `${image}@${digest.toString()}`)
    .sort()
    .join(' ');
}
