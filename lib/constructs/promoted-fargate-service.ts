import { RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Accepts, type PinnedRelease } from '../manifest';
import { checkAccount, checkRegion } from './aws-names';
import { checkContainers, type PinnedContainer } from './container-checks';
import { defined } from './defined';
import { alarmNames, checkThresholds, makeAlarms } from './deployment-alarms';
import { checkFargateSize } from './fargate-size';
import { PinnedImage } from './pinned-image';
import type { PinnedSidecar } from './pinned-sidecar';
import type { PromotedFargateServiceProps } from './promoted-fargate-service-props';
import { refuse } from './refuse';
import { dockerLabels, environmentVariables, serviceTags } from './release-identity';
import { checkRollout, renderRollout, type Rollout, shiftsTraffic } from './rollout';
import { attach, attachToPair, checkLoadBalancer } from './service-load-balancer';
import { warnOfUnwise } from './service-warnings';
import { checkCount, checkScaling, scale } from './task-scaling';

/**
 * A service on AWS Fargate that runs what an environment of the manifest pins.
 *
 * A promotion, which is a new pin in the manifest, changes the task definition and the service, and no other resource. A deployment that does
 * not come up is rolled back by the circuit breaker, and CloudFormation with it.
 *
 * Version, revision and digest of what runs are docker labels (`waybill.version`, …), environment variables (`WAYBILL_VERSION`, …) and tags of
 * the service (`waybill:version`, …), by which `waybill status` finds it.
 *
 * @example
 * const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
 * new PromotedFargateService(stack, 'Api', {
 *   cluster,
 *   release: manifest.environment('uat'),
 *   image: 'api',
 *   containerPort: 8080,
 *   environment: { LOG_LEVEL: 'debug' },
 * });
 */
export class PromotedFargateService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** What the main container runs. */
  public readonly release: PinnedRelease;

  /** The service. */
  public readonly service: ecs.FargateService;

  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  /** The main container. */
  public readonly container: ecs.ContainerDefinition;

  /** The other pinned containers, in the order of `sidecars`. */
  public readonly sidecars: ecs.ContainerDefinition[];

  /** Where all containers log to. */
  public readonly logGroup: logs.LogGroup;

  /** The role that pulls the images, fetches the secrets and writes the logs. */
  public readonly executionRole: iam.IRole;

  /** The role of the application. */
  public readonly taskRole: iam.IRole;

  /** The same role: `bucket.grantRead(service)`. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** Who may connect to the tasks. */
  public readonly connections: ec2.Connections;

  /** The alarms of `deploymentAlarmThresholds`: server errors, CPU, memory. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * What scales the service.
   *
   * @default - without `scaling` nothing does
   */
  public readonly scaling?: ecs.ScalableTaskCount;

  /**
   * The targets of the load balancer.
   *
   * @default - none without `loadBalancer`
   */
  public readonly targetGroup?: elbv2.ApplicationTargetGroup;

  /**
   * The other targets, to which a deployment moves the traffic.
   *
   * @default - none with the strategy ROLLING
   */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /**
   * The rule that sends requests here.
   *
   * @default - none without `loadBalancer`
   */
  public readonly listenerRule?: elbv2.ApplicationListenerRule;

  /**
   * The role by which ECS moves the traffic.
   *
   * @default - none with the strategy ROLLING
   */
  public readonly infrastructureRole?: iam.Role;

  private readonly props: PromotedFargateServiceProps;

  /**
   * @param scope a stack in the environment's account and region
   * @param id unique within the scope
   * @param props what to run, and how
   * @throws an error that says what is wrong and how to mend it, for every choice that Fargate or ECS would refuse
   */
  public constructor(scope: Construct, id: string, props: PromotedFargateServiceProps) {
    super(scope, id);
    this.props = props;
    this.release = props.release.image(props.image);
    const tasks = this.check();

    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: props.logRemovalPolicy ?? RemovalPolicy.RETAIN,
      ...defined({ encryptionKey: props.logEncryptionKey }),
    });
    this.taskDefinition = this.makeTaskDefinition();
    this.executionRole = this.taskDefinition.obtainExecutionRole();
    this.taskRole = this.taskDefinition.taskRole;
    this.grantPrincipal = this.taskRole;
    this.container = this.addMainContainer();
    this.sidecars = (props.sidecars ?? []).map((sidecar) => this.addSidecar(sidecar));
    this.service = this.makeService(tasks);
    this.connections = this.service.connections;

    const { loadBalancer, cluster } = props;
    const container = defined({ containerName: props.image, containerPort: props.containerPort });
    const connect = shiftsTraffic(props.deploymentStrategy) ? attachToPair : attach;
    const attachment =
      loadBalancer === undefined ? undefined : connect(this, { vpc: cluster.vpc, service: this.service, container, loadBalancer });
    if (attachment !== undefined) {
      this.targetGroup = attachment.targetGroup;
      this.listenerRule = attachment.listenerRule;
    }
    if (attachment?.alternateTargetGroup !== undefined) this.alternateTargetGroup = attachment.alternateTargetGroup;
    if (attachment?.infrastructureRole !== undefined) this.infrastructureRole = attachment.infrastructureRole;
    if (props.scaling !== undefined) this.scaling = scale(this.service, props.scaling, this.targetGroup);
    this.alarms = makeAlarms(this, props.deploymentAlarmThresholds ?? {}, this.service, attachment);
    warnOfUnwise(this, props, tasks ?? props.scaling?.minTasks ?? 1);
  }

  /** Refuses what cannot work. Answers with the number of tasks, undefined when the scaling decides. */
  private check(): number | undefined {
    const { props } = this;
    if (props.registryAccount !== undefined) checkAccount(this, 'registryAccount', props.registryAccount);
    if (props.registryRegion !== undefined) checkRegion(this, 'registryRegion', props.registryRegion);
    checkFargateSize(this, props.cpu ?? 256, props.memoryLimitMiB ?? 512);
    checkContainers(this, this.pinnedContainers());
    checkRollout(this, this.rollout());
    const traffic = shiftsTraffic(props.deploymentStrategy);
    const balanced = props.loadBalancer !== undefined;
    if (props.loadBalancer !== undefined) {
      checkLoadBalancer(this, props.loadBalancer, traffic);
      if (props.containerPort === undefined) {
        refuse(this, 'loadBalancer is given without containerPort', 'give the port that the main container listens on');
      }
    }
    checkThresholds(this, props.deploymentAlarmThresholds ?? {}, balanced);
    if (props.desiredCount !== undefined) checkCount(this, 'desiredCount', props.desiredCount);
    if (props.scaling !== undefined) {
      checkScaling(this, props.scaling, { desiredCount: props.desiredCount, balanced, shiftsTraffic: traffic });
      return props.desiredCount;
    }
    return props.desiredCount ?? (props.release.accepts === Accepts.BUILDS ? 1 : 2);
  }

  private pinnedContainers(): PinnedContainer[] {
    const { image, containerPort, environment = {}, secrets = {}, sidecars = [] } = this.props;
    return [
      { prefix: '', name: image, port: containerPort, environment, secrets },
      ...sidecars.map((sidecar, index) => ({
        prefix: `sidecars[${index}].`,
        name: sidecar.containerName ?? sidecar.image,
        port: sidecar.containerPort,
        environment: sidecar.environment ?? {},
        secrets: sidecar.secrets ?? {},
      })),
    ];
  }

  private rollout(): Rollout {
    const { deploymentStrategy, bakeTime, trafficShift, loadBalancer } = this.props;
    return { strategy: deploymentStrategy, bakeTime, trafficShift, balanced: loadBalancer !== undefined };
  }

  private makeTaskDefinition(): ecs.FargateTaskDefinition {
    const { props } = this;
    return new ecs.FargateTaskDefinition(this, 'TaskDefinition', {
      cpu: props.cpu ?? 256,
      memoryLimitMiB: props.memoryLimitMiB ?? 512,
      runtimePlatform: {
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
        cpuArchitecture: props.cpuArchitecture ?? ecs.CpuArchitecture.X86_64,
      },
      ...defined({ ephemeralStorageGiB: props.ephemeralStorageGiB, taskRole: props.taskRole }),
    });
  }

  private addMainContainer(): ecs.ContainerDefinition {
    const { props } = this;
    return this.taskDefinition.addContainer(props.image, {
      ...this.pinned(this.release, props.environment),
      // The name lets Service Connect refer to the port.
      ...(props.containerPort === undefined ? {} : { portMappings: [{ containerPort: props.containerPort, name: props.image }] }),
      ...defined({
        entryPoint: props.entryPoint,
        command: props.command,
        user: props.user,
        readonlyRootFilesystem: props.readonlyRootFilesystem,
        secrets: props.secrets,
        healthCheck: props.healthCheck,
        stopTimeout: props.stopTimeout,
      }),
    });
  }

  private addSidecar(sidecar: PinnedSidecar): ecs.ContainerDefinition {
    return this.taskDefinition.addContainer(sidecar.containerName ?? sidecar.image, {
      ...this.pinned(this.props.release.image(sidecar.image), sidecar.environment),
      ...(sidecar.containerPort === undefined ? {} : { portMappings: [{ containerPort: sidecar.containerPort }] }),
      ...defined({
        essential: sidecar.essential,
        command: sidecar.command,
        secrets: sidecar.secrets,
        healthCheck: sidecar.healthCheck,
        memoryLimitMiB: sidecar.memoryLimitMiB,
      }),
    });
  }

  /** What every pinned container has. Its name is its id, in every version. */
  private pinned(release: PinnedRelease, environment: Record<string, string> = {}): ecs.ContainerDefinitionOptions {
    const { registryAccount, registryRegion } = this.props;
    return {
      image: new PinnedImage(release, defined({ registryAccount, registryRegion })),
      dockerLabels: dockerLabels(release),
      environment: { ...environment, ...environmentVariables(release) },
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: release.application }),
    };
  }

  private makeService(desiredCount: number | undefined): ecs.FargateService {
    const { props } = this;
    const alarms = [
      ...(props.deploymentAlarms ?? []).map((alarm) => alarm.alarmName),
      ...alarmNames(this, props.deploymentAlarmThresholds ?? {}),
    ];
    const service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: this.taskDefinition,
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: props.minHealthyPercent ?? 100,
      maxHealthyPercent: props.maxHealthyPercent ?? 200,
      assignPublicIp: props.assignPublicIp ?? false,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
      // So that the tasks, too, say what they run.
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      ...renderRollout(this.rollout()),
      ...(alarms.length === 0 ? {} : { deploymentAlarms: { alarmNames: alarms, behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM } }),
      ...defined({
        desiredCount,
        healthCheckGracePeriod: props.loadBalancer?.healthCheckGracePeriod,
        vpcSubnets: props.vpcSubnets,
        securityGroups: props.securityGroups,
        capacityProviderStrategies: props.capacityProviderStrategies,
        serviceName: props.serviceName,
      }),
    });
    this.tag(service);
    return service;
  }

  /** On the service alone: on anything else, a promotion would change that as well. */
  private tag(service: ecs.FargateService): void {
    const { image, sidecars = [] } = this.props;
    const images = new Map([
      [image, image],
      ...sidecars.map((sidecar) => [sidecar.containerName ?? sidecar.image, sidecar.image] as const),
    ]);
    const resource = service.node.defaultChild;
    if (!(resource instanceof ecs.CfnService)) throw new Error(`no resource behind ${service.node.path}`);
    for (const [key, value] of serviceTags(this.release, images)) resource.tags.setTag(key, value);
  }
}
