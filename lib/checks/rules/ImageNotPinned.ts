import { NagMessageLevel, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import { deployedImages, IMAGE_TYPES } from '../../template';
import { imageFindings } from '../image-findings';
import type { PromotionRule } from '../promotion-rule';
import type { RenderedResource } from '../rendered-resource';

/**
 * Every container of a task definition, and every Lambda function made from an image, names its image by a digest that the template holds.
 *
 * Found are images named by a tag alone (`:latest`, `:1.4.0`, an asset that the CDK builds), by nothing (which is `:latest`), by a malformed
 * digest, and by what only the deployment knows, such as a parameter of the stack: two deployments of one template could then run two images.
 *
 * A tag beside a digest is the affair of `TagBesideDigest`, so no image is found by both.
 */
export const ImageNotPinned: PromotionRule = {
  name: 'ImageNotPinned',
  level: NagMessageLevel.ERROR,
  info: 'The image is not pinned by a digest in the template: use PinnedImage, or name it as REPOSITORY@sha256:….',
  explanation:
    'A tag, or a value that is known at deployment only, can name another image tomorrow: what was tested is then not what runs, ' +
    'and a rollback of the template does not bring the old image back.',
  types: IMAGE_TYPES,

  check({ type, properties }: RenderedResource): NagRuleResult {
    return imageFindings(deployedImages(type, properties).filter(({ reference }) => reference.digest === undefined));
  },
};
