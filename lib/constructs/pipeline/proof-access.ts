import { createHash } from 'node:crypto';
import { Stack, type Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { EnvironmentRelease } from '../../manifest';
import { acknowledgeProofRole } from './acknowledgements';
import type { DeploymentTarget } from './environment-stages';

/** Who proves, and what tells its roles from those of other pipelines. */
export interface Prover {
  readonly account: string;
  readonly partition: string;
  readonly roleName: string;
}

/**
 * The name of a role that another account knows without being told: at most 64 characters, as an environment's name has at most 40.
 *
 * @param kind what the role does
 * @param parts what tells it from others
 */
export function roleName(kind: 'prove' | 'proof', environment: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([environment, ...parts]))
    .digest('hex');
  return `waybill-${kind}-${environment}-${hash.slice(0, 8)}`;
}

/**
 * Adds to an environment's stage, as a stack of its own, the role by which the pipeline reads there what ECS runs.
 *
 * @returns the ARN of the role
 */
export function addProofAccess(stage: Stage, release: EnvironmentRelease, target: DeploymentTarget, prover: Prover): string {
  const stack = new Stack(stage, 'WaybillProof', {
    env: { account: target.account, region: target.region },
    description: `Lets the pipeline of ${release.application} read what ${release.name} runs`,
  });
  const name = roleName('proof', release.name, prover.account, prover.roleName, target.account, target.region);
  const role = new iam.Role(stack, 'Role', {
    roleName: name,
    description: `Reads which tasks of ${release.application} run in ${release.name}`,
    // By its name and not as a principal: IAM binds a principal to the role that exists at that time, and refuses one that does not yet.
    assumedBy: new iam.AccountPrincipal(prover.account).withConditions({
      ArnEquals: { 'aws:PrincipalArn': `arn:${prover.partition}:iam::${prover.account}:role/${prover.roleName}` },
    }),
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      sid: 'FindServices',
      // They take no resource, and which cluster it is depends on the team's stacks.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
      actions: ['ecs:ListClusters', 'ecs:ListServices', 'ecs:ListTasks'],
      resources: ['*'],
    }),
  );
  const services = ['service', 'task'].map((resource) => stack.formatArn({ service: 'ecs', resource, resourceName: '*' }));
  role.addToPolicy(
    new iam.PolicyStatement({
      sid: 'ReadItsServices',
      actions: ['ecs:DescribeServices', 'ecs:DescribeTasks'],
      resources: services,
      conditions: {
        StringEquals: {
          'aws:ResourceTag/waybill:application': release.application,
          'aws:ResourceTag/waybill:environment': release.name,
        },
      },
    }),
  );
  acknowledgeProofRole(role);
  return `arn:${prover.partition}:iam::${target.account}:role/${name}`;
}
