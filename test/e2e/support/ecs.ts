import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import type { ClientOptions } from './aws';

/** What ECS's own API says of an environment's service. */
export interface ServiceState {
  readonly name: string;
  /** Its tags, without those that CloudFormation adds. */
  readonly tags: Readonly<Record<string, string>>;
  /** ARN with its revision. */
  readonly taskDefinition: string;
  /** Ids of its deployments: a new one for each change. */
  readonly deployments: readonly string[];
  readonly tasks: readonly TaskState[];
}

export interface TaskState {
  readonly status: string;
  /** Digest of the container's image. */
  readonly digest: string;
  /** Where the task can be reached. */
  readonly address: string;
}

/** The shop's service tagged with the environment, in the account of the credentials; undefined when there is none. */
export async function readService(options: ClientOptions, environment: string): Promise<ServiceState | undefined> {
  const client = new ECSClient(options);
  try {
    const { clusterArns = [] } = await client.send(new ListClustersCommand({}));
    for (const cluster of clusterArns) {
      const service = await serviceIn(client, cluster, environment);
      if (service) return await stateOf(client, cluster, service);
    }
    return undefined;
  } finally {
    client.destroy();
  }
}

async function serviceIn(client: ECSClient, cluster: string, environment: string): Promise<Service | undefined> {
  const { serviceArns = [] } = await client.send(new ListServicesCommand({ cluster }));
  if (serviceArns.length === 0) return undefined;
  const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: serviceArns, include: ['TAGS'] }));
  const wanted = { 'waybill:application': 'shop', 'waybill:environment': environment };
  return services.find(
    (service) => service.status === 'ACTIVE' && Object.entries(wanted).every(([key, value]) => tagsOf(service)[key] === value),
  );
}

function tagsOf({ tags = [] }: Service): Record<string, string> {
  const own = tags.filter(({ key }) => !key?.startsWith('aws:'));
  return Object.fromEntries(own.map(({ key = '', value = '' }) => [key, value]));
}

async function stateOf(client: ECSClient, cluster: string, service: Service): Promise<ServiceState> {
  const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, serviceName: service.serviceName }));
  const { tasks = [] } = taskArns.length > 0 ? await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns })) : {};
  return {
    name: service.serviceName ?? '',
    tags: tagsOf(service),
    taskDefinition: service.taskDefinition ?? '',
    deployments: (service.deployments ?? []).map(({ id }) => id ?? ''),
    tasks: tasks.map(taskState),
  };
}

function taskState({ lastStatus = '', containers = [], attachments = [] }: Task): TaskState {
  const details = attachments.flatMap(({ details: all = [] }) => all);
  return {
    status: lastStatus,
    digest: containers[0]?.imageDigest ?? '',
    address: details.find(({ name }) => name === 'privateIPv4Address')?.value ?? '',
  };
}
