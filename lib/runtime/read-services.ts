import type { Container, ECSClient, Service, Task } from '@aws-sdk/client-ecs';
import type { Described, InCluster } from './batches';
import { EcsApi } from './ecs-api';
import { type RunningImage, type ServiceReport, UNKNOWN_DIGEST } from './service-report';
import { readServiceTags, type ServiceTags } from './service-tags';

/** After so many readings what was denied is asked for again: a service may have got its tags meanwhile. */
const READINGS_UNTIL_ASKED_AGAIN = 12;

interface TaggedService {
  readonly name: string;
  readonly cluster: string;
  readonly desiredCount: number;
  readonly tags: ServiceTags;
}

/** Digest by container name; undefined for a task that may not be described. */
type TaskDigests = ReadonlyMap<string, string> | undefined;

/**
 * Reads what an application runs in the account and region of the client, as ECS says at the moment of each reading: its services by
 * their tags, and the digests of their running tasks.
 *
 * Calls: one per 100 clusters, one per 100 services of a cluster, one per 10 services for their tags; then for the application's services
 * alone one per service (and 100 tasks) for its tasks, and one per 100 tasks of a cluster for their digests. Listing a cluster's tasks at
 * once would not be fewer: a list names tasks only, so that everybody's would have to be described to find ours.
 *
 * A service that the client may not describe is somebody else's and passed over, at the price of one more call for each service of its
 * batch of 10. A task of ours that it may not describe runs, so it counts, as one of an unknown digest.
 *
 * A task counts when it is to run and runs (`desiredStatus` and `lastStatus` are RUNNING): one that is still starting may yet fail, one
 * that is stopping is on its way out. Tasks of every deployment of a service count, so that a rollout in progress shows both digests.
 * Inactive services do not count, draining ones do. What disappears between two calls is left out.
 */
export class ServiceReader {
  readonly #api: EcsApi;
  /** The services passed over, by ARN, with the error: the next readings do not ask for them one by one again. */
  readonly #denied = new Map<string, unknown>();
  #readings = 0;

  /**
   * @param application the value of the tag `waybill:application`
   * @param environments the environments to read; default: all
   */
  public constructor(
    ecs: ECSClient,
    private readonly application: string,
    private readonly environments?: readonly string[],
  ) {
    this.#api = new EcsApi(ecs);
  }

  /** Calls of all readings so far. */
  public get calls(): number {
    return this.#api.calls;
  }

  /** How many services the last reading passed over, because they may not be described. */
  public get passedOver(): number {
    return this.#denied.size;
  }

  /** @throws what the AWS SDK throws: also when there are no credentials, and when there are services or tasks and all are denied */
  public async read(): Promise<ServiceReport[]> {
    if (this.#readings % READINGS_UNTIL_ASKED_AGAIN === 0) this.#denied.clear();
    this.#readings += 1;
    const services = await this.#services();
    const listed = await this.#api.tasksOf(services);
    const tasks = await this.#tasks(services.flatMap(({ cluster }, index) => (listed[index] ?? []).map((arn) => ({ cluster, arn }))));
    return services
      .flatMap((service, index) => {
        const arns = listed[index];
        return arns === undefined
          ? []
          : [
              reportOf(
                service,
                arns.filter((arn) => tasks.has(arn)).map((arn) => tasks.get(arn)),
              ),
            ];
      })
      .sort((one, other) => compareTexts(one.environment, other.environment) || compareTexts(one.service, other.service));
  }

  async #services(): Promise<TaggedService[]> {
    const all = await this.#api.services(await this.#api.clusters());
    const there = new Set(all.map(({ arn }) => arn));
    for (const arn of this.#denied.keys()) if (!there.has(arn)) this.#denied.delete(arn);
    const asked = all.filter(({ arn }) => !this.#denied.has(arn));
    const { found, denied } = await this.#api.describeServices(asked, (service) => this.#pick(service));
    for (const { arn, error } of denied) this.#denied.set(arn, error);
    refuseIfAllDenied({ found, denied: [...this.#denied].map(([arn, error]) => ({ arn, error })) });
    return found.filter((service) => service !== undefined);
  }

  #pick(service: Service): TaggedService | undefined {
    const tagged = taggedService(service);
    if (tagged?.tags.application !== this.application) return undefined;
    return (this.environments?.includes(tagged.tags.environment) ?? true) ? tagged : undefined;
  }

  /** The running tasks, by ARN. */
  async #tasks(wanted: readonly InCluster[]): Promise<Map<string, TaskDigests>> {
    const { found, denied } = await this.#api.describeTasks(wanted, runningTask);
    refuseIfAllDenied({ found, denied });
    const running = found.filter((task) => task !== undefined);
    return new Map([...running, ...denied.map(({ arn }): [string, TaskDigests] => [arn, undefined])]);
  }
}

/** Where everything is denied it is the permission that is missing, not the services that are others'. */
function refuseIfAllDenied({ found, denied }: Pick<Described<unknown>, 'found'> & { denied: readonly { error: unknown }[] }): void {
  const [first] = denied;
  if (first !== undefined && found.length === 0) throw first.error;
}

function taggedService({ serviceName, clusterArn, status, desiredCount, tags: list }: Service): TaggedService | undefined {
  const tags = readServiceTags(list ?? []);
  if (tags === undefined || serviceName === undefined || clusterArn === undefined || status === 'INACTIVE') return undefined;
  return { name: serviceName, cluster: clusterArn, desiredCount: desiredCount ?? 0, tags };
}

function runningTask({ taskArn, lastStatus, containers }: Task): [string, TaskDigests] | undefined {
  if (taskArn === undefined || lastStatus !== 'RUNNING') return undefined;
  return [taskArn, new Map((containers ?? []).map((container) => [container.name ?? '', digestOf(container)]))];
}

function reportOf({ name, desiredCount, tags }: TaggedService, tasks: readonly TaskDigests[]): ServiceReport {
  const counted = new Map<string, RunningImage>();
  for (const task of tasks) {
    // A set: two containers of one task may run the same image, and it is still one task.
    const images = new Set(imagesOf(task, tags).map(([image, digest]) => JSON.stringify([image, digest])));
    for (const key of images) {
      const [image, digest] = JSON.parse(key) as [string, string];
      counted.set(key, { environment: tags.environment, image, service: name, digest, tasks: (counted.get(key)?.tasks ?? 0) + 1 });
    }
  }
  const running = [...counted.values()].sort(
    (one, other) => compareTexts(one.image, other.image) || compareTexts(one.digest, other.digest),
  );
  return { service: name, environment: tags.environment, images: tags.images, desiredCount, running };
}

/** Image and digest of each container of a task that the tags name. */
function imagesOf(task: TaskDigests, tags: ServiceTags): [image: string, digest: string][] {
  if (task === undefined) return tags.images.map((image) => [image, UNKNOWN_DIGEST]);
  const found = [...task].flatMap(([container, digest]): [string, string][] => {
    const image = tags.containers.get(container);
    return image === undefined ? [] : [[image, digest]];
  });
  // Images that the service is said to run, in whichever container.
  const mapped = new Set(tags.containers.values());
  return [...found, ...tags.images.filter((image) => !mapped.has(image)).map((image): [string, string] => [image, UNKNOWN_DIGEST])];
}

/**
 * A container pinned by digest runs that digest: nothing else can be pulled for it. ECS's own word comes second, because for an index
 * of several platforms it may name the one platform that runs.
 */
function digestOf({ image, imageDigest }: Container): string {
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image ?? '')?.[1];
  return pinned ?? /^sha256:[0-9a-f]{64}$/.exec(imageDigest ?? '')?.[0] ?? UNKNOWN_DIGEST;
}

/** By code unit: the same order on every machine. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
