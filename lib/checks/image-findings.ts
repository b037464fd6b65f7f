import { NagRuleCompliance, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import type { DeployedImage } from '../template';

/** One finding for each container, by its name, so that each can be acknowledged alone; a function is one finding without a name. */
export function imageFindings(images: readonly DeployedImage[]): NagRuleResult {
  const containers = images.flatMap(({ container }) => container ?? []);
  if (images.length === 0) return NagRuleCompliance.COMPLIANT;
  return containers.length === 0 ? NagRuleCompliance.NON_COMPLIANT : containers;
}
