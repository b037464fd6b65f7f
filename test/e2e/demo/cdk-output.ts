import { type Resources, changedResources, typesOf } from '../support/templates';

/** What a deployment of `after` over `before` does to a stack, in a line. */
export function changeOf(stack: string, before: Resources | undefined, after: Resources): string {
  if (before === undefined) {
    const count = Object.keys(after).length;
    return `${stack}: ${count} new ${count === 1 ? 'resource' : 'resources'}`;
  }
  const types = typesOf(changedResources(before, after));
  return types.length === 0 ? `${stack}: no change` : `${stack}: change of ${types.join(' and ')}, and nothing else`;
}

/** Why `cdk deploy` failed, in the words of CloudFormation and ECS. */
export function reasonsOf(output: string): string[] {
  const circuitBreaker = /ECS Deployment Circuit Breaker was triggered/.exec(output)?.[0];
  const pull = /CannotPullContainerError: [^@]*@sha256:[0-9a-f]{12}/.exec(output)?.[0];
  return [circuitBreaker, pull && `${pull}…`].filter((reason) => reason !== undefined);
}
