import { type ManifestImage, type PinnedRelease, Version, Versioning } from '../manifest';

/** The releases of one image from the lowest to the highest, each digest once and no rejected one. */
export class ReleaseLine {
  private versions: readonly Version[] | undefined;

  public constructor(private readonly image: ManifestImage) {}

  /** Negative when the first is lower, positive when it is higher; undefined where nothing says so. */
  public compare(one: PinnedRelease, other: PinnedRelease): number | undefined {
    const [first, second] = [this.versionOf(one), this.versionOf(other)];
    const order = first === undefined || second === undefined ? 0 : first.compareTo(second);
    return order === 0 ? undefined : order;
  }

  /** How many releases are higher than the one, and not higher than the other; undefined where they have no order. */
  public between(lower: PinnedRelease, higher: PinnedRelease): number | undefined {
    const [from, to] = [this.versionOf(lower), this.versionOf(higher)];
    return from === undefined || to === undefined ? undefined : this.upTo(to) - this.upTo(from);
  }

  private versionOf({ version }: PinnedRelease): Version | undefined {
    return version === undefined || this.image.versioning === Versioning.NONE ? undefined : Version.parse(version);
  }

  /** How many releases are not higher, by bisection. */
  private upTo(version: Version): number {
    this.versions ??= this.sorted();
    let [low, high] = [0, this.versions.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.versions[middle]?.compareTo(version) ?? 1;
      [low, high] = order <= 0 ? [middle + 1, high] : [low, middle];
    }
    return low;
  }

  private sorted(): Version[] {
    const rejected = new Set(
      this.image.releases.filter((release) => release.rejected !== undefined).map(({ digest }) => digest.toString()),
    );
    const best = new Map<string, Version>();
    for (const { digest } of this.image.releases) {
      const key = digest.toString();
      const [first] = best.has(key) || rejected.has(key) ? [] : this.image.releasesOf(digest);
      if (first !== undefined) best.set(key, Version.parse(first.version));
    }
    return [...best.values()].sort((a, b) => a.compareTo(b));
  }
}
