import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { EnvironmentRelease, PinnedRelease } from '../manifest';
import { checkAccount, checkRegion } from './aws-names';
import { PULL_ACTIONS } from './repository-access';

/** Where a `PinnedImage` is pulled from, when that is not what the manifest says. */
export interface PinnedImageProps {
  /**
   * Account of the registry, 12 digits.
   *
   * @default - `registry.account` of the manifest, else the account of the stack that uses the image
   */
  readonly registryAccount?: string;

  /**
   * Region of the registry, such as `eu-west-1`. Name a replica's to pull from it.
   *
   * @default - `registry.region` of the manifest, else the region of the stack that uses the image
   */
  readonly registryRegion?: string;
}

/** How a Lambda function starts a `PinnedImage`. */
export interface PinnedLambdaCodeProps {
  /**
   * The command, in exec form.
   *
   * @default - the image's own
   */
  readonly cmd?: string[];

  /**
   * The entry point, in exec form.
   *
   * @default - the image's own
   */
  readonly entrypoint?: string[];

  /**
   * The working directory.
   *
   * @default - the image's own
   */
  readonly workingDirectory?: string;
}

/**
 * The image that an environment pins, by digest: an `ecs.ContainerImage` for any container of any task definition, whatever construct makes
 * it, in any account and region.
 *
 * It renders `ACCOUNT.dkr.ecr.REGION.SUFFIX/REPOSITORY@sha256:…` from names alone, so no stack imports anything from another. Where it is
 * used it grants the task's execution role ecr:GetAuthorizationToken, which knows no resource but `*`, and the three pull actions on this one
 * repository. From another account the repository must let the account pull: `pullAccounts` of `ImageRegistryStack`.
 *
 * @example
 * const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
 * taskDefinition.addContainer('api', { image: PinnedImage.fromRelease(manifest.environment('uat'), 'api') });
 */
export class PinnedImage extends ecs.ContainerImage {
  /**
   * The image that an environment pins.
   *
   * @param release the environment
   * @param image name of the image in the manifest
   * @param props where it is pulled from
   * @throws an error that lists the images that the environment pins, when this is none of them
   */
  public static fromRelease(release: EnvironmentRelease, image: string, props: PinnedImageProps = {}): PinnedImage {
    return new PinnedImage(release.image(image), props);
  }

  /** What is pinned. */
  public readonly release: PinnedRelease;

  private readonly registryAccount: string | undefined;
  private readonly registryRegion: string | undefined;

  /**
   * @param release what is pinned
   * @param props where it is pulled from
   * @throws an error when the account or the region is malformed
   */
  public constructor(release: PinnedRelease, props: PinnedImageProps = {}) {
    super();
    if (props.registryAccount !== undefined) checkAccount(undefined, 'registryAccount', props.registryAccount);
    if (props.registryRegion !== undefined) checkRegion(undefined, 'registryRegion', props.registryRegion);
    this.release = release;
    this.registryAccount = props.registryAccount ?? release.registryAccount;
    this.registryRegion = props.registryRegion ?? release.registryRegion;
  }

  /**
   * Called by the container that uses the image.
   *
   * @param scope any construct of the stack that uses it
   * @param containerDefinition whose execution role is granted the pull
   */
  public bind(scope: Construct, containerDefinition: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const grantee = containerDefinition.taskDefinition.obtainExecutionRole();
    iam.Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
    iam.Grant.addToPrincipal({ grantee, actions: PULL_ACTIONS, resourceArns: [this.repositoryArn(scope)] });
    // From the scope, not from the container: AWS Batch hands in an object that only looks like a container definition.
    return { imageName: this.imageUri(scope) };
  }

  /**
   * The image as code of a `lambda.DockerImageFunction`.
   *
   * Lambda pulls only from a registry in the function's own region, runs only images of a single platform (so the digest must not be that of
   * a multi-architecture index), and pulls in its own name: the repository must name the function's account in `lambdaAccounts`.
   *
   * @param scope the stack of the function, or any construct in it
   * @param props how the function starts it
   * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
   */
  public lambdaCode(scope: Construct, props: PinnedLambdaCodeProps = {}): lambda.DockerImageCode {
    const repositoryArn = this.repositoryArn(scope);
    const repositoryName = this.release.repository.toString();
    // An import makes no resource, so its id only has to be free: two functions of one scope may run the same image.
    let id = `${this.release.image}-repository`;
    for (let n = 2; scope.node.tryFindChild(id) !== undefined; n += 1) id = `${this.release.image}-repository-${n}`;
    const repository = ecr.Repository.fromRepositoryAttributes(scope, id, { repositoryArn, repositoryName });
    return lambda.DockerImageCode.fromEcr(repository, { ...props, tagOrDigest: this.release.digest.toString() });
  }

  /**
   * The image as a reference that any container engine takes: `ACCOUNT.dkr.ecr.REGION.SUFFIX/REPOSITORY@sha256:…`.
   *
   * @param scope any construct of the stack that uses it: its account and region stand in for what the manifest leaves open
   */
  public imageUri(scope: Construct): string {
    const stack = Stack.of(scope);
    const host = `${this.registryAccount ?? stack.account}.dkr.ecr.${this.registryRegion ?? stack.region}.${stack.urlSuffix}`;
    return `${host}/${this.release.repository.toString()}@${this.release.digest.toString()}`;
  }

  /**
   * ARN of the repository, for permissions.
   *
   * @param scope any construct of the stack that uses it
   */
  public repositoryArn(scope: Construct): string {
    const stack = Stack.of(scope);
    return stack.formatArn({
      service: 'ecr',
      account: this.registryAccount ?? stack.account,
      region: this.registryRegion ?? stack.region,
      resource: 'repository',
      resourceName: this.release.repository.toString(),
    });
  }
}
