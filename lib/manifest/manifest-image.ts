import type { Digest } from './digest';
import type { DraftImage } from './draft';
import { LedgerRelease } from './ledger-release';
import type { RepositoryName } from './repository-name';
import { Version } from './version';

/** How the releases of an image are named. */
export enum Versioning {
  /** By SemVer 2.0.0, so that one release can be higher than another. */
  SEMVER = 'semver',

  /** By tags without an order. */
  NONE = 'none',
}

/** One image of the application: where it is kept, and which releases of it exist. */
export class ManifestImage {
  /** @internal */
  public static _fromDraft(draft: DraftImage, repository: RepositoryName): ManifestImage {
    return new ManifestImage(draft, repository);
  }

  /** Name of the image in the manifest, such as `api`. */
  public readonly name: string;

  /** The repository that holds it, in the registry's account and region. */
  public readonly repository: RepositoryName;

  /**
   * The web address of the repository that its source code is in, such as `https://github.com/shop/api`.
   *
   * @default - not given: plans do not link to commits
   */
  public readonly source?: string;

  /** How its releases are named. */
  public readonly versioning: Versioning;

  /** The ledger, in file order. */
  public readonly releases: LedgerRelease[];

  private readonly byVersion: ReadonlyMap<string, LedgerRelease>;
  private byDigest: ReadonlyMap<string, LedgerRelease[]> | undefined;

  private constructor(draft: DraftImage, repository: RepositoryName) {
    this.name = draft.name.text;
    this.repository = repository;
    this.versioning = draft.versioning === 'none' ? Versioning.NONE : Versioning.SEMVER;
    if (draft.source !== undefined) {
      this.source = draft.source;
    }
    this.releases = [];
    for (const release of draft.releases?.values() ?? []) {
      if (release.digest !== undefined) {
        this.releases.push(LedgerRelease._create(this.name, release.digest, release));
      }
    }
    this.byVersion = new Map(this.releases.map((release) => [release.version, release]));
  }

  /**
   * The release of a version.
   *
   * @param version to the letter: a leading `v` is part of it
   * @returns undefined when the ledger lacks it
   */
  public release(version: string): LedgerRelease | undefined {
    return this.byVersion.get(version);
  }

  /**
   * Every release with a digest: final versions before candidates, each highest first; in file order with `versioning: none`.
   *
   * @param digest what the releases name
   */
  public releasesOf(digest: Digest): LedgerRelease[] {
    this.byDigest ??= this.indexByDigest();
    return [...(this.byDigest.get(digest.toString()) ?? [])];
  }

  private indexByDigest(): ReadonlyMap<string, LedgerRelease[]> {
    const index = new Map<string, LedgerRelease[]>();
    for (const release of this.releases) {
      const key = release.digest.toString();
      const same = index.get(key);
      if (same === undefined) {
        index.set(key, [release]);
      } else {
        same.push(release);
      }
    }
    if (this.versioning === Versioning.SEMVER) {
      for (const same of index.values()) {
        sortByVersion(same);
      }
    }
    return index;
  }
}

function sortByVersion(releases: LedgerRelease[]): void {
  if (releases.length < 2) {
    return;
  }
  const versions = new Map(releases.map((release) => [release, Version.parse(release.version)]));
  releases.sort((a, b) => {
    const [left, right] = [versions.get(a), versions.get(b)];
    if (left === undefined || right === undefined) {
      return 0;
    }
    return Number(left.isPrerelease) - Number(right.isPrerelease) || right.compareTo(left) || (a.version < b.version ? -1 : 1);
  });
}
