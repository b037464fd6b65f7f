/** What other rooms read of a template. */
export { deployedImages, IMAGE_TYPES, type DeployedImage } from './deployed-images';
export { readImageReference, type ImageReference } from './image-reference';
export { intrinsicOf, isKnown, textOf } from './text-of';
