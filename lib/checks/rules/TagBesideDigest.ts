import { NagMessageLevel, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import { deployedImages, IMAGE_TYPES } from '../../template';
import { imageFindings } from '../image-findings';
import type { PromotionRule } from '../promotion-rule';
import type { RenderedResource } from '../rendered-resource';

/**
 * An image that is pinned by a digest carries no tag beside it: `shop/api@sha256:…`, not `shop/api:1.4.0@sha256:…`.
 *
 * A tag without a digest is the affair of `ImageNotPinned`, so no image is found by both.
 */
export const TagBesideDigest: PromotionRule = {
  name: 'TagBesideDigest',
  level: NagMessageLevel.WARN,
  info: 'The image carries a tag beside its digest: use PinnedImage, or leave the tag out.',
  explanation:
    'Nothing holds the tag to the digest, and whoever pulls ignores it: it can say 1.4.0 where 1.3.2 runs. ' +
    'What a release is called belongs in the manifest, and in the labels, variables and tags that PromotedFargateService derives from it.',
  types: IMAGE_TYPES,

  check({ type, properties }: RenderedResource): NagRuleResult {
    return imageFindings(
      deployedImages(type, properties).filter(({ reference }) => reference.digest !== undefined && reference.tag !== undefined),
    );
  },
};
