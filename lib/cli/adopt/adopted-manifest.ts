import { FindingsError, parseManifest, PinnedReference, ImageTag, type ReleaseManifest } from '../../manifest';
import { type ManifestEdit, recordRelease, setPins } from '../../manifest/edit';
import { type FirstManifest, renderFirstManifest } from '../first-manifest';
import type { AdoptionPlan } from './plan';

/** A release with what its image says of itself. */
export interface AdoptedRelease {
  readonly image: string;
  readonly version: string;
  readonly digest: PinnedReference['digest'];
  readonly revision?: string;
  readonly created?: string;
}

/** The first manifest, filled by the edits that later fill it. */
export interface AdoptedManifest {
  readonly text: string;
  readonly changes: ManifestEdit['changes'];
  readonly releases: ManifestEdit['releases'];
}

/** @throws FindingsError when it would not be valid */
export function adoptedManifest(
  first: FirstManifest,
  pins: AdoptionPlan['pins'],
  releases: readonly AdoptedRelease[],
  file: { readonly shown: string; readonly json: boolean },
): AdoptedManifest {
  const rendered = renderFirstManifest(first, file.json);
  const { manifest: empty, findings } = parseManifest(rendered, file.shown);
  if (empty === undefined) throw new FindingsError(findings);
  const edits: ManifestEdit[] = [];
  let manifest: ReleaseManifest = empty;
  const apply = (edit: ManifestEdit): void => {
    edits.push(edit);
    manifest = edit.manifest;
  };
  for (const { image, ...release } of releases) apply(recordRelease(manifest, image, release));
  for (const { name } of first.environments) {
    const own = pins.filter(({ environment }) => environment === name);
    const references = own.map(({ image, tag, digest }) => [image, PinnedReference.of(ImageTag.parse(tag), digest)] as const);
    if (references.length > 0) apply(setPins(manifest, name, new Map(references)));
  }
  return {
    text: edits.at(-1)?.text ?? rendered,
    changes: edits.flatMap(({ changes }) => changes),
    releases: edits.flatMap((edit) => edit.releases),
  };
}
