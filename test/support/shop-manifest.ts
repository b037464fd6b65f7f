import { createHash } from 'node:crypto';
import { ReleaseManifest } from '../../lib';
import { digestOf as digestOfSeed, type ImageSpec, manifestJson } from './manifest';

/** A digest that is the same in every run, of an image that nobody built. */
export function digestOf(image: string, tag: string): string {
  return digestOfSeed(`${image}:${tag}`);
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

/** The manifest of an application `shop` that runs what the test says: the ledger follows from the pins. */
export function shopManifest({ registry, environments, unversioned = [], others = [] }: Shop): ReleaseManifest {
  const tags = new Map<string, string[]>(others.map((image) => [image, []]));
  for (const { images } of Object.values(environments)) {
    for (const [image, tag] of Object.entries(images)) tags.set(image, [...(tags.get(image) ?? []), tag]);
  }
  const imageOf = (image: string): ImageSpec => {
    const bare = unversioned.includes(image);
    const releases = (tags.get(image) ?? []).filter((tag) => bare || /^v?\d+\.\d+\.\d+/.test(tag));
    return { ...(bare ? { versioning: 'none' } : {}), releases: Object.fromEntries(releases.map((tag) => [tag, releaseOf(image, tag)])) };
  };
  const text = manifestJson({
    ...(registry === undefined ? {} : { registry }),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, { accepts = 'releases', images }]) => [
        name,
        { accepts, images: Object.fromEntries(Object.entries(images).map(([image, tag]) => [image, `${tag}@${digestOf(image, tag)}`])) },
      ]),
    ),
    images: Object.fromEntries([...tags.keys()].map((image) => [image, imageOf(image)])),
  });
  return ReleaseManifest.fromText(text, 'release-manifest.json');
}

function releaseOf(image: string, tag: string): { digest: string; revision: string } {
  return { digest: digestOf(image, tag), revision: createHash('sha1').update(tag).digest('hex') };
}
