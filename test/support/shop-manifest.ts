import { createHash } from 'node:crypto';
import { ReleaseManifest } from '../../lib';

/** A digest that is the same in every run, of an image that nobody built. */
export function digestOf(image: string, tag: string): string {
  return `sha256:${createHash('sha256').update(`${image}:${tag}`).digest('hex')}`;
}

export interface ShopEnvironment {
  readonly accepts?: 'builds' | 'releases';
  /** Tag by image. Tags that are versions are in the ledger, with the digest that `digestOf` gives them. */
  readonly images: Readonly<Record<string, string>>;
}

export interface Shop {
  readonly registry?: { readonly account: string; readonly region: string };
  readonly environments: Readonly<Record<string, ShopEnvironment>>;
  /** Names of images whose releases have no versions. */
  readonly unversioned?: readonly string[];
  /** Images that no environment pins. */
  readonly others?: readonly string[];
}

export const TOOLS = { account: '111111111111', region: 'eu-west-1' };

/** The manifest of an application `shop` that runs what the test says. */
export function shopManifest(shop: Shop): ReleaseManifest {
  const tags = new Map<string, Set<string>>((shop.others ?? []).map((image) => [image, new Set()]));
  for (const { images } of Object.values(shop.environments)) {
    for (const [image, tag] of Object.entries(images)) tags.set(image, (tags.get(image) ?? new Set()).add(tag));
  }
  const isRelease = (image: string, tag: string): boolean => /^v?\d+\.\d+\.\d+/.test(tag) || shop.unversioned?.includes(image) === true;
  const releasesOf = (image: string): object =>
    Object.fromEntries(
      [...(tags.get(image) ?? [])]
        .filter((tag) => isRelease(image, tag))
        .map((tag) => [tag, { digest: digestOf(image, tag), revision: createHash('sha1').update(tag).digest('hex') }]),
    );
  const document = {
    schemaVersion: 1,
    application: 'shop',
    ...(shop.registry === undefined ? {} : { registry: shop.registry }),
    environments: Object.fromEntries(
      Object.entries(shop.environments).map(([name, { accepts = 'releases', images }]) => [
        name,
        { accepts, images: Object.fromEntries(Object.entries(images).map(([image, tag]) => [image, `${tag}@${digestOf(image, tag)}`])) },
      ]),
    ),
    images: Object.fromEntries(
      [...tags.keys()].map((image) => [
        image,
        {
          repository: `shop/${image}`,
          ...(shop.unversioned?.includes(image) === true ? { versioning: 'none' } : {}),
          releases: releasesOf(image),
        },
      ]),
    ),
  };
  return ReleaseManifest.fromText(JSON.stringify(document), 'release-manifest.json');
}
