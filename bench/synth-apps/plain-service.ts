import { RemovalPolicy, Tags, type Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Pin } from '../pins';

/** A service as a team writes it with the CDK's own constructs; nothing of this library is loaded. */
export function addPlainService(stack: Stack, cluster: ecs.ICluster, { repository, ...facts }: Pin): void {
  const { image, application, digest } = facts;
  const imported = ecr.Repository.fromRepositoryAttributes(stack, `${image}-repository`, {
    repositoryName: repository,
    repositoryArn: stack.formatArn({ service: 'ecr', resource: 'repository', resourceName: repository }),
  });
  const logGroup = new LogGroup(stack, `${image}-logs`, { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.RETAIN });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, `${image}-task`, {
    cpu: 256,
    memoryLimitMiB: 512,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX, cpuArchitecture: ecs.CpuArchitecture.X86_64 },
  });
  const named = (name: (key: string) => string): Record<string, string> =>
    Object.fromEntries(Object.entries(facts).map(([key, value]) => [name(key), value]));
  taskDefinition.addContainer(image, {
    image: ecs.ContainerImage.fromEcrRepository(imported, digest),
    dockerLabels: named((key) => `waybill.${key}`),
    environment: { LOG_LEVEL: 'info', ...named((key) => `WAYBILL_${key.toUpperCase()}`) },
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: application }),
    portMappings: [{ containerPort: 8080, name: image }],
    healthCheck: { command: ['CMD', '/app', 'check'] },
  });
  const service = new ecs.FargateService(stack, `${image}-service`, {
    cluster,
    taskDefinition,
    desiredCount: 2,
    circuitBreaker: { enable: true, rollback: true },
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
  });
  for (const [key, value] of Object.entries(facts)) Tags.of(service).add(`waybill:${key}`, value);
  Tags.of(service).add(`waybill:container:${image}`, image);
}
