import { type Duration, RemovalPolicy, Stack, type StackProps, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type ManifestImage, quote, type ReleaseManifest, Versioning } from '../manifest';
import { defined } from './defined';
import { ImageRepository } from './image-repository';
import { refuse } from './refuse';
import { replicate, type ReplicationDestination } from './replication';

/** Properties of an `ImageRegistryStack`. */
export interface ImageRegistryStackProps extends StackProps {
  /** The manifest, each of whose images gets its repository, whether an environment pins it or not. */
  readonly manifest: ReleaseManifest;

  /**
   * Accounts, of 12 digits each, whose environments may pull every image: the three pull actions and nothing else.
   *
   * @default - only the account of this stack
   */
  readonly pullAccounts?: string[];

  /**
   * Organization, such as `o-a1b2c3d4e5`, all of whose accounts may pull every image. See `pullOrganization` of `ImageRepository`.
   *
   * @default - no organization
   */
  readonly pullOrganization?: string;

  /**
   * Accounts, of 12 digits each, whose Lambda functions may run the images.
   *
   * @default - no functions
   */
  readonly lambdaAccounts?: string[];

  /**
   * Tags that a later push may move, such as `main`: 1 to 5 patterns, for every image. See `movingTags` of `ImageRepository`.
   *
   * @default - no tag can be moved or overwritten
   */
  readonly movingTags?: string[];

  /**
   * Patterns of the tags of builds that may expire, such as `sha-*`. Only where each release also gets its version as a tag in the registry:
   * see `buildTags` of `ImageRepository`. Without effect on images with `versioning: none`, whose releases may carry any tag.
   *
   * @default - no tagged image expires
   */
  readonly buildTags?: string[];

  /**
   * How long after its push an image with one of `buildTags` expires. Whole days, at least 1.
   *
   * @default Duration.days(90)
   */
  readonly expireBuildsAfter?: Duration;

  /**
   * How long after its push an untagged image expires. Whole days, at least 1.
   *
   * @default Duration.days(14), or never where `movingTags` is given
   */
  readonly expireUntaggedAfter?: Duration;

  /**
   * Customer-managed key that encrypts every image. Import it by its ARN: a key that another stack makes ties the two stacks together.
   *
   * ECR cannot change the encryption of a repository: choose before the first deployment.
   *
   * @default - AES-256 with keys that AWS owns, or `createEncryptionKey`
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether this stack makes one customer-managed key, rotated every year, for all its repositories. Not together with `encryptionKey`.
   *
   * ECR cannot change the encryption of a repository: choose before the first deployment.
   *
   * @default false
   */
  readonly createEncryptionKey?: boolean;

  /**
   * Other regions or accounts to which ECR copies what is pushed from now on; it does not copy what is there already. At most 25.
   *
   * The replication of a registry is one setting for the whole account and region: give it here, or elsewhere, not both. Copies come without
   * this stack's lifecycle, policies and immutability: make those by a repository creation template at the destination.
   *
   * @default - no replication
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
   */
  readonly replicationDestinations?: ReplicationDestination[];

  /**
   * What becomes of a repository (and of the key made here) when its image leaves the manifest, or the stack is destroyed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether repositories that are deleted may hold images. Only together with `RemovalPolicy.DESTROY`.
   *
   * @default false
   */
  readonly emptyOnDelete?: boolean;
}

/**
 * The registry of an application: one repository for each image of its manifest, in the tools account.
 *
 * An image that is added to the manifest adds its repository and changes none of the others. The repository of one that is removed is retained
 * with all its images; should the image come back, `cdk import` takes the repository over again.
 *
 * Environments refer to the repositories by name, account and region (`registry` of the manifest), so this stack exports nothing. It has to be
 * deployed before images can be pushed.
 */
export class ImageRegistryStack extends Stack {
  /** The repositories, in the manifest's order of images. */
  public readonly repositories: ImageRepository[];

  /**
   * The key that was made for `createEncryptionKey`.
   *
   * @default - none was made
   */
  public readonly encryptionKey?: kms.Key;

  private readonly byImage: ReadonlyMap<string, ImageRepository>;

  /**
   * @param scope the app or a stage
   * @param id unique within the scope
   * @param props what to make
   * @throws an error when the stack's account or region is not that of the manifest's registry, or a prop is malformed
   */
  public constructor(scope: Construct, id: string, props: ImageRegistryStackProps) {
    super(scope, id, props);
    this.checkPlace('account', this.account, props.manifest.registryAccount);
    this.checkPlace('region', this.region, props.manifest.registryRegion);
    if (props.createEncryptionKey === true) this.encryptionKey = this.makeKey(props);
    const encryptionKey = this.encryptionKey ?? props.encryptionKey;

    this.byImage = new Map(props.manifest.images.map((image) => [image.name, this.addRepository(image, props, encryptionKey)]));
    this.repositories = [...this.byImage.values()];
    if (props.replicationDestinations !== undefined) {
      replicate(
        this,
        props.manifest.images.map((image) => image.repository.toString()),
        props.replicationDestinations,
      );
    }
  }

  /**
   * The repository of an image, to grant a build the push or to add to it.
   *
   * @param image name of the image in the manifest
   * @throws an error that lists the images of the manifest, when this is none of them
   */
  public repository(image: string): ImageRepository {
    const known = [...this.byImage.keys()].join(', ');
    return this.byImage.get(image) ?? refuse(this, `there is no image ${quote(image)}`, `the images of the manifest are: ${known}`);
  }

  private checkPlace(kind: 'account' | 'region', ofStack: string, ofManifest: string | undefined): void {
    if (ofManifest === undefined || Token.isUnresolved(ofStack) || ofStack === ofManifest) return;
    refuse(
      this,
      `the stack is in ${kind} ${ofStack} and the manifest's registry in ${ofManifest}`,
      `set env.${kind} of the stack, or registry.${kind} of the manifest`,
    );
  }

  private makeKey(props: ImageRegistryStackProps): kms.Key {
    if (props.encryptionKey !== undefined) {
      refuse(this, 'encryptionKey and createEncryptionKey are both given', 'leave one of them out');
    }
    return new kms.Key(this, 'EncryptionKey', {
      description: `Images of ${props.manifest.application}`,
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
  }

  private addRepository(image: ManifestImage, props: ImageRegistryStackProps, encryptionKey: kms.IKey | undefined): ImageRepository {
    // The construct's id is the image's name, so that no other image of the manifest has a part in the logical id.
    return new ImageRepository(this, image.name, {
      repositoryName: image.repository.toString(),
      // Without versions any tag may be that of a release.
      ...(image.versioning === Versioning.NONE ? { releaseTags: ['*'] } : {}),
      ...defined({
        pullAccounts: props.pullAccounts,
        pullOrganization: props.pullOrganization,
        lambdaAccounts: props.lambdaAccounts,
        movingTags: props.movingTags,
        buildTags: props.buildTags,
        expireBuildsAfter: props.expireBuildsAfter,
        expireUntaggedAfter: props.expireUntaggedAfter,
        removalPolicy: props.removalPolicy,
        emptyOnDelete: props.emptyOnDelete,
        encryptionKey,
      }),
    });
  }
}
