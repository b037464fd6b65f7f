import { Validations } from 'aws-cdk-lib';
import type { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import type { IConstruct } from 'constructs';

/** What the packs of cdk-nag find and the team accepts: each on one construct, and why. */
export function acknowledge({ loadBalancer, taskDefinition }: ApplicationLoadBalancedFargateService): void {
  const executionRole = taskDefinition.obtainExecutionRole();
  accept(executionRole, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'ecr:GetAuthorizationToken knows no other resource');
  for (const pack of ['NIST.800.53.R5::NIST.800.53.R5', 'PCI.DSS.321::PCI.DSS.321']) {
    accept(executionRole, `${pack}-IAMNoInlinePolicy`, 'the policy fits this role alone, and is made and deleted with it');
    accept(loadBalancer, `${pack}-ALBWAFEnabled`, 'an internal load balancer, which nothing outside of the network reaches');
  }
}

function accept(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
