import { parseManifest } from '../manifest';
import type { PinnedReference } from '../manifest';

/** The manifest as one commit of the first-parent history left it. */
export interface ManifestState {
  /** Full commit id. */
  readonly commit: string;
  /** Committer date. */
  readonly committedAt: Date;
  readonly author: string;
  /** First line of the commit message. */
  readonly subject: string;
  /** Null when the commit has no such file. Of a history from git it is read and decoded each time it is asked for: keep what is read of it. */
  readonly text: string | null;
  /** The same in UTF-8, to be used and not to be kept. Absent where the text is at hand. */
  readonly bytes?: Buffer | null;
  /** Git's id of the text: states of one id have one text. Absent where the text is at hand. */
  readonly blob?: string | null;
}

/** The commits that changed the manifest, as far as the clone has them. */
export interface ManifestHistory {
  /** Newest first. */
  readonly states: readonly ManifestState[];
  /** Whether a shallow clone cut the history off before its beginning. */
  readonly cutOff: boolean;
}

/** One environment as one commit left it. */
export interface EnvironmentState {
  readonly commit: string;
  readonly committedAt: Date;
  /** By image name; undefined when the commit has no valid manifest, or none with this environment. */
  readonly pins: ReadonlyMap<string, PinnedReference> | undefined;
  /** Why the manifest of that commit cannot be read. */
  readonly unreadable?: string;
}

/** What an environment pinned at each commit, newest first. A text that several commits share is parsed once. */
export function environmentStates(history: ManifestHistory, environment: string): EnvironmentState[] {
  const parsed = new Map<string, Pick<EnvironmentState, 'pins' | 'unreadable'>>();
  return history.states.map(({ commit, committedAt, text }) => {
    if (text === null) {
      return { commit, committedAt, pins: undefined };
    }
    const view = parsed.get(text) ?? readEnvironment(text, environment);
    parsed.set(text, view);
    return { commit, committedAt, ...view };
  });
}

function readEnvironment(text: string, environment: string): Pick<EnvironmentState, 'pins' | 'unreadable'> {
  const { manifest, findings } = parseManifest(text);
  if (manifest === undefined) {
    return { pins: undefined, unreadable: findings[0]?.message ?? 'not a valid manifest' };
  }
  const found = manifest.environments.find((candidate) => candidate.name === environment);
  return { pins: found && new Map(found.images.map((pin) => [pin.image, pin.reference])) };
}

/** `commit 4f1c2d9ab3 of 2026-11-20`, for people. */
export function commitName(state: Pick<EnvironmentState, 'commit' | 'committedAt'>): string {
  return `commit ${state.commit.slice(0, 10)} of ${state.committedAt.toISOString().slice(0, 10)}`;
}
