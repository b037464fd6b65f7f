import { parseManifest, type ReleaseManifest } from '../manifest';
import { commitName, type ManifestHistory } from './environment-history';

/** The manifest that a change is compared with. */
export interface BaseManifest {
  /** Undefined when there is none: nothing to compare with. */
  readonly manifest: ReleaseManifest | undefined;
  /** Of that manifest, which is its first state. */
  readonly history: ManifestHistory;
  /** What was passed over, one sentence each. */
  readonly notes: readonly string[];
  /** Whether there may be a manifest that a shallow clone hides. */
  readonly hidden: boolean;
  /** The commit that it is of, when newer ones were passed over for it. */
  readonly instead?: string;
}

/**
 * The newest valid manifest of a history. What is not valid by the rules of today (an older form, a mistake that was mended) was passed over
 * by every deployment, too, and is said.
 */
export function baseManifest(history: ManifestHistory): BaseManifest {
  const notes: string[] = [];
  for (const [at, state] of history.states.entries()) {
    const { text } = state;
    if (text === null) {
      return { manifest: undefined, history, notes: [...notes, `${commitName(state)} has no manifest`], hidden: false };
    }
    const { manifest, findings } = parseManifest(text);
    if (manifest !== undefined) {
      const found = { manifest, history: { ...history, states: history.states.slice(at) }, hidden: false };
      return at === 0
        ? { ...found, notes }
        : { ...found, notes: [...notes, `compared with ${commitName(state)} instead`], instead: state.commit };
    }
    notes.push(`the manifest of ${commitName(state)} is not valid: ${findings[0]?.message ?? 'no reason given'}`);
  }
  return { manifest: undefined, history, notes, hidden: history.cutOff };
}
