import type { ReleaseManifest } from '../release-manifest';
import { entryAt, valueAt } from '../syntax-tree';
import { addEntriesAfter } from './add-entries';
import { EditedDocument } from './document';
import { keyQuotesOf, separatorLike, valueQuotesOf } from './example';
import { textLiteral, type EntryLiteral } from './literal';
import { splice, unchanged, type ManifestEdit } from './manifest-edit';
import { replaceText } from './replace-text';
import type { Splice } from './splice';

/**
 * Says where the source code of an image is, directly behind where the image itself is kept. An image that says so already gets the new
 * address.
 *
 * @throws FindingsError when the result would not validate, as with an address that is not https; UnknownNameError for an unknown image
 */
export function setSource(manifest: ReleaseManifest, image: string, source: string): ManifestEdit {
  if (manifest.image(image).source === source) {
    return unchanged(manifest);
  }
  const after = splice(manifest, sourceSplices(EditedDocument.of(manifest), image, source), [['images', image, 'source']]);
  return { text: after._document.text, changed: true, changes: [], releases: [], manifest: after };
}

function sourceSplices(document: EditedDocument, name: string, source: string): Splice[] {
  const images = valueAt(document.root, 'images');
  const declared = valueAt(images, name);
  const repository = entryAt(declared, 'repository');
  if (images?.kind !== 'map' || declared?.kind !== 'map' || repository === undefined) {
    throw new Error(`a valid manifest has the image ${name} with its repository`);
  }
  const present = valueAt(declared, 'source');
  if (present?.kind === 'scalar') {
    return [replaceText(document, present, source)];
  }
  const example = images.entries.map(({ value }) => entryAt(value, 'source')).find((other) => other !== undefined);
  const added: EntryLiteral = {
    key: 'source',
    keyQuotes: keyQuotesOf(document, repository),
    separator: separatorLike(document, repository),
    value: textLiteral(source, valueQuotesOf(document, example ?? repository, 'plain')),
  };
  return addEntriesAfter(document, declared, repository, [added]);
}
