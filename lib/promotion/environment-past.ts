import { DigestLine } from './digest-line';
import type { ManifestHistory } from './environment-history';
import { type PastPins, type PastState, pastStates } from './past-state';

/** One environment as one commit left it. */
export interface EnvironmentState {
  readonly commit: string;
  readonly committedAt: Date;
  /** Undefined when the commit has no manifest with this environment, or none that can be read. */
  readonly pins: PastPins | undefined;
  /** Why the manifest of that commit is not valid. */
  readonly unreadable: string | undefined;
}

/** Where an environment stands, by the last commit whose manifest is valid. */
export interface LastCommit {
  /** Undefined when no manifest of the history is valid. */
  readonly present: EnvironmentState | undefined;
  /** Newer commits, whose manifests are not valid. */
  readonly unreadable: readonly EnvironmentState[];
  /** What was before, newest first; each state is judged when it is come to. */
  readonly earlier: Iterable<EnvironmentState>;
}

/**
 * What an environment pinned over time. A manifest that was not valid was never deployed, and its state counts for nothing; but to know that takes a parse
 * of all of it. So only those states are judged on which the answer hangs: of neighbours with the same pins, one that is valid speaks for all.
 */
export class EnvironmentPast {
  /** Newest first. */
  private readonly states: readonly PastState[];
  private readonly lines = new Map<string, DigestLine>();
  private readonly unreadable = new Set<PastState>();

  public constructor(
    history: ManifestHistory,
    private readonly environment: string,
  ) {
    this.states = pastStates(history);
  }

  /** Where the environment stands. */
  public sinceLastCommit(): LastCommit {
    const walk = this.changes();
    const unreadable: EnvironmentState[] = [];
    for (let next = walk.next(); next.done !== true; next = walk.next()) {
      if (next.value.unreadable === undefined) {
        return { present: next.value, unreadable, earlier: walk };
      }
      unreadable.push(next.value);
    }
    return { present: undefined, unreadable, earlier: [] };
  }

  /** The newest valid state whose pins are as asked. */
  public newest(matches: (pins: PastPins) => boolean): EnvironmentState | undefined {
    const found = this.states.find((state) => {
      const pins = state.pinsOf(this.environment);
      return pins !== undefined && matches(pins) && this.judge(state) === undefined;
    });
    return found && this.stateOf(found);
  }

  /** The digests that an image had. */
  public line(image: string): DigestLine {
    const line = this.lines.get(image) ?? this.readLine(image);
    this.lines.set(image, line);
    return line;
  }

  /** The states that were found not to be valid, newest first, and those that cannot be read at all. */
  public foundUnreadable(): EnvironmentState[] {
    return this.states
      .filter((state) => this.unreadable.has(state) || (isDoubtful(state) && this.judge(state) !== undefined))
      .map((state) => this.stateOf(state));
  }

  /** The states that say something else than the valid one after them, and those that are not valid. */
  private *changes(): Generator<EnvironmentState, void> {
    let after: { readonly pins: PastPins | undefined } | undefined;
    for (const state of this.states) {
      const pins = state.pinsOf(this.environment);
      if (after === undefined || isDoubtful(state) || !samePins(after.pins, pins)) {
        after = this.judge(state) === undefined ? { pins } : after;
        yield this.stateOf(state);
      }
    }
  }

  private readLine(image: string): DigestLine {
    const runs = this.runsOf(image);
    const digests = new Set(runs.map(({ digest }) => digest));
    // Without a return nothing is ever abandoned, whichever of the states are not valid.
    const relied =
      digests.size === runs.length ? runs : runs.filter(({ states }) => states.some((state) => this.judge(state) === undefined));
    const line = new DigestLine();
    for (const { digest } of relied) {
      line.advance(digest);
    }
    return line;
  }

  /** The digests of an image, oldest first, each with the neighbouring states that pin it. */
  private runsOf(image: string): { readonly digest: string; readonly states: PastState[] }[] {
    const runs: { readonly digest: string; readonly states: PastState[] }[] = [];
    for (let at = this.states.length - 1; at >= 0; at--) {
      const state = this.states[at];
      const digest = state?.pinsOf(this.environment)?.get(image)?.digest;
      const last = runs.at(-1);
      if (state !== undefined && digest !== undefined && digest === last?.digest) {
        last.states.push(state);
      } else if (state !== undefined && digest !== undefined) {
        runs.push({ digest, states: [state] });
      }
    }
    return runs;
  }

  private judge(state: PastState): string | undefined {
    const unreadable = state.unreadable;
    if (unreadable !== undefined) {
      this.unreadable.add(state);
    }
    return unreadable;
  }

  private stateOf(state: PastState): EnvironmentState {
    const { commit, committedAt } = state;
    const isUnreadable = this.unreadable.has(state);
    return {
      commit,
      committedAt,
      pins: isUnreadable ? undefined : state.pinsOf(this.environment),
      unreadable: isUnreadable ? state.unreadable : undefined,
    };
  }
}

/** Whether the text names no environments: then it had to be parsed, and to judge it costs nothing more. */
function isDoubtful(state: PastState): boolean {
  return state.present && state.environments.length === 0;
}

function samePins(a: PastPins | undefined, b: PastPins | undefined): boolean {
  if (a === b || a === undefined || b === undefined) {
    return a === b;
  }
  return a.size === b.size && [...a].every(([image, { tag, digest }]) => b.get(image)?.tag === tag && b.get(image)?.digest === digest);
}
