import type { PastState } from '../past-state';

/** What a report says, and the states that it says it because of. */
export interface Account<T> {
  readonly result: T;
  readonly evidence: Iterable<PastState>;
}

/** What the states that are valid say, and those that were passed over for it. */
export interface Settled<T> {
  readonly result: T;
  /** Newest first. */
  readonly passedOver: readonly PastState[];
}

/**
 * A report that relies on valid states only. Whether a state is valid may cost a parse of the whole manifest, so only those are asked that the
 * report would rely on; where one of them is not valid, it is left out, as if its commit had not changed the file, and the report made anew.
 *
 * @param states newest first
 * @param report made of some of the states, in their order
 */
export function settled<T>(states: readonly PastState[], report: (relied: readonly PastState[]) => Account<T>): Settled<T> {
  const passedOver = new Set<PastState>();
  for (;;) {
    const { result, evidence } = report(passedOver.size === 0 ? states : states.filter((state) => !passedOver.has(state)));
    const before = passedOver.size;
    const asked = new Set(evidence);
    // In their order, and from the oldest on, which was read last: git reads ahead as long as the order is kept.
    for (const state of [...states].reverse()) {
      if (asked.has(state) && state.unreadable !== undefined) {
        passedOver.add(state);
      }
    }
    if (passedOver.size === before) {
      return { result, passedOver: states.filter((state) => passedOver.has(state)) };
    }
  }
}
