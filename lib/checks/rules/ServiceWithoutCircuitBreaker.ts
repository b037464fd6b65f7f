import { NagMessageLevel, NagRuleCompliance, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import type { PromotionRule } from '../promotion-rule';
import { fieldOf, type RenderedResource } from '../rendered-resource';

/**
 * A service that ECS itself deploys has the deployment circuit breaker on, with rollback.
 *
 * Services that CodeDeploy or another controller deploys have none
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html), and are not judged. A value that only the
 * deployment knows counts as off.
 */
export const ServiceWithoutCircuitBreaker: PromotionRule = {
  name: 'ServiceWithoutCircuitBreaker',
  level: NagMessageLevel.ERROR,
  info:
    'The service has no deployment circuit breaker with rollback: use PromotedFargateService, ' +
    'or set circuitBreaker: { enable: true, rollback: true }.',
  explanation:
    'Without it a release whose tasks do not start is tried for hours, while CloudFormation waits and the stack takes no rollback; ' +
    'with it ECS goes back to the last deployment that worked.',
  types: ['AWS::ECS::Service'],

  check({ properties }: RenderedResource): NagRuleResult {
    const controller = fieldOf(properties, 'DeploymentController', 'Type') ?? 'ECS';
    if (controller !== 'ECS') return NagRuleCompliance.NOT_APPLICABLE;
    const circuitBreaker = fieldOf(properties, 'DeploymentConfiguration', 'DeploymentCircuitBreaker');
    const on = fieldOf(circuitBreaker, 'Enable') === true && fieldOf(circuitBreaker, 'Rollback') === true;
    return on ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
  },
};
