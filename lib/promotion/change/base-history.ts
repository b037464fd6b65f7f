import type { ManifestHistory } from '../environment-history';
import { pastStates, type PastPins, type PastState } from '../past-state';

/** An unbroken time in which an environment pinned a digest, up to the base. */
export interface Stretch {
  /** What its first commit left. */
  readonly since: PastState;
  /** Whether it may have begun earlier, beyond where a shallow clone is cut off. */
  readonly isCutOff: boolean;
}

/** When a digest left an environment. */
export interface Departure {
  /** The newest state that has it. */
  readonly last: PastState;
  /** The commit that took it out; undefined when none of the known ones did. */
  readonly until: PastState | undefined;
}

/** The states of an environment that count as its last ones. */
export interface LastStates {
  readonly states: readonly PastState[];
  /** Whether a shallow clone hides none of them. */
  readonly isComplete: boolean;
}

/**
 * What the history up to the base proves. Commits between base and head are no part of it: a pull request cannot vouch for itself.
 *
 * A state whose manifest was not valid has never been deployed, so it proves nothing and interrupts nothing: it is passed over as if the commit
 * had not changed the file. Whether one was valid costs a parse of all of it, hence it is asked last, and of as few states as can be.
 */
export class BaseHistory {
  /** Whether there is any history. */
  public readonly isKnown: boolean;
  /** Whether a shallow clone cut it off. */
  public readonly isCutOff: boolean;
  /** Newest first. */
  public readonly states: readonly PastState[];
  private readonly settled = new Map<number, number>();
  /** Those that are known to be. */
  private readonly valid = new Set<PastState>();

  public constructor(history: ManifestHistory | undefined) {
    this.states = history === undefined ? [] : pastStates(history);
    this.isKnown = this.states.length > 0;
    this.isCutOff = history?.cutOff ?? false;
  }

  /** The newest valid state whose pins of the environment are as asked. */
  public newest(environment: string, matches: (pins: PastPins) => boolean): PastState | undefined {
    return this.states[this.newestIndex(environment, matches)];
  }

  /** The valid state whose pins of the environment are the least distant, the newest of several; undefined when there is none. */
  public nearest(environment: string, distanceOf: (pins: PastPins) => number): { state: PastState; distance: number } | undefined {
    let nearest: { state: PastState; distance: number } | undefined;
    for (const state of this.states) {
      const past = state.pinsOf(environment);
      const distance = past === undefined ? Infinity : distanceOf(past);
      if (distance < (nearest?.distance ?? Infinity) && this.isValid(state)) {
        nearest = { state, distance };
      }
    }
    return nearest;
  }

  /** When the environment had a digest that the base does not pin there; undefined when it never had. */
  public departure(environment: string, image: string, digest: string): Departure | undefined {
    return this.departureBefore(0, environment, image, digest);
  }

  /** How long the environment has pinned the digest up to the base; undefined when no valid state shows that it does. */
  public stretch(environment: string, image: string, digest: string): Stretch | undefined {
    const broken = this.brokenIndex(environment, image, digest);
    const unbroken = broken < 0 ? this.states : this.states.slice(0, broken);
    const since = lastOf(unbroken, (state) => pins(state, environment, image, digest) && this.isValid(state));
    return since && { since, isCutOff: this.isCutOff && broken < 0 };
  }

  /** When the environment had the digest once before that stretch; undefined when it never had. */
  public beforeStretch(environment: string, image: string, digest: string): Departure | undefined {
    const broken = this.brokenIndex(environment, image, digest);
    return broken < 0 ? undefined : this.departureBefore(broken, environment, image, digest);
  }

  /**
   * Whether that stretch began at or before a time. It is the same answer as the beginning of the stretch gives, for less: where all commits from
   * some state backwards are that old, any valid one of them that the stretch reaches will do, and it is the same one for every image.
   */
  public hasSince(environment: string, image: string, digest: string, time: Date): boolean {
    const settled = this.settledIndex(time.getTime());
    if (settled >= 0 && this.states.slice(0, settled).every((state) => pins(state, environment, image, digest))) {
      for (let index = settled; index < this.states.length; index++) {
        const state = this.states[index];
        if (state === undefined || !pins(state, environment, image, digest)) {
          break;
        }
        if (this.isValid(state)) {
          return true;
        }
      }
    }
    const stretch = this.stretch(environment, image, digest);
    return stretch !== undefined && stretch.since.committedAt.getTime() <= time.getTime();
  }

  /** The states that made up the last so many sets of digests of an environment; most commits change another environment, and are no state of this one. */
  public last(environment: string, most: number): LastStates {
    const states: PastState[] = [];
    let sets = 0;
    let current: PastPins | undefined;
    for (const state of this.states) {
      const past = state.pinsOf(environment);
      if (past === undefined) {
        continue;
      }
      if (current === undefined || !sameDigests(past, current)) {
        if (!this.isValid(state)) {
          continue;
        }
        if (sets === most) {
          return { states, isComplete: true };
        }
        sets++;
        current = past;
      }
      states.push(state);
    }
    return { states, isComplete: !this.isCutOff };
  }

  private newestIndex(environment: string, matches: (pins: PastPins) => boolean, from = 0): number {
    return this.states.findIndex((state, index) => {
      const past = index < from ? undefined : state.pinsOf(environment);
      return past !== undefined && matches(past) && this.isValid(state);
    });
  }

  private departureBefore(from: number, environment: string, image: string, digest: string): Departure | undefined {
    const index = this.newestIndex(environment, (past) => past.get(image)?.digest === digest, from);
    const last = this.states[index];
    return last && { last, until: lastOf(this.states.slice(from, index), (state) => this.isValid(state)) };
  }

  /**
   * A valid state without the digest, such that no newer valid one lacks it but for neighbours without it; -1 when there is none. Any of those
   * neighbours interrupts as well as the newest, and one that is known to be valid already, for another image, costs nothing.
   */
  private brokenIndex(environment: string, image: string, digest: string): number {
    let gap: number[] = [];
    for (const [index, state] of this.states.entries()) {
      if (!pins(state, environment, image, digest)) {
        if (this.valid.has(state)) {
          return index;
        }
        gap.push(index);
      } else if (gap.length > 0) {
        const broken = this.newestValid(gap);
        if (broken !== undefined) {
          return broken;
        }
        gap = [];
      }
    }
    return this.newestValid(gap) ?? -1;
  }

  private newestValid(indices: readonly number[]): number | undefined {
    return indices.find((index) => {
      const state = this.states[index];
      return state !== undefined && this.isValid(state);
    });
  }

  private isValid(state: PastState): boolean {
    const valid = state.unreadable === undefined;
    if (valid) {
      this.valid.add(state);
    }
    return valid;
  }

  /** The newest state that was, with all older ones, committed at or before a time; -1 when there is none. Committer dates may go backward. */
  private settledIndex(time: number): number {
    const known = this.settled.get(time);
    if (known !== undefined) {
      return known;
    }
    let index = this.states.length;
    while (index > 0 && (this.states[index - 1]?.committedAt.getTime() ?? Infinity) <= time) {
      index--;
    }
    index = index === this.states.length ? -1 : index;
    this.settled.set(time, index);
    return index;
  }
}

function pins(state: PastState, environment: string, image: string, digest: string): boolean {
  return state.pinsOf(environment)?.get(image)?.digest === digest;
}

function sameDigests(a: PastPins, b: PastPins): boolean {
  return a === b || (a.size === b.size && [...a].every(([image, { digest }]) => b.get(image)?.digest === digest));
}

/** The oldest of states that is as asked. */
function lastOf(states: readonly PastState[], matches: (state: PastState) => boolean): PastState | undefined {
  for (let index = states.length - 1; index >= 0; index--) {
    const state = states[index];
    if (state !== undefined && matches(state)) {
      return state;
    }
  }
  return undefined;
}
