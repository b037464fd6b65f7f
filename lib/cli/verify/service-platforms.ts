import { explainAwsFailure } from '../../registry';
import { readPlatforms, type ServicePlatform } from '../../runtime';
import { OutsideError } from '../failure';
import type { AwsChoice, Services } from '../services';

const NEEDED = 'ecs:ListClusters, ecs:ListServices, ecs:DescribeServices and ecs:DescribeTaskDefinition';

/**
 * What the services of the environments run on, asked with one client.
 *
 * @throws OutsideError when ECS cannot be asked
 */
export async function servicePlatforms(
  services: Services,
  choice: AwsChoice,
  application: string,
  environments: readonly string[],
): Promise<ServicePlatform[]> {
  try {
    const client = await services.ecsClient(choice);
    try {
      return await readPlatforms(client, application, environments);
    } finally {
      client.destroy();
    }
  } catch (error) {
    const { code, message, help } = explainAwsFailure(error);
    const mend =
      code === 'access-denied' ? `allow ${NEEDED} in the policy of this caller, or choose another with --profile or --role-arn` : help;
    throw new OutsideError(code, `asking ECS what the services run on failed: ${message}`, mend);
  }
}
