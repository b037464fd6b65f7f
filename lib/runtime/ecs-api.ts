import type { ECSClient, Service, Task } from '@aws-sdk/client-ecs';

/** Calls under way at once: ECS lets some tens a second through (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html). */
const CALLS_AT_ONCE = 8;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html, the same for clusters and tasks. */
const PAGE = 100;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const TASKS_A_CALL = 100;

/** What disappears between two calls is simply not there any more. */
const GONE = new Set(['ClusterNotFoundException', 'ServiceNotFoundException', 'ServiceNotActiveException']);

/** Something in a cluster, by its ARN. */
export interface InCluster {
  readonly cluster: string;
  readonly arn: string;
}

/** The reads of ECS that `readServices` needs, in AWS's largest batches and pages; throws what the SDK throws. */
export class EcsApi {
  readonly #ecs: ECSClient;

  public constructor(ecs: ECSClient) {
    this.#ecs = ecs;
  }

  /** ARNs of the clusters of this account and region. */
  public async clusters(): Promise<string[]> {
    const { ListClustersCommand } = await import('@aws-sdk/client-ecs');
    return pages(async (nextToken) => {
      const answer = await this.#ecs.send(new ListClustersCommand({ maxResults: PAGE, ...nextToken }));
      return { items: answer.clusterArns ?? [], nextToken: answer.nextToken };
    });
  }

  /** Every service of the clusters, whosever it is. */
  public async services(clusters: readonly string[]): Promise<InCluster[]> {
    const { ListServicesCommand } = await import('@aws-sdk/client-ecs');
    const found = await eachAtMost(CALLS_AT_ONCE, clusters, (cluster) =>
      unlessGone(() =>
        pages(async (nextToken) => {
          const answer = await this.#ecs.send(new ListServicesCommand({ cluster, maxResults: PAGE, ...nextToken }));
          return { items: (answer.serviceArns ?? []).map((arn) => ({ cluster, arn })), nextToken: answer.nextToken };
        }),
      ),
    );
    return found.flatMap((services) => services ?? []);
  }

  /** The services with their tags; those that are gone are left out. */
  public async describeServices(services: readonly InCluster[]): Promise<Service[]> {
    const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
    const found = await eachAtMost(CALLS_AT_ONCE, batches(services, SERVICES_A_CALL), ({ cluster, arns }) =>
      unlessGone(async () => (await this.#ecs.send(new DescribeServicesCommand({ cluster, services: arns, include: ['TAGS'] }))).services),
    );
    return found.flatMap((each) => each ?? []);
  }

  /** For each service the tasks that are to run; undefined for a service that is gone. */
  public async tasksOf(services: readonly { readonly cluster: string; readonly name: string }[]): Promise<(string[] | undefined)[]> {
    const { ListTasksCommand } = await import('@aws-sdk/client-ecs');
    return eachAtMost(CALLS_AT_ONCE, services, ({ cluster, name }) =>
      unlessGone(() =>
        pages(async (nextToken) => {
          const input = { cluster, serviceName: name, desiredStatus: 'RUNNING' as const, maxResults: PAGE, ...nextToken };
          const answer = await this.#ecs.send(new ListTasksCommand(input));
          return { items: answer.taskArns ?? [], nextToken: answer.nextToken };
        }),
      ),
    );
  }

  /** The tasks; those that are gone are left out. */
  public async describeTasks(tasks: readonly InCluster[]): Promise<Task[]> {
    const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs');
    const found = await eachAtMost(CALLS_AT_ONCE, batches(tasks, TASKS_A_CALL), ({ cluster, arns }) =>
      unlessGone(async () => (await this.#ecs.send(new DescribeTasksCommand({ cluster, tasks: arns }))).tasks),
    );
    return found.flatMap((each) => each ?? []);
  }
}

async function pages<T>(
  read: (nextToken: { nextToken?: string }) => Promise<{ items: readonly T[]; nextToken: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const page = await read(token === undefined ? {} : { nextToken: token });
    all.push(...page.items);
    token = page.nextToken;
  } while (token !== undefined);
  return all;
}

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (GONE.has((error as { name?: string }).name ?? '')) return undefined;
    throw error;
  }
}

/** Cluster by cluster, as the calls want it. */
function batches(items: readonly InCluster[], size: number): { cluster: string; arns: string[] }[] {
  const byCluster = new Map<string, string[]>();
  for (const { cluster, arn } of items) byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), arn]);
  return [...byCluster].flatMap(([cluster, arns]) =>
    Array.from({ length: Math.ceil(arns.length / size) }, (_, index) => ({ cluster, arns: arns.slice(index * size, (index + 1) * size) })),
  );
}

/** Does the work for each item, so many at a time; answers in the order of the items. */
async function eachAtMost<T, R>(most: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    // The iterator is shared: each worker takes the next item that nobody has.
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
