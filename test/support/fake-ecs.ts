import { ECSClient } from '@aws-sdk/client-ecs';
import { type ApiAnswer, JsonApi } from './json-api';

export interface FakeContainer {
  readonly name: string;
  readonly image?: string;
  readonly imageDigest?: string;
}

export interface FakeTask {
  readonly containers: readonly FakeContainer[];
  readonly lastStatus?: string;
  readonly desiredStatus?: string;
  /** Default: those of its service. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface FakeService {
  readonly tags?: Readonly<Record<string, string>>;
  readonly tasks?: readonly FakeTask[];
  readonly status?: string;
  readonly desiredCount?: number;
  /** The containers of its task definition. Default: those of its first task, if it has one. */
  readonly containers?: readonly FakeContainer[];
  /** Of its task definition. Default: it says nothing. */
  readonly runtimePlatform?: { readonly operatingSystemFamily?: string; readonly cpuArchitecture?: string };
}

interface Body {
  readonly cluster?: string;
  readonly serviceName?: string;
  readonly desiredStatus?: string;
  readonly services?: readonly string[];
  readonly taskDefinition?: string;
  readonly tasks?: readonly string[];
  readonly include?: readonly string[];
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export interface EcsRequest {
  readonly operation: string;
  readonly body: Body;
}

/** An error of ECS. */
export class Refusal extends Error {
  public constructor(
    public readonly type: string,
    message: string,
    public readonly status = 400,
  ) {
    super(message);
  }
}

const ACCOUNT = 'arn:aws:ecs:eu-west-1:111111111111';

/** The reads of ECS on 127.0.0.1, paged and limited as https://docs.aws.amazon.com/AmazonECS/latest/APIReference says. */
export class FakeEcs {
  public static async start(): Promise<FakeEcs> {
    const fake = new FakeEcs();
    fake.#api = await JsonApi.start<Body>({
      target: 'AmazonEC2ContainerServiceV20141113.',
      answer: (operation, body) => fake.#tryToAnswer(operation, body),
      delay: () => 2,
    });
    return fake;
  }

  /** Done once, when the operation is asked for the first time, before it is answered: what happens between two calls. */
  public readonly before = new Map<string, () => void>();
  /** Tags that a service or task must have to be described, as in a policy with `aws:ResourceTag`. */
  public readonly onlyTagged: Record<string, string> = {};

  readonly #clusters = new Map<string, Map<string, FakeService>>();
  #api: JsonApi<Body> | undefined;

  public get url(): string {
    return this.#api!.url;
  }

  public get requests(): EcsRequest[] {
    return this.#api!.requests;
  }

  /** The most requests that were under way at one time. */
  public get mostAtOnce(): number {
    return this.#api!.mostAtOnce;
  }

  public addCluster(cluster: string): void {
    if (!this.#clusters.has(cluster)) this.#clusters.set(cluster, new Map());
  }

  public addService(cluster: string, name: string, service: FakeService): void {
    this.addCluster(cluster);
    this.#clusters.get(cluster)!.set(name, service);
  }

  public removeService(cluster: string, name: string): void {
    this.#clusters.get(cluster)!.delete(name);
  }

  public removeCluster(cluster: string): void {
    this.#clusters.delete(cluster);
  }

  /** How often an operation was asked for. */
  public count(operation: string): number {
    return this.requests.filter((request) => request.operation === operation).length;
  }

  public close(): Promise<void> {
    return this.#api!.close();
  }

  #tryToAnswer(operation: string, body: Body): ApiAnswer {
    const between = this.before.get(operation);
    this.before.delete(operation);
    try {
      between?.();
      return { status: 200, answer: this.#answer(operation, body) };
    } catch (error) {
      const { type, message, status } = error as Refusal;
      return { status, answer: { __type: type, message } };
    }
  }

  #answer(operation: string, body: Body): unknown {
    const clusterArn = (name: string): string => `${ACCOUNT}:cluster/${name}`;
    if (operation === 'ListClusters') return page(body, 'clusterArns', [...this.#clusters.keys()].map(clusterArn));
    if (operation === 'DescribeTaskDefinition') return this.#taskDefinition(String(body.taskDefinition));
    const cluster = String(body.cluster).split('/').at(-1)!;
    const services = this.#clusters.get(cluster);
    if (services === undefined) throw new Refusal('ClusterNotFoundException', 'Cluster not found.');
    switch (operation) {
      case 'ListServices':
        return page(
          body,
          'serviceArns',
          [...services.keys()].map((name) => `${ACCOUNT}:service/${cluster}/${name}`),
        );
      case 'DescribeServices':
        this.#refuseUntagged(operation, body.services, (arn) => services.get(arn.split('/').at(-1)!)?.tags);
        return described(body.services, 10, 'services', (arn) => {
          const name = arn.split('/').at(-1)!;
          const service = services.get(name);
          if (service === undefined) return undefined;
          const tags = Object.entries(service.tags ?? {}).map(([key, value]) => ({ key, value }));
          return {
            serviceArn: arn,
            serviceName: name,
            clusterArn: clusterArn(cluster),
            status: service.status ?? 'ACTIVE',
            taskDefinition: taskDefinitionArn(cluster, name),
            desiredCount: service.desiredCount ?? service.tasks?.length ?? 0,
            ...(body.include?.includes('TAGS') === true ? { tags } : {}),
          };
        });
      case 'ListTasks': {
        const service = services.get(String(body.serviceName));
        if (service === undefined) throw new Refusal('ServiceNotFoundException', 'Service not found.');
        const arns = (service.tasks ?? []).flatMap((task, index) =>
          (task.desiredStatus ?? 'RUNNING') === body.desiredStatus
            ? [`${ACCOUNT}:task/${cluster}/${String(body.serviceName)}-${index}`]
            : [],
        );
        return page(body, 'taskArns', arns);
      }
      case 'DescribeTasks': {
        const find = (arn: string): { service: string; task: FakeTask | undefined } => {
          const [, service = '', index = ''] = /\/([^/]+)-(\d+)$/.exec(arn) ?? [];
          return { service, task: services.get(service)?.tasks?.[Number(index)] };
        };
        this.#refuseUntagged(operation, body.tasks, (arn) => {
          const { service, task } = find(arn);
          return task === undefined ? undefined : (task.tags ?? services.get(service)?.tags);
        });
        return described(body.tasks, 100, 'tasks', (arn) => {
          const { service, task } = find(arn);
          if (task === undefined) return undefined;
          return { taskArn: arn, group: `service:${service}`, lastStatus: task.lastStatus ?? 'RUNNING', containers: task.containers };
        });
      }
      default:
        throw new Refusal('UnknownOperationException', operation);
    }
  }

  #taskDefinition(arn: string): unknown {
    const [, cluster = '', name = ''] = /task-definition\/([^:]+)--([^:]+):1$/.exec(arn) ?? [];
    const service = this.#clusters.get(cluster)?.get(name);
    if (service === undefined) throw new Refusal('ClientException', 'Unable to describe task definition.');
    const containerDefinitions = (service.containers ?? service.tasks?.[0]?.containers ?? []).map(({ name: container, image }) => ({
      name: container,
      image,
    }));
    return { taskDefinition: { taskDefinitionArn: arn, containerDefinitions, runtimePlatform: service.runtimePlatform } };
  }

  /** One resource without the tags denies the whole call, also one that is not there. */
  #refuseUntagged(
    operation: string,
    arns: readonly string[] = [],
    tagsOf: (arn: string) => Readonly<Record<string, string>> | undefined,
  ): void {
    const foreign = arns.find((arn) => Object.entries(this.onlyTagged).some(([key, value]) => tagsOf(arn)?.[key] !== value));
    if (foreign === undefined) return;
    throw new Refusal('AccessDeniedException', `User is not authorized to perform: ecs:${operation} on resource: ${foreign}`);
  }
}

function taskDefinitionArn(cluster: string, service: string): string {
  return `${ACCOUNT}:task-definition/${cluster}--${service}:1`;
}

function page(body: Body, key: string, items: readonly string[]): unknown {
  const size = body.maxResults ?? 10;
  if (size > 100) throw new Refusal('InvalidParameterException', 'maxResults must be between 1 and 100.');
  const start = Number(body.nextToken ?? 0);
  return { [key]: items.slice(start, start + size), ...(start + size < items.length ? { nextToken: String(start + size) } : {}) };
}

function described(arns: readonly string[] = [], most: number, key: string, find: (arn: string) => unknown): unknown {
  if (arns.length === 0 || arns.length > most)
    throw new Refusal('InvalidParameterException', `${key} length must be between 1 and ${most}.`);
  const found = arns.map((arn) => ({ arn, value: find(arn) }));
  return {
    [key]: found.flatMap(({ value }) => (value === undefined ? [] : [value])),
    failures: found.flatMap(({ arn, value }) => (value === undefined ? [{ arn, reason: 'MISSING' }] : [])),
  };
}

/** A client of one attempt: what it does on failures is to be seen. */
export function ecsClient(endpoint: string, region = 'eu-west-1'): ECSClient {
  return new ECSClient({ endpoint, region, credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' }, maxAttempts: 1 });
}
