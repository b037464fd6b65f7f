import type { Finding } from './finding';
import type { ReleaseManifest } from './release-manifest';
import type { MapEntry, MapNode, SyntaxNode } from './syntax-tree';

/** Where a finding points to. */
export type Place = Pick<Finding, 'file' | 'line' | 'column'>;

/**
 * Where something stands in a manifest: its value, or, where there is none, the key of the nearest holder that is there. What was removed is so
 * shown where it would have to come back.
 *
 * The text is indexed once for each manifest: thousands of places cost little more than one.
 *
 * @param path keys from the top, such as `['environments', 'prod', 'images', 'api']`; a number is the index of a list's item
 */
export function placeOf(manifest: ReleaseManifest, path: readonly (string | number)[]): Place {
  let places = PLACES.get(manifest);
  if (places === undefined) {
    places = new Places(manifest);
    PLACES.set(manifest, places);
  }
  return places.of(path);
}

const PLACES = new WeakMap<ReleaseManifest, Places>();

class Places {
  /** Offsets at which lines begin, ascending. */
  private readonly lineStarts: number[];
  private readonly entries = new Map<MapNode, ReadonlyMap<string, MapEntry>>();

  public constructor(private readonly manifest: ReleaseManifest) {
    this.lineStarts = lineStartsOf(manifest._document.text);
  }

  public of(path: readonly (string | number)[]): Place {
    const { root, file } = this.manifest._document;
    let node: SyntaxNode = root;
    let holder = root.span.start;
    for (const step of path) {
      if (node.kind === 'map') {
        const entry = this.entriesOf(node).get(String(step));
        if (entry === undefined) {
          return { file, ...this.lineAndColumn(holder) };
        }
        holder = entry.key.span.start;
        node = entry.value;
      } else {
        const item: SyntaxNode | undefined = node.kind === 'sequence' && typeof step === 'number' ? node.items[step] : undefined;
        if (item === undefined) {
          return { file, ...this.lineAndColumn(holder) };
        }
        holder = item.span.start;
        node = item;
      }
    }
    return { file, ...this.lineAndColumn(node.span.start) };
  }

  private entriesOf(map: MapNode): ReadonlyMap<string, MapEntry> {
    const known = this.entries.get(map);
    if (known !== undefined) {
      return known;
    }
    const entries = new Map(map.entries.map((entry) => [entry.key.source, entry]));
    this.entries.set(map, entries);
    return entries;
  }

  /** By bisection: which line begins last at or before the offset. */
  private lineAndColumn(offset: number): { line: number; column: number } {
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.lineStarts[middle] ?? Infinity) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return { line: low + 1, column: Math.max(offset - (this.lineStarts[low] ?? 0), 0) + 1 };
  }
}

/** Lines end where YAML ends them: at LF, CR or both. A byte order mark is no column. */
function lineStartsOf(text: string): number[] {
  const starts = [text.startsWith('\ufeff') ? 1 : 0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(index + lineBreak.length);
  }
  return starts;
}
