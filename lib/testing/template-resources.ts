import type { Template } from 'aws-cdk-lib/assertions';

/** A resource of a synthesized template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** The resources of a template by logical id, in the template's order, without the CDK's own note on itself. */
export function resourcesOf(template: Template): ReadonlyMap<string, TemplateResource> {
  const { Resources = {} } = template.toJSON() as { Resources?: Record<string, TemplateResource> };
  return new Map(Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata'));
}
