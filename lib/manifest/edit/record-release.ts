import type { Digest } from '../digest';
import type { ManifestImage } from '../manifest-image';
import type { ReleaseManifest } from '../release-manifest';
import { entryAt, valueAt, type MapEntry, type SyntaxNode } from '../syntax-tree';
import { addEntries, layoutInside, type Holder } from './add-entries';
import { EditedDocument } from './document';
import { INLINE, keyQuotesOf, layoutOf, separatorLike, separatorOf, valueQuotesOf } from './example';
import { textLiteral, type EntryLiteral, type Layout } from './literal';
import { refusal, splice, unchanged, type ManifestEdit } from './manifest-edit';
import { isNewestFirst } from './newest-first';
import type { Quotes } from './quoting';
import type { Splice } from './splice';

/** A release as it is to be recorded. */
export interface NewRelease {
  readonly version: string;
  readonly digest: Digest;
  /** The git commit that the image was built from. */
  readonly revision?: string;
  /** When the image was built, in the form of RFC 3339. */
  readonly created?: string;
}

/** The fields of a ledger line in their customary order, and how they are quoted where the ledger gives no example. */
const FIELDS: readonly (readonly ['digest' | 'revision' | 'created', Quotes])[] = [
  ['digest', 'double'],
  ['revision', 'plain'],
  ['created', 'plain'],
];

/**
 * Adds a release to an image's ledger: above all others when the newest come first, below them when they come last.
 *
 * The ledger is append-only. A version that is there with the same digest stays as it is, also where its revision or creation time differ
 * or are missing.
 *
 * @throws FindingsError with the code `version-recorded` when the version is there with another digest, or with what is wrong with the
 * result; UnknownNameError for an unknown image
 */
export function recordRelease(manifest: ReleaseManifest, image: string, release: NewRelease): ManifestEdit {
  const declared = manifest.image(image);
  const recorded = declared.release(release.version);
  if (recorded !== undefined) {
    if (recorded.digest.toString() === release.digest.toString()) {
      return unchanged(manifest);
    }
    throw versionRecorded(manifest, image, release, recorded.digest);
  }
  const after = splice(manifest, releaseSplices(EditedDocument.of(manifest), declared, release), [
    ['images', image, 'releases', release.version],
  ]);
  const added = after.image(image).release(release.version);
  return { text: after._document.text, changed: true, changes: [], releases: added === undefined ? [] : [added], manifest: after };
}

function versionRecorded(manifest: ReleaseManifest, image: string, { version, digest }: NewRelease, recorded: Digest): Error {
  const ledger = valueAt(valueAt(valueAt(manifest._document.root, 'images'), image), 'releases');
  return refusal(manifest, entryAt(ledger, version)?.key.span.start ?? 0, {
    code: 'version-recorded',
    message: `${version} of ${image} is recorded as ${recorded.toString()}, not ${digest.toString()}`,
    help: `a version names one digest for ever: record this image under a version of its own, or reject ${version} if it is bad`,
    image,
  });
}

function releaseSplices(document: EditedDocument, image: ManifestImage, release: NewRelease): Splice[] {
  const images = valueAt(document.root, 'images');
  const entry = entryAt(images, image.name);
  if (images?.kind !== 'map' || entry?.value.kind !== 'map') {
    throw new Error(`a valid manifest has the image ${image.name}`);
  }
  const declared: Holder = { parent: images, entry, map: entry.value };
  const ledger = entryAt(declared.map, 'releases');
  const position = isNewestFirst(image) ? 'first' : 'last';
  if (ledger?.value.kind === 'map') {
    const holder: Holder = { parent: declared.map, entry: ledger, map: ledger.value };
    const own = ledger.value.entries.at(position === 'first' ? 0 : -1);
    return addEntries(document, holder, [ledgerLine(document, release, own, images, layoutInside(document, holder))], position);
  }
  const layout = layoutInside(document, declared);
  const releases: EntryLiteral = {
    key: 'releases',
    keyQuotes: keyQuotesOf(document, declared.map.entries.at(-1)),
    separator: separatorLike(document, declared.map.entries.at(-1)),
    value: { kind: 'map', layout, entries: [ledgerLine(document, release, undefined, images, layout)] },
  };
  return addEntries(document, declared, [releases], 'last');
}

/**
 * @param own the neighbour in the ledger: written like it
 * @param images whose other ledgers are the example when there is no neighbour
 * @param surrounding how a mapping in this place is laid out
 */
function ledgerLine(
  document: EditedDocument,
  release: NewRelease,
  own: MapEntry | undefined,
  images: SyntaxNode,
  surrounding: Layout,
): EntryLiteral {
  const example = own ?? anyRelease(images);
  const learned = example === undefined ? undefined : layoutOf(document, example);
  const layout = own === undefined ? adapt(learned, surrounding) : (learned ?? surrounding);
  return {
    key: release.version,
    keyQuotes: keyQuotesOf(document, example),
    separator: separatorLike(document, own),
    value: { kind: 'map', layout, entries: fields(document, release, example) },
  };
}

/** The layout of a release in another ledger, made fit for this place; without one, braces on one line. */
function adapt(learned: Layout | undefined, surrounding: Layout): Layout {
  if (surrounding.kind !== 'block') {
    // Within braces nothing can be indented, and lines of another ledger may be indented less than these braces ask for.
    return learned?.kind === 'inline' ? learned : surrounding;
  }
  // Where its key is indented, a closing brace must be indented further.
  return learned?.kind === 'lines' ? { ...learned, closingIndent: learned.closingIndent || learned.indent } : (learned ?? INLINE);
}

function fields(document: EditedDocument, release: NewRelease, example: MapEntry | undefined): EntryLiteral[] {
  return FIELDS.flatMap(([field, usual]) => {
    const text = release[field]?.toString();
    const like = entryAt(example?.value, field);
    const other = like ?? (example?.value.kind === 'map' ? example.value.entries[0] : undefined);
    return text === undefined
      ? []
      : [
          {
            key: field,
            keyQuotes: keyQuotesOf(document, other),
            separator: like === undefined ? separatorLike(document, other) : separatorOf(document, like),
            value: textLiteral(text, valueQuotesOf(document, like, usual)),
          },
        ];
  });
}

function anyRelease(images: SyntaxNode): MapEntry | undefined {
  for (const { value } of images.kind === 'map' ? images.entries : []) {
    const ledger = valueAt(value, 'releases');
    const [first] = ledger?.kind === 'map' ? ledger.entries : [];
    if (first !== undefined) {
      return first;
    }
  }
  return undefined;
}
