import { Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { quote } from '../manifest';
import { refuse } from './refuse';
import { VARIABLE_PREFIX } from './release-identity';

/** What one pinned container of a task says of itself. */
export interface PinnedContainer {
  /** How errors call its props, such as `sidecars[0].`. */
  readonly prefix: string;
  readonly name: string;
  readonly port: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ecs.Secret>>;
}

/** ECS takes 255 characters; the key of a tag, `waybill:container:` and the name, takes 128 in all. */
const NAME = /^[A-Za-z0-9_-]{1,100}$/;

/** Refuses containers that ECS would, or that cannot run side by side in one task. */
export function checkContainers(scope: IConstruct, containers: readonly PinnedContainer[]): void {
  const names = new Set<string>();
  const ports = new Map<number, string>();
  for (const { prefix, name, port, environment, secrets } of containers) {
    if (!NAME.test(name)) {
      refuse(scope, `${prefix}containerName: ${quote(name)} is no name of a container`, 'use 1 to 100 letters, digits, "_" and "-"');
    }
    if (names.has(name)) {
      refuse(
        scope,
        `two containers of the task are called ${quote(name)}`,
        `give ${prefix}containerName, which is the image's name by default`,
      );
    }
    names.add(name);
    checkVariables(scope, prefix, environment, secrets);
    if (port === undefined || Token.isUnresolved(port)) continue;
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      refuse(scope, `${prefix}containerPort: ${port} is no port`, 'use a whole number of 1 to 65535');
    }
    const other = ports.get(port);
    if (other !== undefined) {
      refuse(
        scope,
        `the containers ${quote(other)} and ${quote(name)} both listen on ${port}`,
        'give each a port of its own: they share the network of the task',
      );
    }
    ports.set(port, name);
  }
}

function checkVariables(scope: IConstruct, prefix: string, environment: object, secrets: object): void {
  const names = Object.keys(environment);
  const ours = [...names, ...Object.keys(secrets)].find((name) => name.startsWith(VARIABLE_PREFIX));
  if (ours !== undefined) {
    refuse(
      scope,
      `${prefix}environment: ${quote(ours)} is one of the variables that say what was released`,
      `use a name without ${VARIABLE_PREFIX}`,
    );
  }
  const both = names.find((name) => Object.hasOwn(secrets, name));
  if (both !== undefined) {
    refuse(scope, `${quote(both)} is in ${prefix}environment and in ${prefix}secrets`, 'leave it in one of them');
  }
}
