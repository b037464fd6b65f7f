import type { ContainerDefinition, ECSClient, RuntimePlatform, Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { type Described, describeInBatches, eachAtOnce, type InCluster, pages, unlessGone } from './batches';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html, the same for clusters and tasks. */
const PAGE = 100;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const TASKS_A_CALL = 100;

/**
 * The reads of ECS that this room needs, in AWS's largest batches and pages; throws what the SDK throws. Of an answer only what is
 * picked is kept: a service brings its last hundred events along.
 */
export class EcsApi {
  readonly #ecs: ECSClient;
  #calls = 0;

  public constructor(ecs: ECSClient) {
    this.#ecs = ecs;
  }

  /** Calls made so far; the SDK's own retries are not counted. */
  public get calls(): number {
    return this.#calls;
  }

  /** ARNs of the clusters of this account and region. */
  public async clusters(): Promise<string[]> {
    const { ListClustersCommand } = await import('@aws-sdk/client-ecs');
    return pages(async (nextToken) => {
      const answer = await this.#counted().send(new ListClustersCommand({ maxResults: PAGE, ...nextToken }));
      return { items: answer.clusterArns ?? [], nextToken: answer.nextToken };
    });
  }

  /** Every service of the clusters, whosever it is. */
  public async services(clusters: readonly string[]): Promise<InCluster[]> {
    const found = await eachAtOnce(clusters, (cluster) => this.servicesOf(cluster));
    return found.flatMap((services) => services ?? []);
  }

  /** Every service of one cluster, whosever it is; undefined when there is no such cluster. */
  public async servicesOf(cluster: string): Promise<InCluster[] | undefined> {
    const { ListServicesCommand } = await import('@aws-sdk/client-ecs');
    return unlessGone(() =>
      pages(async (nextToken) => {
        const answer = await this.#counted().send(new ListServicesCommand({ cluster, maxResults: PAGE, ...nextToken }));
        return { items: (answer.serviceArns ?? []).map((arn) => ({ cluster, arn })), nextToken: answer.nextToken };
      }),
    );
  }

  /** What a task definition says of its containers. */
  public async containersOf(taskDefinition: string): Promise<ContainerDefinition[]> {
    return (await this.#taskDefinition(taskDefinition))?.containerDefinitions ?? [];
  }

  /** What a task definition says of the machines that its tasks run on; undefined when it does not say. */
  public async platformOf(taskDefinition: string): Promise<RuntimePlatform | undefined> {
    return (await this.#taskDefinition(taskDefinition))?.runtimePlatform;
  }

  /** The services with their tags; those that are gone are left out. */
  public async describeServices<T>(services: readonly InCluster[], pick: (service: Service) => T): Promise<Described<T>> {
    const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
    return describeInBatches(services, SERVICES_A_CALL, async (cluster, arns) => {
      const answer = await this.#counted().send(new DescribeServicesCommand({ cluster, services: arns, include: ['TAGS'] }));
      return (answer.services ?? []).map(pick);
    });
  }

  /** For each service the tasks that are to run; undefined for a service that is gone. */
  public async tasksOf(services: readonly { readonly cluster: string; readonly name: string }[]): Promise<(string[] | undefined)[]> {
    const { ListTasksCommand } = await import('@aws-sdk/client-ecs');
    return eachAtOnce(services, ({ cluster, name }) =>
      unlessGone(() =>
        pages(async (nextToken) => {
          const input = { cluster, serviceName: name, desiredStatus: 'RUNNING' as const, maxResults: PAGE, ...nextToken };
          const answer = await this.#counted().send(new ListTasksCommand(input));
          return { items: answer.taskArns ?? [], nextToken: answer.nextToken };
        }),
      ),
    );
  }

  /** The tasks; those that are gone are left out. */
  public async describeTasks<T>(tasks: readonly InCluster[], pick: (task: Task) => T): Promise<Described<T>> {
    const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs');
    return describeInBatches(tasks, TASKS_A_CALL, async (cluster, arns) => {
      const answer = await this.#counted().send(new DescribeTasksCommand({ cluster, tasks: arns }));
      return (answer.tasks ?? []).map(pick);
    });
  }

  async #taskDefinition(taskDefinition: string): Promise<TaskDefinition | undefined> {
    const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
    return (await this.#counted().send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
  }

  #counted(): ECSClient {
    this.#calls += 1;
    return this.#ecs;
  }
}
