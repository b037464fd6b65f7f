import { NagMessageLevel, NagRuleCompliance, type NagRuleResult } from 'cdk-nag/lib/nag-rules';
import type { ManifestImage, ReleaseManifest } from '../../manifest';
import { deployedImages, IMAGE_TYPES, type ImageReference, isKnown } from '../../template';
import { imageFindings } from '../image-findings';
import type { PromotionRule } from '../promotion-rule';
import { imageKeptIn } from '../release-tags';
import type { RenderedResource } from '../rendered-resource';

/**
 * An image that is kept in a repository of the manifest is deployed by a digest that the manifest knows: one that its ledger records, or one
 * that an environment pins.
 *
 * Judged are images by digest in ECR, in whatever account or region, since a replica has the same digests; those of other registries or
 * repositories, or of a repository whose name only the deployment knows, are not. Without `manifest` the pack does not run this rule.
 */
export const DigestNotInManifest: PromotionRule = {
  name: 'DigestNotInManifest',
  level: NagMessageLevel.ERROR,
  info:
    'The digest is in no ledger and no environment of the release manifest, which has the repository: ' +
    'take it from the manifest by PinnedImage, or record and promote it.',
  explanation:
    'What runs without the manifest knowing was promoted by nobody: no rule on promotions was applied to it, ' +
    'and neither waybill status nor a rollback can name it.',
  types: IMAGE_TYPES,

  check({ type, properties }: RenderedResource, manifest: ReleaseManifest | undefined): NagRuleResult {
    if (manifest === undefined) return NagRuleCompliance.NOT_APPLICABLE;
    return imageFindings(deployedImages(type, properties).filter(({ reference }) => isUnknownTo(manifest, reference)));
  },
};

function isUnknownTo(manifest: ReleaseManifest, { registry, repository, digest }: ImageReference): boolean {
  const image = imageKeptIn(repository, manifest);
  if (image === undefined || digest === undefined || !isEcr(registry)) return false;
  return image.releasesOf(digest).length === 0 && !isPinned(manifest, image, digest.toString());
}

/** Also the hosts of dual-stack endpoints, `ACCOUNT.dkr-ecr.REGION.on.aws`, and what only the deployment knows. */
function isEcr(registry: string | undefined): boolean {
  return registry !== undefined && (/\.dkr[.-]ecr[.-]/.test(registry) || !isKnown(registry));
}

function isPinned(manifest: ReleaseManifest, { name }: ManifestImage, digest: string): boolean {
  return manifest.environments.some(({ images }) => images.some((pinned) => pinned.image === name && pinned.digest.toString() === digest));
}
