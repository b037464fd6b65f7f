import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApiAnswer, JsonApi } from './json-api';
import { blobsOf, type Built, digestOf, manifestsOf } from './oci-image';

/** A request as the SDK sent it. */
export interface EcrRequest {
  readonly operation: string;
  readonly body: {
    readonly repositoryName: string;
    readonly repositoryNames?: readonly string[];
    readonly registryId?: string;
    readonly imageIds?: readonly { imageDigest?: string; imageTag?: string }[];
    readonly acceptedMediaTypes?: readonly string[];
    readonly layerDigest?: string;
    readonly imageId?: { imageDigest?: string };
    readonly maxResults?: number;
    readonly nextToken?: string;
    readonly filter?: { readonly imageStatus?: string };
    readonly imageManifest?: string;
    readonly imageManifestMediaType?: string;
    readonly imageTag?: string;
    readonly imageDigest?: string;
  };
}

/** An answer to give instead of the true one. */
export interface Fault {
  readonly status: number;
  readonly type: string;
  readonly message?: string;
}

/** What ECR keeps about an image beside it. */
export interface FakeRecord {
  readonly pushedAt?: Date;
  readonly pulledAt?: Date;
  readonly archivedAt?: Date;
  readonly activatedAt?: Date;
  /** Default: `ACTIVE`. What is not active cannot be pulled. */
  readonly status?: string;
}

/** What DescribeImageScanFindings answers for an image. */
export interface FakeScan {
  readonly status: string;
  readonly description?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly completedAt?: Date;
}

interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  text: string;
  readonly tags: string[];
}

/** Part of the query string of every download address: must never be seen in a message. */
export const SIGNATURE = 'X-Amz-Signature=5ecre7';

/**
 * ECR's two calls of a pull, its records and the last call of a push on 127.0.0.1, with the answers and errors that AWS documents
 * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html, …/API_GetDownloadUrlForLayer.html). The real SDK
 * client talks to it through AWS_ENDPOINT_URL, so that serialization, retries and error types are the SDK's own.
 */
export class FakeEcr {
  public static async start(): Promise<FakeEcr> {
    const fake = new FakeEcr();
    fake.#api = await JsonApi.start<EcrRequest['body']>({
      target: 'AmazonEC2ContainerRegistry_V20150921.',
      answer: (operation, body) => fake.#answer(operation, body),
      delay: () => fake.delay,
      get: (request, response) => {
        fake.#serveBlob(request, response);
      },
    });
    return fake;
  }

  /** Answers to give to the next requests instead of the true ones. */
  public readonly faults: Fault[] = [];
  /** Statuses to give to the next downloads instead of the blobs. */
  public readonly downloadFaults: number[] = [];
  /** Blobs by digest; a test may replace one to corrupt it. */
  public readonly blobs = new Map<string, Buffer>();
  /** As MiniStack does: an image is shown under its newest tag, whichever tag was asked for. */
  public showsNewestTagOnly = false;
  /** Milliseconds that each answer takes. */
  public delay = 0;
  /** Failure code of images that are there and cannot be had, by digest. */
  public readonly inaccessible = new Map<string, string>();

  /** By digest. */
  public readonly records = new Map<string, FakeRecord>();
  /** By digest; an image without was never scanned. */
  public readonly scans = new Map<string, FakeScan>();
  /** By repository. */
  public readonly lifecyclePolicies = new Map<string, object>();
  /** What DescribeRepositories says on tags, by repository; `MUTABLE` where nothing is said, as ECR makes repositories. */
  public readonly mutability = new Map<string, object>();
  /** Repositories whose tags cannot be moved. */
  public readonly immutable = new Set<string>();
  /** How many tags an image may have. */
  public mostTags = 1000;
  /** Operations that this caller may not do. */
  public readonly denied = new Set<string>();

  readonly #repositories = new Map<string, StoredManifest[]>();
  #api: JsonApi<EcrRequest['body']> | undefined;

  public get url(): string {
    return this.#api!.url;
  }

  /** API requests in the order of their arrival; downloads are not among them. */
  public get requests(): EcrRequest[] {
    return this.#api!.requests;
  }

  /** The most requests that were under way at one time. */
  public get mostAtOnce(): number {
    return this.#api!.mostAtOnce;
  }

  public createRepository(name: string): void {
    if (!this.#repositories.has(name)) this.#repositories.set(name, []);
  }

  public push(repository: string, image: Built, tags: readonly string[] = []): void {
    this.createRepository(repository);
    const stored = this.#repositories.get(repository)!;
    for (const blob of blobsOf(image)) this.blobs.set(blob.digest, blob.bytes);
    for (const { digest, mediaType, bytes } of manifestsOf(image)) {
      const known = stored.find((manifest) => manifest.digest === digest);
      if (known === undefined) stored.push({ digest, mediaType, text: bytes.toString('utf8'), tags: [] });
    }
    stored.find((manifest) => manifest.digest === image.digest)!.tags.push(...tags);
  }

  /** Replaces the content of a manifest, its digest staying as it was. */
  public corruptManifest(repository: string, digest: string, text: string): void {
    this.#repositories.get(repository)!.find((manifest) => manifest.digest === digest)!.text = text;
  }

  public remove(repository: string, digest: string): void {
    const stored = this.#repositories.get(repository)!;
    stored.splice(
      stored.findIndex((manifest) => manifest.digest === digest),
      1,
    );
  }

  public close(): Promise<void> {
    return this.#api!.close();
  }

  #answer(operation: string, body: EcrRequest['body']): ApiAnswer {
    const fault = this.faults.shift();
    if (fault !== undefined) return { status: fault.status, answer: { __type: fault.type, message: fault.message ?? '' } };
    const name = body.repositoryNames?.[0] ?? body.repositoryName;
    if (this.denied.has(operation)) {
      const message = `User: arn:aws:iam::111111111111:user/dev is not authorized to perform: ecr:${operation} on resource: ${name}`;
      return refused('AccessDeniedException', message);
    }
    const stored = this.#repositories.get(name);
    if (stored === undefined) {
      const message = `The repository with name '${name}' does not exist in the registry with id '${body.registryId ?? '000000000000'}'`;
      return refused('RepositoryNotFoundException', message);
    }
    switch (operation) {
      case 'BatchGetImage':
        return this.#batchGetImage(name, stored, body);
      case 'GetDownloadUrlForLayer':
        return this.#downloadUrl(name, body);
      case 'PutImage':
        return this.#putImage(name, stored, body);
      case 'DescribeRepositories':
        return {
          status: 200,
          answer: { repositories: [{ repositoryName: name, ...(this.mutability.get(name) ?? { imageTagMutability: 'MUTABLE' }) }] },
        };
      case 'DescribeImages':
        return this.#describeImages(name, stored, body);
      case 'DescribeImageScanFindings':
        return this.#scanFindings(name, stored, body);
      case 'GetLifecyclePolicy': {
        const policy = this.lifecyclePolicies.get(name);
        return policy === undefined
          ? refused('LifecyclePolicyNotFoundException', `Lifecycle policy does not exist for the repository with name '${name}'`)
          : { status: 200, answer: { repositoryName: name, lifecyclePolicyText: JSON.stringify(policy) } };
      }
      default:
        return refused('UnknownOperationException', operation);
    }
  }

  /** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
  #describeImages(name: string, stored: readonly StoredManifest[], body: EcrRequest['body']): ApiAnswer {
    const { imageIds, maxResults = 100, nextToken = '0', filter } = body;
    const status = filter?.imageStatus ?? 'ACTIVE';
    const seen = stored.filter(({ digest }) => status === 'ANY' || (this.records.get(digest)?.status ?? 'ACTIVE') === status);
    if (imageIds === undefined) {
      const start = Number(nextToken);
      const page = seen.slice(start, start + maxResults).map((manifest) => this.#detail(name, manifest));
      return {
        status: 200,
        answer: { imageDetails: page, ...(start + maxResults < seen.length ? { nextToken: String(start + maxResults) } : {}) },
      };
    }
    if (imageIds.length > 100 || body.maxResults !== undefined) return refused('InvalidParameterException', 'imageIds');
    const missing = imageIds.find(({ imageDigest }) => !seen.some(({ digest }) => digest === imageDigest));
    if (missing !== undefined) return refused('ImageNotFoundException', `The image with imageId ${JSON.stringify(missing)} does not exist`);
    const asked = seen.filter(({ digest }) => imageIds.some(({ imageDigest }) => imageDigest === digest));
    return { status: 200, answer: { imageDetails: asked.map((manifest) => this.#detail(name, manifest)) } };
  }

  #detail(repositoryName: string, { digest, tags, mediaType }: StoredManifest): object {
    const record = this.records.get(digest);
    const seconds = (date: Date | undefined): number | undefined => (date === undefined ? undefined : date.getTime() / 1000);
    return {
      repositoryName,
      imageDigest: digest,
      ...(tags.length === 0 ? {} : { imageTags: tags }),
      imageManifestMediaType: mediaType,
      imagePushedAt: seconds(record?.pushedAt ?? new Date()),
      lastRecordedPullTime: seconds(record?.pulledAt),
      lastArchivedAt: seconds(record?.archivedAt),
      lastActivatedAt: seconds(record?.activatedAt),
      imageStatus: record?.status ?? 'ACTIVE',
    };
  }

  #scanFindings(name: string, stored: readonly StoredManifest[], { imageId }: EcrRequest['body']): ApiAnswer {
    const digest = imageId?.imageDigest ?? '';
    if (!stored.some((manifest) => manifest.digest === digest)) return refused('ImageNotFoundException', `no image ${digest}`);
    const scan = this.scans.get(digest);
    if (scan === undefined)
      return refused('ScanNotFoundException', `Image scan does not exist for the image with '{imageDigest:'${digest}'}'`);
    const { status, description, counts, completedAt } = scan;
    return {
      status: 200,
      answer: {
        repositoryName: name,
        imageId,
        imageScanStatus: { status, description },
        imageScanFindings: {
          findings: [],
          findingSeverityCounts: counts,
          imageScanCompletedAt: completedAt && completedAt.getTime() / 1000,
        },
      },
    };
  }

  #batchGetImage(repositoryName: string, stored: readonly StoredManifest[], { imageIds = [] }: EcrRequest['body']): ApiAnswer {
    if (imageIds.length < 1 || imageIds.length > 100) {
      const message = `1 validation error detected: Value at 'imageIds' failed to satisfy constraint: Member must have length less than or equal to 100`;
      return refused('InvalidParameterException', message);
    }
    const images: unknown[] = [];
    const failures: unknown[] = [];
    for (const imageId of imageIds) {
      const { imageDigest, imageTag } = imageId;
      const found = stored.find(
        (manifest) => manifest.digest === imageDigest || (imageTag !== undefined && manifest.tags.includes(imageTag)),
      );
      const gone = found === undefined || (this.records.get(found.digest)?.status ?? 'ACTIVE') !== 'ACTIVE';
      const code = gone ? 'ImageNotFound' : this.inaccessible.get(found.digest);
      if (found === undefined || code !== undefined) {
        failures.push({ imageId, failureCode: code, failureReason: 'Requested image not found' });
        continue;
      }
      const tags = this.showsNewestTagOnly ? found.tags.slice(-1) : imageTag === undefined ? found.tags : [imageTag];
      for (const tag of tags.length === 0 ? [undefined] : tags) {
        images.push({
          registryId: '111111111111',
          repositoryName,
          imageId: { imageDigest: found.digest, ...(tag === undefined ? {} : { imageTag: tag }) },
          imageManifest: found.text,
          imageManifestMediaType: found.mediaType,
        });
      }
    }
    return { status: 200, answer: { images, failures } };
  }

  /** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html, of images whose layers are there. */
  #putImage(name: string, stored: StoredManifest[], body: EcrRequest['body']): ApiAnswer {
    const { imageManifest = '', imageManifestMediaType = '', imageTag = '', imageDigest } = body;
    const digest = digestOf(Buffer.from(imageManifest, 'utf8'));
    if (imageDigest !== undefined && imageDigest !== digest)
      return refused('ImageDigestDoesNotMatchException', `${imageDigest}, not ${digest}`);
    const known = stored.find((manifest) => manifest.digest === digest);
    const holder = stored.find((manifest) => manifest.tags.includes(imageTag));
    if (holder !== undefined && holder === known) {
      return refused('ImageAlreadyExistsException', `Image with digest '${digest}' and tag '${imageTag}' already exists in the repository`);
    }
    if (holder !== undefined && this.immutable.has(name)) {
      const message = `The image tag '${imageTag}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`;
      return refused('ImageTagAlreadyExistsException', message);
    }
    if ((known?.tags.length ?? 0) >= this.mostTags)
      return refused('LimitExceededException', 'The maximum number of tags per image has been reached');
    holder?.tags.splice(holder.tags.indexOf(imageTag), 1);
    const image = known ?? { digest, mediaType: imageManifestMediaType, text: imageManifest, tags: [] };
    if (known === undefined) stored.push(image);
    image.tags.push(imageTag);
    return { status: 200, answer: { image: { repositoryName: name, imageId: { imageDigest: digest, imageTag }, imageManifest } } };
  }

  #downloadUrl(name: string, { layerDigest = '' }: EcrRequest['body']): ApiAnswer {
    if (!this.blobs.has(layerDigest)) {
      const message = `The layer with digest '${layerDigest}' does not exist in the repository with name '${name}'`;
      return refused('LayersNotFoundException', message);
    }
    return { status: 200, answer: { downloadUrl: `${this.url}/${name}/${layerDigest}?${SIGNATURE}`, layerDigest } };
  }

  #serveBlob(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', this.url);
    const status = this.downloadFaults.shift();
    const bytes = this.blobs.get(path.pathname.split('/').at(-1)!);
    if (status !== undefined || path.search !== `?${SIGNATURE}` || bytes === undefined) {
      response.writeHead(status ?? 403).end('<Error><Code>AccessDenied</Code></Error>');
    } else {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
    }
  }
}

function refused(type: string, message: string): ApiAnswer {
  return { status: 400, answer: { __type: type, message } };
}

/** The environment of a machine whose only AWS is the fake. */
export function environmentFor(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: '111111111111',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Takes every AWS variable of this machine out of the environment, and puts these in. */
export function setAwsEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true' }, variables);
}
