import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A resource of a synthesized template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** By logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** What the last synthesis of a project put in a stack. */
export function synthesized(projectFolder: string, stack: string): Resources {
  const file = path.join(projectFolder, 'cdk.out', `${stack}.template.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources }).Resources;
}

/** The resources that differ, by logical id: what a deployment of `after` over `before` changes. */
export function changedResources(before: Resources, after: Resources): Resources {
  const all = Object.entries({ ...before, ...after });
  return Object.fromEntries(all.filter(([id]) => JSON.stringify(before[id]) !== JSON.stringify(after[id])));
}

/** Their types, each once. */
export function typesOf(resources: Resources): string[] {
  return [...new Set(Object.values(resources).map(({ Type }) => Type))].sort();
}
