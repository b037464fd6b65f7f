import type { Container, ECSClient, Service, Task } from '@aws-sdk/client-ecs';
import { EcsApi, type InCluster } from './ecs-api';
import { type RunningImage, type ServiceReport, UNKNOWN_DIGEST } from './service-report';
import { readServiceTags, type ServiceTags } from './service-tags';

interface TaggedService {
  readonly name: string;
  readonly cluster: string;
  readonly desiredCount: number;
  readonly tags: ServiceTags;
}

/**
 * Reads what an application runs in the account and region of the client: its services by their tags, and the digests of their
 * running tasks, as ECS says at this moment.
 *
 * Calls: one per 100 clusters, one per 100 services of a cluster, one per 10 services for their tags; then for the application's services
 * alone one per service (and 100 tasks) for its tasks, and one per 100 tasks of a cluster for their digests. Listing a cluster's tasks at
 * once would not be fewer: a list names tasks only, so that everybody's would have to be described to find ours.
 *
 * A task counts when it is to run and runs (`desiredStatus` and `lastStatus` are RUNNING): one that is still starting may yet fail, one
 * that is stopping is on its way out. Tasks of every deployment of a service count, so that a rollout in progress shows both digests.
 * Inactive services do not count, draining ones do. What disappears between two calls is left out.
 *
 * @param application the value of the tag `waybill:application`
 * @param environments the environments to read; default: all
 * @throws what the AWS SDK throws, also when there are no credentials
 */
export async function readServices(ecs: ECSClient, application: string, environments?: readonly string[]): Promise<ServiceReport[]> {
  const api = new EcsApi(ecs);
  const all = await api.describeServices(await api.services(await api.clusters()));
  const services = all
    .map(taggedService)
    .filter((service) => service !== undefined)
    .filter(({ tags }) => tags.application === application && (environments?.includes(tags.environment) ?? true));

  const tasksOf = await api.tasksOf(services);
  const wanted = services.flatMap(({ cluster }, index): InCluster[] => (tasksOf[index] ?? []).map((arn) => ({ cluster, arn })));
  const tasks = new Map((await api.describeTasks(wanted)).map((task) => [task.taskArn, task]));
  return services
    .flatMap((service, index) => {
      const arns = tasksOf[index];
      return arns === undefined ? [] : [reportOf(service, arns.map((arn) => tasks.get(arn)).filter(isRunning))];
    })
    .sort((one, other) => compareTexts(one.environment, other.environment) || compareTexts(one.service, other.service));
}

function taggedService({ serviceName, clusterArn, status, desiredCount, tags: list }: Service): TaggedService | undefined {
  const tags = readServiceTags(list ?? []);
  if (tags === undefined || serviceName === undefined || clusterArn === undefined || status === 'INACTIVE') return undefined;
  return { name: serviceName, cluster: clusterArn, desiredCount: desiredCount ?? 0, tags };
}

function isRunning(task: Task | undefined): task is Task {
  return task?.lastStatus === 'RUNNING';
}

function reportOf({ name, desiredCount, tags }: TaggedService, tasks: readonly Task[]): ServiceReport {
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
function imagesOf(task: Task, tags: ServiceTags): [image: string, digest: string][] {
  const found = (task.containers ?? []).flatMap((container): [string, string][] => {
    const image = tags.containers.get(container.name ?? '');
    return image === undefined ? [] : [[image, digestOf(container)]];
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
