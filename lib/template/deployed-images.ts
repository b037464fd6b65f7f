import { type ImageReference, readImageReference } from './image-reference';

/** An image that a resource runs. */
export interface DeployedImage {
  /** Name of the container in its task definition; undefined for a function. */
  readonly container: string | undefined;
  readonly reference: ImageReference;
}

/** Types of the resources that `deployedImages` knows. */
export const IMAGE_TYPES: readonly string[] = ['AWS::ECS::TaskDefinition', 'AWS::Lambda::Function'];

/**
 * The images that a resource runs: those of all containers of a task definition, and that of a Lambda function made from one. Empty for
 * everything else.
 *
 * @param type of the resource
 * @param properties as they stand in the template
 */
export function deployedImages(type: string, properties: Readonly<Record<string, unknown>>): DeployedImage[] {
  if (type === 'AWS::ECS::TaskDefinition') return ofContainers(properties['ContainerDefinitions'] ?? []);
  if (type !== 'AWS::Lambda::Function') return [];
  const image = field(properties['Code'], 'ImageUri');
  return image === undefined ? [] : [{ container: undefined, reference: readImageReference(image) }];
}

function ofContainers(containers: unknown): DeployedImage[] {
  // A list that a condition chooses is not read: one container stands for it, whose image nobody knows.
  const list: unknown[] = Array.isArray(containers) ? containers : [containers];
  return list.map((container, index) => {
    const name = field(container, 'Name');
    return {
      container: typeof name === 'string' ? name : `container-${index}`,
      reference: readImageReference(field(container, 'Image')),
    };
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
