import { Accepts } from '../../manifest';
import { DigestLine } from '../digest-line';
import type { PastPin, PastPins, PastState } from '../past-state';
import type { LedgerFacts } from './ledger-facts';

/**
 * What a commit did to a pin:
 *
 * - `added`: the environment had no such image before
 * - `removed`: it has none any more
 * - `rollback`: back to a digest further down the image's line in this environment, which takes off what was above it
 * - `build`: a digest that is new to the line, in an environment that takes builds
 * - `promotion`: the same in one that takes releases
 *
 * A pin whose tag alone changes is no change: what runs stays the same.
 */
export type ChangeKind = 'promotion' | 'rollback' | 'build' | 'added' | 'removed';

/** One pin that one commit changed. */
export interface PinnedChange {
  readonly environment: string;
  readonly image: string;
  readonly kind: ChangeKind;
  /** What the environment pinned before. */
  readonly from: PastPin | undefined;
  /** What it pins since. */
  readonly to: PastPin | undefined;
  /** The state that the commit made. */
  readonly state: PastState;
  /** The newer state that changed the pin again; undefined while it stands. */
  readonly until: PastState | undefined;
  /** Whether the environment itself came with this commit, so that what it pins may have run before. */
  readonly found: boolean;
  /** Whether the state is the oldest one: where the history is cut off, the commit may not be the one that brought the pin. */
  readonly oldest: boolean;
  /** The earlier states that the kind follows from. */
  readonly evidence: readonly PastState[];
}

/** Of an image, while its history is gone through. */
interface Track {
  readonly line: DigestLine;
  /** By digest, the newest state that brought it. */
  readonly brought: Map<string, PastState>;
}

interface Draft extends Omit<PinnedChange, 'until'> {
  until: PastState | undefined;
}

const NO_PINS: PastPins = new Map();

/**
 * Every change of the pins of one environment.
 *
 * @param states newest first
 * @param today what the environment takes; one that is gone took builds where the ledger lacks the digest
 * @returns newest first; the images of one commit in their order in the file
 */
export function pinnedChanges(states: readonly PastState[], environment: string, today: LedgerFacts): PinnedChange[] {
  const commits: Draft[][] = [];
  const tracks = new Map<string, Track>();
  const standing = new Map<string, Draft>();
  const oldest = states.at(-1);
  let before: PastPins | undefined;
  for (const state of [...states].reverse()) {
    const pins = state.pinsOf(environment);
    const changes = pins === before ? [] : changed(before ?? NO_PINS, pins ?? NO_PINS);
    const drafts = changes.map(({ image, from, to }): Draft => {
      const track = tracks.get(image) ?? { line: new DigestLine(), brought: new Map<string, PastState>() };
      tracks.set(image, track);
      const earlier = to === undefined ? undefined : track.brought.get(to.digest);
      const returned = to !== undefined && track.line.advance(to.digest);
      const last = standing.get(image);
      const draft: Draft = {
        environment,
        image,
        kind: kindOf(today, environment, image, from, to, returned),
        from,
        to,
        state,
        until: undefined,
        found: before === undefined,
        oldest: state === oldest,
        evidence: [last?.state, returned ? earlier : undefined].filter((each) => each !== undefined),
      };
      if (last !== undefined) {
        last.until = state;
      }
      standing.set(image, draft);
      if (to !== undefined) {
        track.brought.set(to.digest, state);
      }
      return draft;
    });
    commits.push(drafts);
    before = pins;
  }
  return commits.reverse().flat();
}

function changed(
  before: PastPins,
  after: PastPins,
): { readonly image: string; readonly from: PastPin | undefined; readonly to: PastPin | undefined }[] {
  const entered = [...after]
    .filter(([image, pin]) => before.get(image)?.digest !== pin.digest)
    .map(([image, to]) => ({ image, from: before.get(image), to }));
  const removed = [...before].filter(([image]) => !after.has(image)).map(([image, from]) => ({ image, from, to: undefined }));
  return [...entered, ...removed];
}

function kindOf(
  today: LedgerFacts,
  environment: string,
  image: string,
  from: PastPin | undefined,
  to: PastPin | undefined,
  returned: boolean,
): ChangeKind {
  if (to === undefined) {
    return 'removed';
  }
  if (from === undefined) {
    return 'added';
  }
  if (returned) {
    return 'rollback';
  }
  const known = today.manifest.environments.find(({ name }) => name === environment);
  const builds = known === undefined ? today.releases(image, to.digest).length === 0 : known.accepts === Accepts.BUILDS;
  return builds ? 'build' : 'promotion';
}
