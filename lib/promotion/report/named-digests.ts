import type { PastState } from '../past-state';
import type { LedgerFacts } from './ledger-facts';

/** One content of one image. */
export interface ImageDigest {
  readonly image: string;
  readonly digest: string;
}

/** What a person's words for a release mean. */
export type NamedDigests =
  | { readonly kind: 'found'; readonly digests: readonly ImageDigest[] }
  /** The beginning of several digests. */
  | { readonly kind: 'ambiguous'; readonly digests: readonly ImageDigest[] }
  | { readonly kind: 'unknown' };

/** Fewer digits of a digest than these name none: as many as waybill shows. */
export const LEAST_DIGITS = 12;
const DIGEST_BEGINNING = /^(sha256:)?([0-9a-f]{12,64})$/;

/**
 * What a text names: a version of the ledger; else a tag by which something was ever pinned, image by image; else the beginning of a digest
 * that is recorded or was ever pinned.
 *
 * @param states newest first
 * @param image only of this image
 */
export function namedDigests(text: string, states: readonly PastState[], today: LedgerFacts, image?: string): NamedDigests {
  const known = knownDigests(states, today, image);
  const named = known.filter(({ names }) => names.has(text));
  if (named.length > 0) {
    return { kind: 'found', digests: named };
  }
  const [, , digits] = DIGEST_BEGINNING.exec(text) ?? [];
  const matching = digits === undefined ? [] : known.filter(({ digest }) => digest.startsWith(`sha256:${digits}`));
  if (matching.length === 0) {
    return { kind: 'unknown' };
  }
  const distinct = new Set(matching.map(({ digest }) => digest));
  return { kind: distinct.size === 1 ? 'found' : 'ambiguous', digests: matching };
}

interface KnownDigest extends ImageDigest {
  readonly names: Set<string>;
}

/** Every digest that is recorded or was ever pinned, with what it was called. */
function knownDigests(states: readonly PastState[], today: LedgerFacts, only: string | undefined): KnownDigest[] {
  const known = new Map<string, Map<string, KnownDigest>>();
  const add = (image: string, digest: string, name: string | undefined): void => {
    if (only !== undefined && image !== only) return;
    const ofImage = known.get(image) ?? new Map<string, KnownDigest>();
    known.set(image, ofImage);
    const entry = ofImage.get(digest) ?? { image, digest, names: new Set<string>() };
    ofImage.set(digest, entry);
    if (name !== undefined) entry.names.add(name);
  };
  // A version names one digest for ever, whatever was pinned by that tag before it was recorded.
  const pinned = (image: string, digest: string, tag: string): void => {
    add(image, digest, today.isVersion(image, tag) ? undefined : tag);
  };
  const { images, environments } = today.manifest;
  for (const { name, releases } of images) {
    for (const { version, digest } of releases) add(name, digest.toString(), version);
  }
  for (const pin of environments.flatMap((environment) => environment.images)) {
    pinned(pin.image, pin.digest.toString(), pin.tag.toString());
  }
  for (const state of states) {
    for (const environment of state.environments) {
      for (const [image, { tag, digest }] of state.pinsOf(environment) ?? []) pinned(image, digest, tag);
    }
  }
  return [...known.values()].flatMap((ofImage) => [...ofImage.values()]);
}
