import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The packs of cdk-nag that also want managed policies, replicated buckets and functions inside a network. */
export const STRICT_PACKS = ['NIST.800.53.R5::NIST.800.53.R5', 'PCI.DSS.321::PCI.DSS.321'];

/** Accepts a finding of cdk-nag on one construct, with its reason. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts that a role has a policy of its own. */
export function acknowledgeOwnPolicy(role: IConstruct): void {
  for (const pack of STRICT_PACKS) {
    acknowledge(role, `${pack}-IAMNoInlinePolicy`, 'the policy fits this role alone, and is made and deleted with it');
  }
}
