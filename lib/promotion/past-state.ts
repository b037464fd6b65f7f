import { parseManifest } from '../manifest';
import type { ManifestHistory, ManifestState } from './environment-history';

/** What an environment pinned of one image. */
export interface PastPin {
  readonly tag: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/** By image name. */
export type PastPins = ReadonlyMap<string, PastPin>;

/**
 * The manifest as one commit left it. What an environment pinned is read at once; whether the whole manifest was valid is found out when it is
 * asked, since that costs a parse of the whole ledger. A state that was not valid has never been deployed: whoever relies on one asks first.
 */
export class PastState {
  /** Full commit id. */
  public readonly commit: string;
  /** Committer date. */
  public readonly committedAt: Date;
  public readonly author: string;
  /** Whether the commit has the file. */
  public readonly present: boolean;

  public constructor(
    state: ManifestState,
    private readonly content: PastContent,
  ) {
    this.commit = state.commit;
    this.committedAt = state.committedAt;
    this.author = state.author;
    this.present = state.text !== null;
  }

  /** Names of the environments, as far as the text can be read; none without the file. */
  public get environments(): readonly string[] {
    return [...this.content.environments.keys()];
  }

  /** What the environment pinned; undefined without the file or the environment, and where the text cannot be read. */
  public pinsOf(environment: string): PastPins | undefined {
    return this.content.environments.get(environment);
  }

  /** Why the manifest of this commit is not valid; undefined when it is, or when there is none. */
  public get unreadable(): string | undefined {
    return this.present ? this.content.unreadable : undefined;
  }
}

/** What one text says. */
export interface PastContent {
  readonly environments: ReadonlyMap<string, PastPins>;
  readonly unreadable: string | undefined;
}

/** The states of a history, newest first. A text that several commits share is read once. */
export function pastStates(history: ManifestHistory): PastState[] {
  const contents = new Map<string | null, PastContent>();
  return history.states.map((state) => {
    const content = contents.get(state.text) ?? readContent(state.text);
    contents.set(state.text, content);
    return new PastState(state, content);
  });
}

function readContent(text: string | null): PastContent {
  if (text === null) {
    return { environments: new Map(), unreadable: undefined };
  }
  const { manifest, findings } = parseManifest(text);
  const environments = (manifest?.environments ?? []).map(({ name, images }) => {
    const pins = images.map(({ image, tag, digest }): [string, PastPin] => [image, { tag: tag.toString(), digest: digest.toString() }]);
    return [name, new Map(pins)] as const;
  });
  return {
    environments: new Map(environments),
    unreadable: manifest === undefined ? (findings[0]?.message ?? 'not a valid manifest') : undefined,
  };
}
