/** What an environment is made of. */
export const ENVIRONMENT_STACK_FILE = {
  name: 'environment-stack.ts',
  text: `import { Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { type DeploymentTarget, type EnvironmentRelease, PromotedFargateService } from 'cdk-waybill';
import type { Construct } from 'constructs';
import { acknowledge, Network } from './network';

export interface EnvironmentStackProps extends StackProps {
  /** What the environment runs. */
  readonly release: EnvironmentRelease;
  /** Where its images are. */
  readonly registry: DeploymentTarget;
}

/** An environment: a network, a cluster, and each image that the manifest pins as a service. It may pin none yet. */
export class EnvironmentStack extends Stack {
  public constructor(scope: Construct, id: string, props: EnvironmentStackProps) {
    super(scope, id, props);
    const { vpc } = new Network(this, 'Network');
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
    for (const { image } of props.release.images) this.addService(cluster, image, props);
  }

  /** Two zones of whatever region the stack is deployed to, without a lookup. */
  public override get availabilityZones(): string[] {
    return [0, 1].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  private addService(cluster: ecs.ICluster, image: string, { release, registry }: EnvironmentStackProps): void {
    const { taskDefinition, executionRole, logGroup } = new PromotedFargateService(this, image, {
      cluster,
      release,
      image,
      registryAccount: registry.account,
      registryRegion: registry.region,
      // What differs by image belongs here. Until there is a healthCheck or a loadBalancer, the synthesis warns of it.
      containerPort: 8080,
      environment: { LOG_LEVEL: release.name === 'prod' ? 'warn' : 'debug' },
    });
    Validations.of(taskDefinition).acknowledge({
      id: 'AwsSolutions::AwsSolutions-ECS2',
      reason: 'the variables are a log level and what was released; secrets go through the prop of that name',
    });
    Validations.of(executionRole).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken knows no other resource',
    });
    acknowledge(executionRole, 'IAMNoInlinePolicy', 'the policy fits this role alone, and is made and deleted with it');
    acknowledge(logGroup, 'CloudWatchLogGroupEncrypted', 'nothing of a person is logged; CloudWatch has its own key');
  }
}
`,
};
