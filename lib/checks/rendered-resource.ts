import { type CfnResource, Stack } from 'aws-cdk-lib';

/** A resource as it will stand in the template. */
export interface RenderedResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Renders a resource. Not read from the fields of the L1 classes, as the packs of cdk-nag do: those miss what an escape hatch
 * (`addPropertyOverride`) writes, and resources of the plain class `CfnResource` or of an included template.
 */
export function renderedResource(node: CfnResource): RenderedResource {
  const { Resources = {} } = Stack.of(node).resolve(node._toCloudFormation()) as { Resources?: Record<string, { Properties?: object }> };
  const [rendered] = Object.values(Resources);
  return { type: node.cfnResourceType, properties: { ...rendered?.Properties } };
}

/** A field of what a template holds; undefined where there is none. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined),
    value,
  );
}
