import type { BatchGetImageCommandInput, ECRClient, Image, ImageFailure, ImageIdentifier } from '@aws-sdk/client-ecr';
import { type Digest, quote, type RepositoryName } from '../manifest';
import { explainAwsFailure, oneLine } from './aws-failure';
import type { AwsCredentials } from './aws-credentials';
import { ConcurrencyLimit } from './concurrency-limit';
import { MANIFEST_MEDIA_TYPES } from './oci-manifest';
import { RegistryError, RepositoryNotFoundError } from './registry-error';

/** Which ECR registry to ask, and as whom. */
export interface EcrOptions {
  /** Account whose registry it is, 12 digits. Default: the account of the credentials. */
  readonly account?: string | undefined;
  /** Default: the SDK's own (`AWS_REGION`, the profile). */
  readonly region?: string | undefined;
  /** Profile that the region is read from when none is given. Default: `AWS_PROFILE`. */
  readonly profile?: string | undefined;
  /** Default: the SDK's own chain. See `credentialsFor`. */
  readonly credentials?: AwsCredentials | undefined;
  /** Told after each call how far it is, such as `3 of 20 registry calls`. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** One image of an answer. */
export interface EcrImage {
  readonly digest: string;
  readonly tag: string | undefined;
  readonly manifest: string;
  readonly mediaType: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html: at most 100 ids of one repository a call. */
const IDS_A_CALL = 100;
/** Calls under way at once: far below ECR's quotas, enough to hide the latency. */
const CALLS_AT_ONCE = 8;
/** Throttling backs off from half a second, doubling: 6 attempts ride out a quarter of a minute. */
const ATTEMPTS = 6;
/**
 * Failure codes of what nobody can pull. The second came to the API with the archive, whose images are said to answer as if they were not
 * there (https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html).
 */
const NOT_PULLABLE: readonly (string | undefined)[] = ['ImageNotFound', 'ImageInaccessible'];
/** Milliseconds. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** Calls of ECR: those of a pull batched, all of them counted, retried, and their failures explained. */
export class EcrApi {
  readonly #options: EcrOptions;
  readonly #limit = new ConcurrencyLimit(CALLS_AT_ONCE);
  #client: Promise<ECRClient> | undefined;
  #requests = 0;
  #started = 0;
  #ended = 0;

  public constructor(options: EcrOptions) {
    this.#options = options;
  }

  /** Requests made so far, retries included. */
  public get calls(): number {
    return this.#requests;
  }

  /**
   * The images that the repository has of those asked for. An id that the answer says nothing of is asked for again alone: absence is
   * only believed where ECR says it.
   */
  public async images(repository: RepositoryName, ids: readonly ImageIdentifier[]): Promise<EcrImage[]> {
    const calls = chunksOf(ids, IDS_A_CALL).map(async (chunk) => {
      const { images, unanswered } = await this.#batchGetImage(repository, chunk);
      const again = await Promise.all(unanswered.map((id) => this.#imageAlone(repository, id)));
      return [...images, ...again.flat()];
    });
    return (await Promise.all(calls)).flat();
  }

  /** What names the repository in a call's input. */
  public place(repository: RepositoryName): { repositoryName: string; registryId?: string } {
    const { account } = this.#options;
    return { repositoryName: repository.toString(), ...(account === undefined ? {} : { registryId: account }) };
  }

  /** A signed address from which a blob can be fetched for some time. */
  public async downloadUrl(repository: RepositoryName, blob: Digest): Promise<string> {
    const { GetDownloadUrlForLayerCommand } = await import('@aws-sdk/client-ecr');
    const command = new GetDownloadUrlForLayerCommand({ ...this.place(repository), layerDigest: blob.toString() });
    const answer = await this.call('GetDownloadUrlForLayer', repository, (client) => client.send(command));
    if (answer.downloadUrl === undefined) throw strange(`gave no address for the blob ${blob.toString()} of ${repository.toString()}`);
    return answer.downloadUrl;
  }

  async #batchGetImage(
    repository: RepositoryName,
    ids: readonly ImageIdentifier[],
  ): Promise<{ images: EcrImage[]; unanswered: ImageIdentifier[] }> {
    const { BatchGetImageCommand } = await import('@aws-sdk/client-ecr');
    const input: BatchGetImageCommandInput = {
      ...this.place(repository),
      imageIds: [...ids],
      acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES],
    };
    const answer = await this.call('BatchGetImage', repository, (client) => client.send(new BatchGetImageCommand(input)));
    const images = (answer.images ?? []).map(imageOf).filter((image) => image !== undefined);
    const answered = new Set<string | undefined>(images.flatMap((image) => [image.digest, image.tag]));
    for (const failure of answer.failures ?? []) {
      if (!NOT_PULLABLE.includes(failure.failureCode)) throw failed(repository, failure);
      answered.add(failure.imageId?.imageDigest ?? failure.imageId?.imageTag);
    }
    return { images, unanswered: ids.filter((id) => !answered.has(id.imageDigest ?? id.imageTag)) };
  }

  /** What a call for one id answers is that image, under whichever of its tags the answer shows it. */
  async #imageAlone(repository: RepositoryName, id: ImageIdentifier): Promise<EcrImage[]> {
    const { images, unanswered } = await this.#batchGetImage(repository, [id]);
    if (unanswered.length === 0) return images;
    const [image, ...others] = images;
    if (image === undefined || id.imageTag === undefined || others.some((other) => other.digest !== image.digest)) {
      throw strange(`did not say whether ${repository.toString()} has the image ${quote(id.imageTag ?? id.imageDigest)}`);
    }
    return [{ ...image, tag: id.imageTag }];
  }

  /**
   * Makes a call as soon as there is room for one more.
   *
   * @param operation its name, which is that of the permission
   * @throws RepositoryNotFoundError, RegistryError, and the SDK's own error where its name is one of `passed`
   */
  public async call<T extends { $metadata: { attempts?: number | undefined } }>(
    operation: string,
    repository: RepositoryName,
    send: (client: ECRClient) => Promise<T>,
    passed: readonly string[] = [],
  ): Promise<T> {
    this.#started += 1;
    this.#client ??= this.#createClient();
    const client = await this.#client;
    try {
      const answer = await this.#limit.run(() => send(client));
      this.#requests += answer.$metadata.attempts ?? 1;
      return answer;
    } catch (error) {
      this.#requests += (error as { $metadata?: { attempts?: number } }).$metadata?.attempts ?? 0;
      if (passed.includes(String((error as { name?: unknown }).name))) throw error;
      throw await this.#explain(error, operation, repository, client);
    } finally {
      this.#ended += 1;
      this.#options.onProgress?.(`${this.#ended} of ${this.#started} registry calls`);
    }
  }

  async #createClient(): Promise<ECRClient> {
    const { ECRClient } = await import('@aws-sdk/client-ecr');
    const { region, profile, credentials } = this.#options;
    return new ECRClient({
      requestHandler: TIMEOUTS,
      ...(process.env['AWS_MAX_ATTEMPTS'] === undefined ? { maxAttempts: ATTEMPTS } : {}),
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
      ...(credentials === undefined ? {} : { credentials }),
    });
  }

  async #explain(error: unknown, operation: string, repository: RepositoryName, client: ECRClient): Promise<Error> {
    const region = await client.config.region().catch(() => undefined);
    const { account } = this.#options;
    const named = (error as { name?: unknown }).name;
    if (named === 'RepositoryNotFoundException') {
      return new RepositoryNotFoundError(
        repository,
        `the registry of ${account === undefined ? 'the caller' : `account ${account}`} in ${region ?? 'no region'}`,
      );
    }
    if (named === 'LayersNotFoundException' || named === 'LayerInaccessibleException') {
      return new RegistryError(
        'blob-not-found',
        `the registry lacks a part of an image in ${repository.toString()}: ${oneLine((error as Error).message)}`,
        'push the image again',
      );
    }
    const partition = region?.startsWith('cn-') === true ? 'aws-cn' : region?.startsWith('us-gov-') === true ? 'aws-us-gov' : 'aws';
    const resource = `arn:${partition}:ecr:${region ?? '*'}:${account ?? '*'}:repository/${repository.toString()}`;
    const failure = explainAwsFailure(error, { action: `ecr:${operation}`, resource });
    return new RegistryError(failure.code, `${operation} on ${repository.toString()} failed: ${failure.message}`, failure.help);
  }
}

function imageOf({ imageId, imageManifest, imageManifestMediaType }: Image): EcrImage | undefined {
  if (imageId?.imageDigest === undefined || imageManifest === undefined) return undefined;
  return { digest: imageId.imageDigest, tag: imageId.imageTag, manifest: imageManifest, mediaType: imageManifestMediaType };
}

/** Failures other than absence: the key of the encryption, an upstream registry. */
function failed(repository: RepositoryName, failure: ImageFailure): RegistryError {
  const id = failure.imageId?.imageTag ?? failure.imageId?.imageDigest;
  return new RegistryError(
    'image-inaccessible',
    `ECR cannot give the image ${quote(id)} of ${repository.toString()}: ${oneLine(`${failure.failureCode ?? 'failure'}: ${failure.failureReason ?? ''}`)}`,
    'see the failure code at https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageFailure.html',
  );
}

function strange(what: string): RegistryError {
  return new RegistryError(
    'incomplete-answer',
    `the registry ${what}`,
    'try again; if it persists, look at AWS_ENDPOINT_URL and any proxy in between',
  );
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
