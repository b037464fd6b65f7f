import type { PinnedRelease } from '../manifest';

/** What a container, its labels and its service say of the image that runs, in this order. The names are a public contract. */
function fieldsOf(release: PinnedRelease): (readonly [string, string])[] {
  return [
    ['application', release.application],
    ['environment', release.environment],
    ['image', release.image],
    // A build that was not recorded has no version; its tag is the next best name for people.
    ['version', release.version ?? release.tag.toString()],
    ...(release.revision === undefined ? [] : [['revision', release.revision] as const]),
    ['digest', release.digest.toString()],
  ];
}

/** Docker labels of a pinned container: `waybill.version`, … */
export function dockerLabels(release: PinnedRelease): Record<string, string> {
  return Object.fromEntries(fieldsOf(release).map(([name, value]) => [`waybill.${name}`, value]));
}

/** The beginning of the environment variables that are ours. */
export const VARIABLE_PREFIX = 'WAYBILL_';

/** Environment variables of a pinned container: `WAYBILL_VERSION`, … */
export function environmentVariables(release: PinnedRelease): Record<string, string> {
  return Object.fromEntries(fieldsOf(release).map(([name, value]) => [`${VARIABLE_PREFIX}${name.toUpperCase()}`, value]));
}

/**
 * Tags of the service. Whatever the manifest lets through, AWS takes as the value of a tag: names, tags, commits and digests have none but
 * letters, digits, `_`, `.`, `:` and `-`, and fewer than 256 (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html).
 *
 * There are those of the main container's release, and one `waybill:container:NAME` for each pinned container. `waybill status`
 * finds services and images by them.
 *
 * @param release what the main container runs
 * @param images name of the image in the manifest, by name of the container
 */
export function serviceTags(release: PinnedRelease, images: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([
    ...fieldsOf(release).map(([name, value]) => [`waybill:${name}`, value] as const),
    ...[...images].map(([container, image]) => [`waybill:container:${container}`, image] as const),
  ]);
}
