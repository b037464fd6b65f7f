import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PromotionChecks, type ReleaseManifest } from '../../lib';
import { testApp } from '../support/app';

/** A stack for one resource. */
export function emptyStack(): Stack {
  return new Stack(testApp(), 'Shop', { env: { account: '222222222222', region: 'eu-west-1' } });
}

/** What the pack finds below a construct: `RULE at PATH`, the rule without the pack's name. */
export function findingsOf(scope: IConstruct, manifest?: ReleaseManifest): string[] {
  const pack = new PromotionChecks(undefined, manifest === undefined ? {} : { manifest });
  return pack
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName.replace('PromotionChecks-', '')} at ${constructPath ?? ''}`),
    );
}

/** What the pack finds in one resource, given as it stands in a template: the rules without the pack's name. */
export function findingsIn(type: string, properties: Readonly<Record<string, unknown>>, manifest?: ReleaseManifest): string[] {
  const stack = emptyStack();
  new CfnResource(stack, 'Resource', { type, properties });
  return findingsOf(stack, manifest).map((finding) => finding.replace(' at Shop/Resource', ''));
}

/** What the pack finds in a task definition with one container `api`. */
export function findingsInImage(image: unknown, manifest?: ReleaseManifest): string[] {
  return findingsIn('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'api', Image: image }] }, manifest);
}
