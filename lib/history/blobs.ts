import type { Git } from './git';
import { HistoryError } from './history-error';
import { completeBlobs } from './partial-clone';

/** How much of the texts is in memory at a time, in bytes: a process of git for each window of it, whatever the number of commits. */
const WINDOW = 32 * 1024 * 1024;

/** Whoever leaves out fewer than so many is still taken to read in order: every third state of three environments, say. */
const NEAR = 10;

/**
 * The contents of blobs. A thousand states of a large manifest are gigabytes: they are read when they are asked for, as many at once as fit a
 * window, ahead in the order in which they were last asked for. What fits one window altogether is read once.
 */
export class Blobs {
  private readonly ids: readonly string[];
  private readonly places = new Map<string, number>();
  private readonly sizes: readonly number[];
  /** Contents of the blobs from `first` up to, but without, `end`. */
  private window: readonly Buffer[] = [];
  private first = 0;

  /**
   * @param ids in the order in which they will be read, or the reverse; one may come several times
   * @throws HistoryError `git-failed` when one is missing
   */
  public constructor(
    private readonly git: Git,
    ids: readonly string[],
  ) {
    this.ids = [...new Set(ids)];
    for (const [place, id] of this.ids.entries()) {
      this.places.set(id, place);
    }
    completeBlobs(git, this.ids);
    this.sizes = this.ids.length === 0 ? [] : this.readSizes();
  }

  /** Length of a blob in bytes. */
  public sizeOf(id: string): number {
    return this.sizes[this.places.get(id) ?? -1] ?? 0;
  }

  /** The content of a blob. It may share memory with that of others: it is to be used, not to be kept. */
  public read(id: string): Buffer {
    const place = this.places.get(id);
    if (place === undefined) {
      throw lacking(id);
    }
    if (place < this.first || place >= this.first + this.window.length) {
      this.move(place);
    }
    return this.window[place - this.first] ?? Buffer.alloc(0);
  }

  /** Reads ahead while the order is kept; where somebody picks a single one, only that. */
  private move(place: number): void {
    const end = this.first + this.window.length;
    const forth = place >= end && place < end + NEAR;
    const back = place < this.first && place >= this.first - NEAR;
    let from = place;
    let to = place + 1;
    let bytes = this.sizes[place] ?? 0;
    const fits = (next: number): boolean => bytes + (this.sizes[next] ?? Infinity) <= WINDOW;
    while (forth && fits(to)) {
      bytes += this.sizes[to++] ?? 0;
    }
    while (back && fits(from - 1)) {
      bytes += this.sizes[--from] ?? 0;
    }
    this.window = []; // the old one goes before the new one comes
    this.window = this.contents(from, to);
    this.first = from;
  }

  private readSizes(): number[] {
    const answers = this.git.run(['cat-file', '--batch-check'], this.listed(0, this.ids.length)).toString('latin1').split('\n');
    return this.ids.map((id, at) => sizeIn(answers[at] ?? '', id));
  }

  private contents(from: number, to: number): Buffer[] {
    const answer = this.git.run(['cat-file', '--batch'], this.listed(from, to));
    let at = 0;
    return this.ids.slice(from, to).map((id) => {
      const start = answer.indexOf(0x0a, at) + 1;
      const size = sizeIn(answer.toString('latin1', at, start - 1), id);
      at = start + size + 1;
      return answer.subarray(start, start + size);
    });
  }

  private listed(from: number, to: number): string {
    return this.ids
      .slice(from, to)
      .map((id) => `${id}\n`)
      .join('');
  }
}

/** From git's line `ID blob SIZE`. */
function sizeIn(line: string, id: string): number {
  const [, type, size = ''] = line.split(' ');
  if (type !== 'blob' || !/^\d+$/.test(size)) {
    throw lacking(id);
  }
  return Number(size);
}

function lacking(id: string): HistoryError {
  return new HistoryError('git-failed', `git lacks the object ${id}`, 'look at the repository with: git fsck');
}
