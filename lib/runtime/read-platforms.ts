import type { ECSClient, RuntimePlatform } from '@aws-sdk/client-ecs';
import { eachAtOnce } from './batches';
import { EcsApi } from './ecs-api';
import { readServiceTags, type ServiceTags } from './service-tags';

/** What a service's tasks run on. */
export interface ServicePlatform {
  readonly environment: string;
  /** Name of the ECS service. */
  readonly service: string;
  /** Names of the images that it runs. */
  readonly images: readonly string[];
  /** `OS/ARCH`, as images call it, such as `linux/arm64`. */
  readonly platform: string;
}

interface Found {
  readonly name: string;
  readonly taskDefinition: string;
  readonly tags: ServiceTags;
}

/**
 * Reads what the services of an application run on, found by their tags in the account and region of the client, as their task
 * definitions say it. One that says nothing means Linux on x86-64
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#runtime-platform).
 *
 * Calls: those of finding the services (one per 100 clusters, per 100 services of a cluster, per 10 services), then one per task definition.
 * Services that the client may not describe are somebody else's; one without a task definition of its own (an external deployment
 * controller) is left out.
 *
 * @throws what the AWS SDK throws: also when there are services and all are denied
 */
export async function readPlatforms(ecs: ECSClient, application: string, environments: readonly string[]): Promise<ServicePlatform[]> {
  const api = new EcsApi(ecs);
  const { found, denied } = await api.describeServices(
    await api.services(await api.clusters()),
    ({ serviceName, status, taskDefinition, tags }): Found | undefined => {
      const own = readServiceTags(tags ?? []);
      if (serviceName === undefined || taskDefinition === undefined || status === 'INACTIVE') return undefined;
      if (own?.application !== application || !environments.includes(own.environment)) return undefined;
      return { name: serviceName, taskDefinition, tags: own };
    },
  );
  if (denied[0] !== undefined && found.length === 0) throw denied[0].error;
  const services = found.filter((service) => service !== undefined);
  const definitions = [...new Set(services.map(({ taskDefinition }) => taskDefinition))];
  const platforms = new Map(
    await eachAtOnce(definitions, async (arn): Promise<[string, string]> => [arn, platformText(await api.platformOf(arn))]),
  );
  return services.map(({ name, taskDefinition, tags }) => ({
    environment: tags.environment,
    service: name,
    images: tags.images,
    platform: platforms.get(taskDefinition) ?? platformText(undefined),
  }));
}

/** ECS's names in the words of an image. Windows comes in many versions, which images tell apart by other means than the platform. */
function platformText({ operatingSystemFamily = 'LINUX', cpuArchitecture = 'X86_64' }: RuntimePlatform = {}): string {
  const os = operatingSystemFamily.startsWith('WINDOWS') ? 'windows' : operatingSystemFamily.toLowerCase();
  return `${os}/${cpuArchitecture === 'X86_64' ? 'amd64' : cpuArchitecture.toLowerCase()}`;
}
