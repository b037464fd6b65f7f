import type { LedgerRelease, ManifestImage, ReleaseManifest } from '../../manifest';

/** What today's ledger says of digests that may have been pinned long ago, also of images that it does not declare any more. */
export class LedgerFacts {
  private images: ReadonlyMap<string, ManifestImage> | undefined;
  private readonly byImage = new Map<string, ReadonlyMap<string, readonly LedgerRelease[]>>();

  public constructor(public readonly manifest: ReleaseManifest) {}

  /** Every release of the digest, a final version before its candidates, each highest first. */
  public releases(image: string, digest: string): readonly LedgerRelease[] {
    return this.indexOf(image).get(digest) ?? [];
  }

  /** What people call the digest: the tag that it was pinned by if that is a version, else the best version, else the tag. */
  public version(image: string, { tag, digest }: { readonly tag: string; readonly digest: string }): string {
    const releases = this.releases(image, digest);
    return releases.some(({ version }) => version === tag) ? tag : (releases[0]?.version ?? tag);
  }

  /** Whether the ledger has this version of the image. */
  public isVersion(image: string, version: string): boolean {
    return this.declared(image)?.release(version) !== undefined;
  }

  /** When the digest was built: the earliest time that one of its releases states; a copy of a release copies it. */
  public created(image: string, digest: string): Date | undefined {
    const times = this.releases(image, digest)
      .flatMap(({ created }) => (created === undefined ? [] : [Date.parse(created)]))
      .filter((time) => !Number.isNaN(time));
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  private indexOf(image: string): ReadonlyMap<string, readonly LedgerRelease[]> {
    const known = this.byImage.get(image);
    if (known !== undefined) {
      return known;
    }
    const index = new Map<string, readonly LedgerRelease[]>();
    const declared = this.declared(image);
    for (const { digest } of declared?.releases ?? []) {
      if (declared !== undefined && !index.has(digest.toString())) {
        index.set(digest.toString(), declared.releasesOf(digest));
      }
    }
    this.byImage.set(image, index);
    return index;
  }

  private declared(image: string): ManifestImage | undefined {
    this.images ??= new Map(this.manifest.images.map((each) => [each.name, each]));
    return this.images.get(image);
  }
}
