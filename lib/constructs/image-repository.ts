import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { quote, RepositoryName } from '../manifest';
import { checkAccount, checkOrganization } from './aws-names';
import { defined } from './defined';
import { type ImageLifecycle, lifecycleRules } from './image-lifecycle';
import { parsed, refuse } from './refuse';
import { accountsPull, lambdaPulls, organizationPulls } from './repository-access';
import { canNameVersion, checkTagPatterns } from './tag-pattern';

/** Properties of an `ImageRepository`. */
export interface ImageRepositoryProps {
  /**
   * Name of the repository, without a registry host, such as `shop/api`.
   *
   * 2 to 256 characters: lower-case letters and digits, separated by `/`, `.`, `_` or `-`. Changing it makes a new, empty repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
   */
  readonly repositoryName: string;

  /**
   * Tags that a later push may move to another image, such as `main`; `*` stands for any run of characters.
   *
   * 1 to 5 patterns. A pattern that a version could match (`*`, `v*`, `1.*`) is refused, because releases must not move. An image that
   * was pushed under a moving tag alone is untagged once the tag has moved on: push each build under a tag of its own as well.
   *
   * @default - no tag can be moved or overwritten
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly movingTags?: string[];

  /**
   * Patterns of the tags that releases carry. An image with such a tag is never expired, whatever other tags it carries and however many
   * releases there are.
   *
   * Say `['*']` for an image without versions (`versioning: none` in the manifest): then no tagged image is ever expired.
   *
   * At most four `*` a pattern; `*.*.*` matches every version, with or without a leading `v`, candidates included.
   *
   * @default ['*.*.*']
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
   */
  readonly releaseTags?: string[];

  /**
   * Patterns of the tags of builds that may expire, such as `sha-*` or `feature-*`.
   *
   * Give it only where each release also gets its version as a tag in the registry: ECR knows nothing of the manifest, so an image that is
   * recorded as a release in the manifest and carries the tag of its build alone looks like any other build, and would expire.
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
   * How long after its push an untagged image expires. Whole days, at least 1. The platforms of a multi-architecture image are untagged, and
   * stay as long as the image that lists them.
   *
   * @default Duration.days(14), or never where `movingTags` is given: there an untagged image may be one that the manifest pins
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
   */
  readonly expireUntaggedAfter?: Duration;

  /**
   * Customer-managed key that encrypts the images. Whoever pulls needs no permission on the key. ECR cannot change the encryption of a
   * repository: choose before the first deployment.
   *
   * @default - AES-256 with keys that AWS owns
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Accounts, of 12 digits each, that may pull: exactly ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability.
   * The pulling role needs the same three, and ecr:GetAuthorizationToken, in its own account; `PinnedImage` grants them.
   *
   * @default - only the repository's own account
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
   */
  readonly pullAccounts?: string[];

  /**
   * Organization, such as `o-a1b2c3d4e5`, all of whose accounts may pull: the same three actions as `pullAccounts`.
   *
   * The statement's principal is `*` under the condition aws:PrincipalOrgID. cdk-nag's AwsSolutions-ECR1 does not read conditions and
   * reports it: acknowledge it on this construct.
   *
   * @default - no organization
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
   */
  readonly pullOrganization?: string;

  /**
   * Accounts, of 12 digits each, whose Lambda functions may run images of this repository: Lambda itself pulls, in the function's name.
   *
   * @default - no functions
   * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-permissions
   */
  readonly lambdaAccounts?: string[];

  /**
   * What becomes of the repository when it leaves the stack. With anything but RETAIN, `cdk destroy` can take what production runs.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether a repository that is deleted may hold images. Only together with `RemovalPolicy.DESTROY`.
   *
   * @default false
   */
  readonly emptyOnDelete?: boolean;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
const MOST_MOVING_TAGS = 5;

/**
 * A repository that releases can rely on: tags cannot be overwritten, pushes are scanned, the lifecycle never expires a release, and the
 * repository stays when its stack goes.
 *
 * Lifecycle rules that you add to `repository` come after those made here, and so cannot expire a release either.
 */
export class ImageRepository extends Construct {
  /** The repository itself. */
  public readonly repository: ecr.Repository;

  /**
   * @param scope a stack in the account that holds the images
   * @param id unique within the scope
   * @param props what to make
   * @throws an error that names the prop when a name, pattern, account or organization is malformed
   */
  public constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    parsed(this, 'repositoryName', () => RepositoryName.parse(props.repositoryName));
    const tags = this.checkTags(props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    if (props.emptyOnDelete === true && removalPolicy !== RemovalPolicy.DESTROY) {
      refuse(
        this,
        'emptyOnDelete is set on a repository that is not deleted',
        'set removalPolicy to RemovalPolicy.DESTROY, or leave it out',
      );
    }

    this.repository = new ecr.Repository(this, 'Repository', {
      ...defined({ encryptionKey: props.encryptionKey, emptyOnDelete: props.emptyOnDelete }),
      ...(tags.movingTags.length === 0
        ? { imageTagMutability: ecr.TagMutability.IMMUTABLE }
        : {
            imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
            imageTagMutabilityExclusionFilters: tags.movingTags.map((tag) => ecr.ImageTagMutabilityExclusionFilter.wildcard(tag)),
          }),
      repositoryName: props.repositoryName,
      imageScanOnPush: true,
      lifecycleRules: lifecycleRules({
        ...tags,
        expireUntaggedAfter: props.expireUntaggedAfter ?? (tags.movingTags.length === 0 ? Duration.days(14) : undefined),
        expireBuildsAfter: props.expireBuildsAfter ?? Duration.days(90),
      }),
      removalPolicy,
    });
    this.letPull(props);
    if (removalPolicy === RemovalPolicy.DESTROY) {
      Annotations.of(this).addWarningV2(
        'cdk-waybill:destroyableRepository',
        `the repository ${props.repositoryName} is deleted with its stack, and with it what environments run; use RemovalPolicy.RETAIN`,
      );
    }
  }

  /**
   * Lets a principal pull: the three pull actions on this repository and ecr:GetAuthorizationToken.
   *
   * @param grantee a role, user or service
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPull(grantee);
  }

  /**
   * Lets a principal push, for a build's role.
   *
   * @param grantee a role, user or service
   */
  public grantPush(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPush(grantee);
  }

  /**
   * Lets a principal pull and push.
   *
   * @param grantee a role, user or service
   */
  public grantPullPush(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPullPush(grantee);
  }

  /**
   * Lets a principal look at repository and images without pulling them.
   *
   * @param grantee a role, user or service
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantRead(grantee);
  }

  private checkTags(props: ImageRepositoryProps): Pick<ImageLifecycle, 'releaseTags' | 'movingTags' | 'buildTags'> {
    const { releaseTags = ['*.*.*'], movingTags = [], buildTags = [] } = props;
    if (releaseTags.length === 0)
      refuse(this, 'releaseTags is empty', "name the tags of releases, or say ['*'] to keep every tagged image");
    if (movingTags.length > MOST_MOVING_TAGS) {
      refuse(this, `movingTags has ${movingTags.length} patterns and ECR takes ${MOST_MOVING_TAGS}`, 'join some by "*"');
    }
    checkTagPatterns(this, 'releaseTags', releaseTags);
    checkTagPatterns(this, 'movingTags', movingTags);
    checkTagPatterns(this, 'buildTags', buildTags);
    const moved = movingTags.find((tag) => releaseTags.includes(tag) || canNameVersion(tag));
    if (moved !== undefined) {
      refuse(this, `movingTags: ${quote(moved)} also matches the tags of releases`, 'name only tags that no release has, such as "main"');
    }
    const both = buildTags.find((tag) => releaseTags.includes(tag));
    if (both !== undefined)
      refuse(this, `${quote(both)} is among releaseTags and buildTags`, 'decide whether such images are kept or expire');
    return { releaseTags, movingTags, buildTags };
  }

  private letPull(props: ImageRepositoryProps): void {
    const { pullAccounts = [], pullOrganization, lambdaAccounts = [] } = props;
    for (const account of pullAccounts) checkAccount(this, 'pullAccounts', account);
    for (const account of lambdaAccounts) checkAccount(this, 'lambdaAccounts', account);
    if (pullAccounts.length > 0) this.repository.addToResourcePolicy(accountsPull(pullAccounts));
    if (lambdaAccounts.length > 0) this.repository.addToResourcePolicy(lambdaPulls(lambdaAccounts, Stack.of(this).partition));
    if (pullOrganization !== undefined) {
      checkOrganization(this, 'pullOrganization', pullOrganization);
      this.repository.addToResourcePolicy(organizationPulls(pullOrganization));
    }
  }
}
