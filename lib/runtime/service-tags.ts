/**
 * Tags that mark an ECS service as running images of a release manifest. Whoever sets them (PromotedFargateService does) makes
 * `waybill status` see the service.
 */
const SERVICE_TAG = {
  /** Name of the application, such as `shop`. */
  application: 'waybill:application',
  /** Name of the environment, such as `uat`. */
  environment: 'waybill:environment',
  /** The image of the main container, such as `api`. */
  image: 'waybill:image',
  /** Before a container's name: the image of that container. One for each pinned container, the main one included. */
  containerPrefix: 'waybill:container:',
} as const;

/** What a service's tags say. */
export interface ServiceTags {
  readonly application: string;
  readonly environment: string;
  /** Image by container name. */
  readonly containers: ReadonlyMap<string, string>;
  /** Every image named, sorted. */
  readonly images: readonly string[];
}

/** Reads the tags of a service; undefined when they do not say which application and environment it belongs to. */
export function readServiceTags(
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[],
): ServiceTags | undefined {
  const values = new Map(tags.map(({ key = '', value = '' }) => [key, value]));
  const application = values.get(SERVICE_TAG.application);
  const environment = values.get(SERVICE_TAG.environment);
  if (application === undefined || environment === undefined) return undefined;
  const containers = new Map(
    [...values]
      .filter(([key]) => key.startsWith(SERVICE_TAG.containerPrefix))
      .map(([key, image]) => [key.slice(SERVICE_TAG.containerPrefix.length), image]),
  );
  const main = values.get(SERVICE_TAG.image);
  return {
    application,
    environment,
    containers,
    images: [...new Set([...containers.values(), ...(main === undefined ? [] : [main])])].sort(),
  };
}
