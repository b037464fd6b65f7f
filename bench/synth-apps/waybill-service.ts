import type { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { PromotedFargateService, type EnvironmentRelease } from '../../lib';

/** The same service as it is written with this library. */
export function addWaybillService(stack: Stack, cluster: ecs.ICluster, release: EnvironmentRelease, image: string): void {
  new PromotedFargateService(stack, image, {
    cluster,
    release,
    image,
    containerPort: 8080,
    environment: { LOG_LEVEL: 'info' },
    healthCheck: { command: ['CMD', '/app', 'check'] },
  });
}
