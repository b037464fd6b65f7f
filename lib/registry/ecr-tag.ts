import { type Digest, type ImageTag, quote, type RepositoryName } from '../manifest';
import type { EcrApi } from './ecr-api';
import type { TagOutcome } from './image-registry';
import { checkDigest } from './oci-manifest';
import { RegistryError } from './registry-error';

/** Errors of PutImage that are answers. */
const THERE = 'ImageAlreadyExistsException';
const TAKEN = 'ImageTagAlreadyExistsException';
const FULL = 'LimitExceededException';

/**
 * Gives an image a further tag, by putting the very manifest that the registry has under it
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html): no layer is touched, and the digest, which is sent along, cannot change.
 *
 * A tag that names another image is left alone, also where the repository would let it be moved.
 */
export async function addEcrTag(
  api: EcrApi,
  repository: RepositoryName,
  digest: Digest,
  tag: ImageTag,
  digestNow: () => Promise<Digest | undefined>,
): Promise<TagOutcome> {
  const [present, [image]] = await Promise.all([digestNow(), api.images(repository, [{ imageDigest: digest.toString() }])]);
  if (image === undefined) return { status: 'no-image' };
  if (present !== undefined) return outcomeOf(present, digest);
  checkDigest('the manifest', digest, Buffer.from(image.manifest, 'utf8'));
  const { PutImageCommand } = await import('@aws-sdk/client-ecr');
  const command = new PutImageCommand({
    ...api.place(repository),
    imageManifest: image.manifest,
    ...(image.mediaType === undefined ? {} : { imageManifestMediaType: image.mediaType }),
    imageTag: tag.toString(),
    imageDigest: digest.toString(),
  });
  try {
    const answer = await api.call('PutImage', repository, (client) => client.send(command), [THERE, TAKEN, FULL]);
    checkAnswer(digest, answer.image?.imageId?.imageDigest);
    return { status: 'added' };
  } catch (error) {
    switch ((error as { name?: unknown }).name) {
      case THERE:
        return { status: 'present' };
      case FULL:
        return { status: 'full' };
      case TAKEN:
        // Somebody was faster; or it is on an image that cannot be pulled, as one that is archived.
        return outcomeOf(await digestNow(), digest);
      default:
        throw error;
    }
  }
}

function outcomeOf(present: Digest | undefined, digest: Digest): TagOutcome {
  return present?.toString() === digest.toString() ? { status: 'present' } : { status: 'taken', digest: present };
}

function checkAnswer(digest: Digest, answered: string | undefined): void {
  if (answered !== undefined && answered !== digest.toString()) {
    throw new RegistryError(
      'incomplete-answer',
      `the registry tagged ${quote(answered)}, where ${digest.toString()} was sent`,
      'look at AWS_ENDPOINT_URL and any proxy in between',
    );
  }
}
