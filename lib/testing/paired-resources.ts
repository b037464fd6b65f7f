import type { TemplateResource } from './template-resources';

type Resources = ReadonlyMap<string, TemplateResource>;

/** The same resource in two templates; undefined where there is none. */
export interface Pair {
  /** Its logical id in the first template that has it: the name of the pair. */
  readonly id: string;
  readonly one: TemplateResource | undefined;
  readonly other: TemplateResource | undefined;
}

/** The resources of two templates, paired. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Name of the pair, by logical id in the first template. */
  readonly idsOfOne: ReadonlyMap<string, string>;
  /** Name of the pair, by logical id in the other template. */
  readonly idsOfOther: ReadonlyMap<string, string>;
}

/**
 * Pairs the resources of two templates by type and logical id. Some ids hold the name of the stack (the CDK makes those of security group
 * rules so): resources of one type that are left over in both templates, in the same number, are paired in the templates' order, which is
 * that of the program that made them.
 */
export function pairResources(one: Resources, other: Resources): Pairing {
  const partners = new Map([...one].flatMap(([id, { Type }]) => (other.get(id)?.Type === Type ? [[id, id] as const] : [])));
  const leftOfOne = byType(one, (id) => !partners.has(id));
  const leftOfOther = byType(other, (id) => !partners.has(id));
  for (const [type, ids] of leftOfOne) {
    const others = leftOfOther.get(type) ?? [];
    if (ids.length !== others.length) continue;
    for (const [index, id] of ids.entries()) partners.set(id, others[index] ?? id);
  }
  const idsOfOther = new Map([...partners].map(([id, partner]) => [partner, id]));
  const single = [...other].filter(([id]) => !idsOfOther.has(id));
  for (const [id] of single) idsOfOther.set(id, id);
  return {
    pairs: [
      ...[...one].map(([id, resource]) => ({ id, one: resource, other: other.get(partners.get(id) ?? '') })),
      ...single.map(([id, resource]) => ({ id, one: undefined, other: resource })),
    ],
    idsOfOne: new Map([...one.keys()].map((id) => [id, id])),
    idsOfOther,
  };
}

function byType(resources: Resources, left: (id: string) => boolean): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const [id, { Type }] of resources) {
    if (left(id)) ids.set(Type, [...(ids.get(Type) ?? []), id]);
  }
  return ids;
}
