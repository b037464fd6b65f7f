import type { ManifestHistory, ManifestState } from './environment-history';
import { PastContent } from './past/past-content';
import { type PastPins, PinPool } from './past/past-pin';
import { PinsReader } from './past/pins-reader';
import { ValidityReader } from './past/validity-reader';

export type { PastPin, PastPins } from './past/past-pin';

/**
 * The manifest as one commit left it. What an environment pinned is read at once; whether the whole manifest was valid is found out when it is
 * asked, since that may cost a parse of the whole ledger. A state that was not valid has never been deployed: whoever relies on one asks first.
 */
export class PastState {
  /** Full commit id. */
  public readonly commit: string;
  /** Committer date. */
  public readonly committedAt: Date;
  public readonly author: string;
  /** First line of the commit message. */
  public readonly subject: string;
  /** Whether the commit has the file. */
  public readonly present: boolean;

  /** @internal */
  public constructor(
    state: ManifestState,
    private readonly content: PastContent,
  ) {
    this.commit = state.commit;
    this.committedAt = state.committedAt;
    this.author = state.author;
    this.subject = state.subject;
    this.present = state.blob === undefined ? state.text !== null : state.blob !== null;
  }

  /** Names of the environments, as far as the text can be read; none without the file. */
  public get environments(): readonly string[] {
    return [...this.content.environments.keys()];
  }

  /**
   * What the environment pinned; undefined without the file or the environment, and where the text cannot be read. States that follow one another
   * with the same pins may share one map.
   */
  public pinsOf(environment: string): PastPins | undefined {
    return this.content.environments.get(environment);
  }

  /** Why the manifest of this commit is not valid; undefined when it is, or when there is none. */
  public get unreadable(): string | undefined {
    return this.content.unreadable;
  }
}

/** Of each state that was read, so that several readers of one history, or of a part of it, read it once. */
const known = new WeakMap<ManifestState, PastState>();

/**
 * The states of a history, newest first. A text that several commits share is read once.
 *
 * @param asked of how many the validity will be asked: of many, what that takes is kept while they are read, so that they need not be read again
 */
export function pastStates({ states }: ManifestHistory, asked: 'few' | 'many' = 'few'): PastState[] {
  const pool = new PinPool();
  const readers = { pool, pins: new PinsReader(pool), validity: new ValidityReader(asked === 'many') };
  const contents = new Map<string | null, PastContent>();
  return states.map((state) => {
    const past = known.get(state) ?? readState(state, contents, () => PastContent.of(state, readers));
    known.set(state, past);
    return past;
  });
}

function readState(state: ManifestState, contents: Map<string | null, PastContent>, read: () => PastContent): PastState {
  // Two kinds of keys never meet: a blob's id is no manifest.
  const key = state.blob === undefined ? state.text : state.blob;
  const content = contents.get(key) ?? read();
  contents.set(key, content);
  return new PastState(state, content);
}
