import { Validations } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { PromotedFargateService } from 'cdk-waybill';
import type { IConstruct } from 'constructs';

// What the packs of cdk-nag find and the team accepts: each on one construct, and why.

const OWN_POLICY = 'the policy fits this role alone, and is made and deleted with it';

export function acknowledgeNetwork(vpc: ec2.Vpc, flowLogsRole: iam.Role): void {
  acceptInBoth(vpc, 'VPCDefaultSecurityGroupClosed', 'nothing is in the default security group');
  acceptInBoth(flowLogsRole, 'IAMNoInlinePolicy', OWN_POLICY);
  for (const subnet of vpc.publicSubnets) {
    acceptInBoth(subnet, 'VPCNoUnrestrictedRouteToIGW', 'only the NAT gateway is there, and no task');
  }
}

export function acknowledgeService({ alarms, executionRole, taskDefinition }: PromotedFargateService): void {
  const settings = 'the variables are a log level and what was released; secrets go through the prop of that name';
  accept(taskDefinition, 'AwsSolutions::AwsSolutions-ECS2', settings);
  accept(executionRole, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'ecr:GetAuthorizationToken knows no other resource');
  acceptInBoth(executionRole, 'IAMNoInlinePolicy', OWN_POLICY);
  for (const alarm of alarms) {
    const reason = 'ECS watches it during a deployment, and rolls back by it';
    accept(alarm, 'NIST.800.53.R5::NIST.800.53.R5-CloudWatchAlarmAction', reason);
  }
}

/** In NIST 800-53 R5 and in PCI DSS 3.2.1, which have the rule in common. */
function acceptInBoth(construct: IConstruct, rule: string, reason: string): void {
  for (const pack of ['NIST.800.53.R5', 'PCI.DSS.321']) accept(construct, `${pack}::${pack}-${rule}`, reason);
}

function accept(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
