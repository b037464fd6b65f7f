import type { Digest, RepositoryName } from '../manifest';
import type { StoredImage } from './lifecycle/evaluate';

/** What ECR keeps about images beside the images: none of it takes part in a pull, and all of it takes permissions of its own. */
export interface RegistryRecords {
  /**
   * Those of the digests that the repository has, archived ones included, by the digest's text.
   *
   * @throws RegistryError `access-denied` without `ecr:DescribeImages`
   */
  find(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<string, ImageRecord>>;

  /**
   * Every image of the repository, archived ones included.
   *
   * @throws RegistryError `access-denied` without `ecr:DescribeImages`
   */
  all(repository: RepositoryName): Promise<ImageRecord[]>;

  /**
   * The repository's lifecycle policy as it stands there; undefined when it has none.
   *
   * @throws RegistryError `access-denied` without `ecr:GetLifecyclePolicy`
   */
  lifecyclePolicy(repository: RepositoryName): Promise<string | undefined>;

  /**
   * Which tags of the repository can be moved to another image.
   *
   * @throws RegistryError `access-denied` without `ecr:DescribeRepositories`
   */
  mutabilityOf(repository: RepositoryName): Promise<TagMutability>;

  /**
   * What the last scan of one image found; undefined when it was never scanned. An index is not scanned, its images are.
   *
   * @throws RegistryError `access-denied` without `ecr:DescribeImageScanFindings`
   */
  scanOf(repository: RepositoryName, digest: Digest): Promise<ScanRecord | undefined>;
}

/** Whether the tags of a repository can be moved (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html). */
export interface TagMutability {
  readonly mutable: boolean;
  /** Patterns of the tags for which it is the other way round; `*` stands for any run of characters. */
  readonly except: readonly string[];
}

/** What ECR keeps about an image. */
export interface ImageRecord extends StoredImage {
  /** `ACTIVE`; `ARCHIVED`, which nobody can pull; `ACTIVATING`, on its way back from there; or what ECR says in later years. */
  readonly status: string;
  /** Whether it is an index, which lists other images. */
  readonly isIndex: boolean;
}

/** What ECR says about the scan of an image. */
export interface ScanRecord {
  /** Such as `COMPLETE` or `IN_PROGRESS` (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html). */
  readonly status: string;
  /** ECR's own words on the status. */
  readonly description: string | undefined;
  /** How many findings there are of each severity, by ECR's name of it; undefined while no scan was completed. */
  readonly counts: ReadonlyMap<string, number> | undefined;
}
