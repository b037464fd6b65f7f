import { parseManifest, type ReleaseManifest } from '../../manifest';
import type { ManifestHistory } from '../environment-history';
import type { PastState } from '../past-state';

/**
 * When releases were rejected: at the commit that added the mark.
 *
 * A mark stays once it is made, so that the commit is found by halving: about ten states of a thousand are parsed as a whole, each once for
 * all questions. Of a mark that was taken off again and made anew, one of its beginnings is found. The manifest on the disk is no commit and
 * is not looked at.
 */
export class Rejections {
  private readonly parsed = new Map<number, ReleaseManifest | null | undefined>();
  private readonly found = new Map<string, PastState | undefined>();

  /**
   * @param history newest first
   * @param states the same states, in the same order
   */
  public constructor(
    private readonly history: ManifestHistory,
    private readonly states: readonly PastState[],
  ) {}

  /** The state whose commit marked a release of the digest; undefined when the last valid state has no such mark. */
  public of(image: string, digest: string): PastState | undefined {
    const key = `${image} ${digest}`;
    if (!this.found.has(key)) {
      const at = this.search(image, digest);
      this.found.set(key, at === undefined ? undefined : this.states[at]);
    }
    return this.found.get(key);
  }

  private search(image: string, digest: string): number | undefined {
    const end = this.history.states.length;
    const newest = this.readable(0, end);
    if (newest === undefined || !this.marks(newest, image, digest)) {
      return undefined;
    }
    // The state at `marked` has the mark; none at `unmarked` or before has it.
    let marked = newest;
    let unmarked = end;
    while (unmarked - marked > 1) {
      const middle = Math.floor((marked + unmarked) / 2);
      const probe = this.readable(middle, unmarked);
      if (probe !== undefined && this.marks(probe, image, digest)) {
        marked = probe;
      } else {
        unmarked = middle;
      }
    }
    return marked;
  }

  /** The newest valid state from a place on, before another. */
  private readable(from: number, before: number): number | undefined {
    for (let at = from; at < before; at++) {
      if (this.manifest(at) !== undefined) {
        return at;
      }
    }
    return undefined;
  }

  private marks(at: number, image: string, digest: string): boolean {
    const releases = this.manifest(at)?.images.find(({ name }) => name === image)?.releases ?? [];
    return releases.some((release) => release.digest.toString() === digest && release.rejected !== undefined);
  }

  /** Null without a mark in it, and without the file; undefined when it is not valid. */
  private manifest(at: number): ReleaseManifest | null | undefined {
    if (!this.parsed.has(at)) {
      this.parsed.set(at, this.read(at));
    }
    return this.parsed.get(at);
  }

  private read(at: number): ReleaseManifest | null | undefined {
    const text = this.history.states[at]?.text ?? null;
    if (text === null || !MARK.test(text)) {
      return this.states[at]?.unreadable === undefined ? null : undefined;
    }
    return parseManifest(text).manifest;
  }
}

/** What a text has in which anything is rejected: the key, be it written with escapes. */
const MARK = /rejected|\\/;
