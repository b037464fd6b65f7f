import type {
  DescribeImageScanFindingsCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  ImageDetail,
} from '@aws-sdk/client-ecr';
import type { Digest, RepositoryName } from '../manifest';
import type { EcrApi } from './ecr-api';
import { MANIFEST_MEDIA_TYPES } from './oci-manifest';
import { RegistryError } from './registry-error';
import type { ImageRecord, RegistryRecords, ScanRecord, TagMutability } from './registry-records';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
const IDS_A_CALL = 100;
const PAGE = 1000;
/** More pages than ECR's default quota of images in a repository fills: an answer that never ends must not keep a pipeline for ever. */
const MOST_PAGES = 1000;
/** Without it only images that can be pulled are described. */
const ALSO_ARCHIVED = { imageStatus: 'ANY' } as const;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html */
const MUTABILITY = /^(IMMUTABLE|MUTABLE)(_WITH_EXCLUSION)?$/;

/** What ECR keeps about images. */
export class EcrRecords implements RegistryRecords {
  readonly #api: EcrApi;

  public constructor(api: EcrApi) {
    this.#api = api;
  }

  public async find(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<string, ImageRecord>> {
    const asked = [...new Set(digests.map(String))];
    const chunks = Array.from({ length: Math.ceil(asked.length / IDS_A_CALL) }, (_, index) =>
      asked.slice(index * IDS_A_CALL, (index + 1) * IDS_A_CALL),
    );
    const found = (await Promise.all(chunks.map((chunk) => this.#findSome(repository, chunk)))).flat();
    return new Map(found.map((record) => [record.digest, record]));
  }

  public async all(repository: RepositoryName): Promise<ImageRecord[]> {
    const found: ImageRecord[] = [];
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { records, nextToken } = await this.#describe(repository, {
        maxResults: PAGE,
        ...(token === undefined ? {} : { nextToken: token }),
      });
      found.push(...records);
      token = nextToken;
      if (token === undefined) return found;
    }
    throw new RegistryError(
      'incomplete-answer',
      `the registry did not come to an end of the images of ${repository.toString()} in ${MOST_PAGES} pages`,
      'try again; if it persists, look at AWS_ENDPOINT_URL and any proxy in between',
    );
  }

  public async lifecyclePolicy(repository: RepositoryName): Promise<string | undefined> {
    const { GetLifecyclePolicyCommand } = await import('@aws-sdk/client-ecr');
    const command = new GetLifecyclePolicyCommand(this.#api.place(repository));
    const answer = await unless('LifecyclePolicyNotFoundException', (passed) =>
      this.#api.call('GetLifecyclePolicy', repository, (client) => client.send(command), passed),
    );
    if (answer === undefined) return undefined;
    if (answer.lifecyclePolicyText !== undefined) return answer.lifecyclePolicyText;
    throw new RegistryError(
      'incomplete-answer',
      `the registry gave a lifecycle policy of ${repository.toString()} without a text`,
      'try again',
    );
  }

  public async mutabilityOf(repository: RepositoryName): Promise<TagMutability> {
    const { DescribeRepositoriesCommand } = await import('@aws-sdk/client-ecr');
    const { repositoryName, ...registry } = this.#api.place(repository);
    const command = new DescribeRepositoriesCommand({ ...registry, repositoryNames: [repositoryName] });
    const { repositories = [] } = await this.#api.call('DescribeRepositories', repository, (client) => client.send(command));
    const found = repositories.find((candidate) => candidate.repositoryName === repositoryName);
    const setting = MUTABILITY.exec(found?.imageTagMutability ?? '');
    if (found === undefined || setting === null) {
      throw new RegistryError('incomplete-answer', `the registry did not say whether tags of ${repositoryName} can be moved`, 'try again');
    }
    const filters = setting[2] === undefined ? [] : (found.imageTagMutabilityExclusionFilters ?? []);
    return { mutable: setting[1] === 'MUTABLE', except: filters.flatMap(({ filter }) => filter ?? []) };
  }

  public async scanOf(repository: RepositoryName, digest: Digest): Promise<ScanRecord | undefined> {
    const { DescribeImageScanFindingsCommand } = await import('@aws-sdk/client-ecr');
    // DescribeImages has a summary too, which basic scanning has stopped filling in: only this call answers for both kinds of scanning.
    const command = new DescribeImageScanFindingsCommand({ ...this.#api.place(repository), imageId: { imageDigest: digest.toString() } });
    const answer = await unless('ScanNotFoundException', (passed) =>
      this.#api.call('DescribeImageScanFindings', repository, (client) => client.send(command), passed),
    );
    if (answer === undefined) return undefined;
    const { status, description } = answer.imageScanStatus ?? {};
    return { status: status ?? 'of no status', description, counts: countsOf(answer) };
  }

  /** One id that is not there fails the whole call, so that what is left is looked for in halves. */
  async #findSome(repository: RepositoryName, digests: readonly string[]): Promise<ImageRecord[]> {
    const imageIds = digests.map((imageDigest) => ({ imageDigest }));
    const answer = await unless('ImageNotFoundException', (passed) => this.#describe(repository, { imageIds }, passed));
    if (answer !== undefined) return answer.records;
    if (digests.length === 1) return [];
    const half = Math.ceil(digests.length / 2);
    const halves = [digests.slice(0, half), digests.slice(half)];
    return (await Promise.all(halves.map((some) => this.#findSome(repository, some)))).flat();
  }

  async #describe(
    repository: RepositoryName,
    what: Pick<DescribeImagesCommandInput, 'imageIds' | 'maxResults' | 'nextToken'>,
    passed: readonly string[] = [],
  ): Promise<{ records: ImageRecord[]; nextToken: string | undefined }> {
    const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
    const command = new DescribeImagesCommand({ ...this.#api.place(repository), ...what, filter: ALSO_ARCHIVED });
    const answer: DescribeImagesCommandOutput = await this.#api.call(
      'DescribeImages',
      repository,
      (client) => client.send(command),
      passed,
    );
    return { records: (answer.imageDetails ?? []).flatMap(recordOf), nextToken: answer.nextToken };
  }
}

/** Undefined for the one error that is an answer. */
async function unless<T>(error: string, ask: (passed: readonly string[]) => Promise<T>): Promise<T | undefined> {
  try {
    return await ask([error]);
  } catch (reason) {
    if ((reason as { name?: unknown }).name === error) return undefined;
    throw reason;
  }
}

function recordOf(detail: ImageDetail): ImageRecord[] {
  const { imageDigest, imageTags, imagePushedAt, lastRecordedPullTime, lastArchivedAt, lastActivatedAt, imageStatus } = detail;
  if (imageDigest === undefined || imagePushedAt === undefined) return [];
  const status = imageStatus ?? 'ACTIVE';
  return [
    {
      digest: imageDigest,
      tags: imageTags ?? [],
      pushedAt: imagePushedAt,
      pulledAt: lastRecordedPullTime,
      archivedAt: lastArchivedAt,
      activatedAt: lastActivatedAt,
      archived: status === 'ARCHIVED',
      status,
      isIndex: MANIFEST_MEDIA_TYPES.some((type) => type === detail.imageManifestMediaType && /index|list/.test(type)),
    },
  ];
}

/**
 * Counts of a completed scan. Enhanced scanning is `ACTIVE` from the moment that it is switched on, also before it has looked at the image:
 * findings are believed where there is a sum of them, or the time at which they were complete.
 */
function countsOf({ imageScanFindings }: DescribeImageScanFindingsCommandOutput): ReadonlyMap<string, number> | undefined {
  const { findingSeverityCounts, imageScanCompletedAt } = imageScanFindings ?? {};
  if (findingSeverityCounts === undefined && imageScanCompletedAt === undefined) return undefined;
  return new Map(Object.entries(findingSeverityCounts ?? {}));
}
