import type { ECSClient } from '@aws-sdk/client-ecs';
import type { AwsChoice } from '../../lib/cli/services';
import { ecsClient, type FakeEcs } from '../support/fake-ecs';
import { digestOf } from '../support/manifest';

/** Nothing listens on port 1. */
export const NOBODY = 'http://127.0.0.1:1';

/** The client for what the command line chose. */
export function clientOf(endpoint: string, { region }: AwsChoice): ECSClient {
  return ecsClient(endpoint, region);
}

/** A service `ENVIRONMENT-IMAGE` with a task for each version. */
export function addRunning(ecs: FakeEcs, environment: string, image: string, ...versions: string[]): void {
  ecs.addService('shop', `${environment}-${image}`, {
    tags: { 'waybill:application': 'shop', 'waybill:environment': environment, 'waybill:image': image, 'waybill:container:app': image },
    desiredCount: Math.max(versions.length, 1),
    tasks: versions.map((version) => ({
      containers: [{ name: 'app', image: `r/shop/${image}@${digestOf(version)}`, imageDigest: digestOf(version) }],
    })),
  });
}
