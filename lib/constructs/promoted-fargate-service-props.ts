import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { EnvironmentRelease } from '../manifest';
import type { DeploymentAlarmThresholds } from './deployment-alarms';
import type { PinnedSidecar } from './pinned-sidecar';
import type { ServiceLoadBalancer } from './service-load-balancer';
import type { TaskScaling } from './task-scaling';

/** Properties of a `PromotedFargateService`. */
export interface PromotedFargateServiceProps {
  /** The cluster, whose network the tasks join. */
  readonly cluster: ecs.ICluster;

  /** What the environment runs: `manifest.environment('uat')`. */
  readonly release: EnvironmentRelease;

  /** Name of the main container's image in the manifest. The environment pins it. It is the name of the container too, in every version. */
  readonly image: string;

  /**
   * Port that the main container listens on, 1 to 65535.
   *
   * @default - none: a service that fetches its work
   */
  readonly containerPort?: number;

  /**
   * Other containers of each task, whose images the environment pins too.
   *
   * @default - none
   */
  readonly sidecars?: PinnedSidecar[];

  /**
   * Account of the registry, 12 digits.
   *
   * @default - `registry.account` of the manifest, else the stack's own
   */
  readonly registryAccount?: string;

  /**
   * Region of the registry. Name a replica's to pull from it.
   *
   * @default - `registry.region` of the manifest, else the stack's own
   */
  readonly registryRegion?: string;

  /**
   * CPU units of a task; 1024 are one virtual CPU. 256, 512, 1024, 2048, 4096, 8192 or 16384.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB: one of those that Fargate offers with the `cpu`.
   *
   * @default 512
   */
  readonly memoryLimitMiB?: number;

  /**
   * Disk of a task in GiB: 21 to 200.
   *
   * @default - the 20 that every task has
   */
  readonly ephemeralStorageGiB?: number;

  /**
   * Processor of the tasks, on Linux. The pinned image has to contain that platform.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * Entry point of the main container, in exec form.
   *
   * @default - the image's own
   */
  readonly entryPoint?: string[];

  /**
   * Command of the main container, in exec form.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * User of the main container, as `USER` or `USER:GROUP`, names or numbers.
   *
   * @default - the image's own
   */
  readonly user?: string;

  /**
   * Whether the main container may write nowhere but to its volumes.
   *
   * @default false
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * What this environment's main container is told, for everyone who may look at the task definition to read. `WAYBILL_…` are taken: they say
   * application, environment, image, version, revision and digest.
   *
   * @default - only the WAYBILL_ variables
   */
  readonly environment?: Record<string, string>;

  /**
   * What this environment's main container is told in confidence: the execution role fetches the values when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * How ECS asks the main container whether it is well. Without it and without a load balancer, a deployment fails only when containers end.
   *
   * @default - ECS sees only whether it runs
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * How long the main container may take to end after SIGTERM: up to 2 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly stopTimeout?: Duration;

  /**
   * Number of tasks.
   *
   * @default 2 where the environment accepts only releases, 1 where it accepts builds; with `scaling` what the scaling last decided
   */
  readonly desiredCount?: number;

  /**
   * Lets the number of tasks follow the load.
   *
   * @default - it stays
   */
  readonly scaling?: TaskScaling;

  /**
   * Sends a share of a load balancer's requests to the main container.
   *
   * @default - none
   */
  readonly loadBalancer?: ServiceLoadBalancer;

  /**
   * How a promotion replaces what runs: ROLLING replaces tasks one by one; BLUE_GREEN, CANARY and LINEAR start the new tasks beside the old
   * ones and move the load balancer's traffic at once, in two steps or in many. All but ROLLING need `loadBalancer`.
   *
   * @default ecs.DeploymentStrategy.ROLLING
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
   */
  readonly deploymentStrategy?: ecs.DeploymentStrategy;

  /**
   * How long the old tasks stay once the traffic has moved, to return to: whole minutes, up to 24 hours. Not with ROLLING.
   *
   * @default - ECS's own
   */
  readonly bakeTime?: Duration;

  /**
   * The steps of CANARY (0.1 to 100 percent) or LINEAR (3 to 100 percent), with at most one decimal. Not with the other strategies.
   *
   * @default - ECS's own: 5 percent and 10 minutes for CANARY, 10 percent and 6 minutes for LINEAR
   */
  readonly trafficShift?: ecs.TrafficShiftConfig;

  /**
   * Alarms that roll a deployment back. An alarm that measures this very service has to be known by a plain name
   * (`cloudwatch.Alarm.fromAlarmName()`), or made by `deploymentAlarmThresholds`, lest the two refer to each other in a circle.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly deploymentAlarms?: cloudwatch.IAlarm[];

  /**
   * Makes alarms on this service that roll a deployment back.
   *
   * @default - none
   */
  readonly deploymentAlarmThresholds?: DeploymentAlarmThresholds;

  /**
   * Percentage of `desiredCount` that keeps running during a deployment: 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Percentage of `desiredCount` that may run during a deployment, at least 100.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Customer-managed key that encrypts the logs. Its policy has to let CloudWatch Logs use it.
   *
   * @default - a key of CloudWatch Logs
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * What becomes of the logs when the service leaves the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Role of the application itself.
   *
   * @default - a new one without permissions: grant to the service, which stands for its role
   */
  readonly taskRole?: iam.IRole;

  /**
   * Subnets of the tasks.
   *
   * @default - private ones with a way out; public ones with `assignPublicIp`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the tasks.
   *
   * @default - a new one, which lets nobody in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether tasks have an address on the internet. In a public subnet they cannot pull their image without.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * Capacity providers, such as FARGATE_SPOT.
   *
   * @default - FARGATE
   */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];

  /**
   * Name of the service. A fixed name stands in the way when CloudFormation has to replace the service.
   *
   * @default - made by CloudFormation
   */
  readonly serviceName?: string;

  /**
   * Whether people may run commands in the containers, and so change what was released.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;
}
