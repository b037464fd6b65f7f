import type { EnvironmentRelease, PinnedReference, PromotionOverride } from '../../manifest';

/**
 * The exception that an environment records for exactly this reference of this image: the tag counts as well as the digest, so that an exception
 * never passes on to another release of the same name, or to another name of the same release.
 *
 * @param environment of the head: an exception may come with the very change that needs it, for every reviewer to see
 */
export function coveredByOverride(
  environment: EnvironmentRelease,
  image: string,
  reference: PinnedReference,
): PromotionOverride | undefined {
  if (environment.overrides.length === 0) {
    return undefined;
  }
  const written = reference.toString();
  return environment.overrides.find((override) => override.image === image && override.ref === written);
}
