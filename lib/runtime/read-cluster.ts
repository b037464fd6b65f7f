import type { Container, ECSClient, Service, Task } from '@aws-sdk/client-ecs';
import { eachAtOnce, type InCluster } from './batches';
import { EcsApi } from './ecs-api';

/** What the tasks of a service run in one container. */
export interface ContainerImage {
  /** The image as the task names it, such as `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api:develop`. */
  readonly reference: string;
  /** `sha256:…`; undefined when ECS does not tell, or no task runs. */
  readonly digest: string | undefined;
  /** Running tasks; 0 for what the task definition says of a service that runs none. */
  readonly tasks: number;
}

/** A container of a service. */
export interface ClusterContainer {
  readonly name: string;
  /** More than one while a deployment replaces an image, or where ECS started tasks from a tag that moved. */
  readonly images: readonly ContainerImage[];
}

/** A service of a cluster, whosever it is. */
export interface ClusterService {
  readonly name: string;
  /** Tasks that the service is to keep running. */
  readonly desiredCount: number;
  /** Running tasks that the caller may not describe. */
  readonly unseenTasks: number;
  /** In the order of the task definition. */
  readonly containers: readonly ClusterContainer[];
}

/** What a cluster runs. */
export interface ClusterReport {
  /** By name. */
  readonly services: readonly ClusterService[];
  /** Names of the services that the caller may not describe. */
  readonly passedOver: readonly string[];
}

interface Found {
  readonly name: string;
  readonly cluster: string;
  readonly desiredCount: number;
  readonly taskDefinition: string | undefined;
}

/**
 * Reads what the services of a cluster run, with or without tags of this package. Only running tasks count, those of every deployment;
 * a service that runs none says what it would run by its task definition, which is asked for only then.
 *
 * @param cluster name or ARN
 * @param wanted which services, by name
 * @returns undefined when there is no such cluster
 * @throws what the AWS SDK throws: also when there are services or tasks and all are denied
 */
export async function readCluster(
  ecs: ECSClient,
  cluster: string,
  wanted: (service: string) => boolean = () => true,
): Promise<ClusterReport | undefined> {
  const api = new EcsApi(ecs);
  const listed = await api.servicesOf(cluster);
  if (listed === undefined) return undefined;
  const { found, denied } = await api.describeServices(
    listed.filter(({ arn }) => wanted(nameIn(arn))),
    activeService,
  );
  if (denied[0] !== undefined && found.length === 0) throw denied[0].error;
  const services = found.filter((service) => service !== undefined);
  const arns = await api.tasksOf(services);
  const tasks = await readTasks(
    api,
    services.flatMap((service, index) => (arns[index] ?? []).map((arn) => ({ cluster: service.cluster, arn }))),
  );
  const reports = await eachAtOnce([...services.entries()], async ([index, service]): Promise<ClusterService[]> => {
    const own = arns[index];
    if (own === undefined) return [];
    const running = own.flatMap((arn) => tasks.containers.get(arn) ?? []);
    const unseenTasks = own.filter((arn) => tasks.denied.has(arn)).length;
    const containers = running.length > 0 || unseenTasks > 0 ? containersOf(running) : await definedBy(api, service);
    return [{ name: service.name, desiredCount: service.desiredCount, unseenTasks, containers }];
  });
  return {
    services: reports.flat().sort((one, other) => (one.name < other.name ? -1 : 1)),
    passedOver: denied.map(({ arn }) => nameIn(arn)).sort(),
  };
}

/** `arn:…:service/CLUSTER/NAME`, or without the cluster in the old form. */
function nameIn(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

function activeService({ serviceName, clusterArn, status, desiredCount, taskDefinition }: Service): Found | undefined {
  if (serviceName === undefined || clusterArn === undefined || status === 'INACTIVE') return undefined;
  return { name: serviceName, cluster: clusterArn, desiredCount: desiredCount ?? 0, taskDefinition };
}

async function readTasks(
  api: EcsApi,
  tasks: readonly InCluster[],
): Promise<{ containers: ReadonlyMap<string, readonly Container[]>; denied: ReadonlySet<string> }> {
  const { found, denied } = await api.describeTasks(tasks, runningTask);
  if (denied[0] !== undefined && found.length === 0) throw denied[0].error;
  return {
    containers: new Map(found.filter((task) => task !== undefined)),
    denied: new Set(denied.map(({ arn }) => arn)),
  };
}

function runningTask({ taskArn, lastStatus, containers }: Task): [string, readonly Container[]] | undefined {
  return taskArn === undefined || lastStatus !== 'RUNNING' ? undefined : [taskArn, containers ?? []];
}

/** The images of each container, those that are the same counted together. */
function containersOf(running: readonly Container[]): ClusterContainer[] {
  const byName = new Map<string, Map<string, ContainerImage>>();
  for (const { name = '', image = '', imageDigest } of running) {
    const images = byName.get(name) ?? new Map<string, ContainerImage>();
    const key = JSON.stringify([image, imageDigest]);
    images.set(key, { reference: image, digest: imageDigest, tasks: (images.get(key)?.tasks ?? 0) + 1 });
    byName.set(name, images);
  }
  return [...byName].map(([name, images]) => ({ name, images: [...images.values()] }));
}

async function definedBy(api: EcsApi, { taskDefinition }: Found): Promise<ClusterContainer[]> {
  // Services whose deployments another controller makes have none of their own.
  if (taskDefinition === undefined) return [];
  const containers = await api.containersOf(taskDefinition);
  return containers.map(({ name = '', image = '' }) => ({ name, images: [{ reference: image, digest: undefined, tasks: 0 }] }));
}
