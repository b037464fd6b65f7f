import type { Digest } from '../digest';
import { Accepts } from '../environment-release';
import { quote } from '../format-error';
import type { PinnedRelease } from '../pinned-release';
import type { ReleaseManifest } from '../release-manifest';
import { suggestion } from '../suggest';
import { entryAt, valueAt, type MapEntry, type MapNode } from '../syntax-tree';
import { addEntries } from './add-entries';
import { EditedDocument } from './document';
import { keyQuotesOf, separatorLike, valueQuotesOf } from './example';
import { textLiteral, type EntryLiteral } from './literal';
import { refusal, splice, unchanged, type ManifestEdit } from './manifest-edit';
import { replaceText } from './replace-text';
import type { Splice } from './splice';

/**
 * Marks a release as not to be deployed. A release that is rejected already gets the new reason.
 *
 * @throws FindingsError with the code `unknown-release` when the ledger lacks the version, or with what is wrong with the result, as when
 * an environment that accepts only releases pins the digest; UnknownNameError for an unknown image
 */
export function rejectRelease(manifest: ReleaseManifest, image: string, version: string, reason: string): ManifestEdit {
  const declared = manifest.image(image);
  const images = valueAt(manifest._document.root, 'images');
  const ledger = valueAt(valueAt(images, image), 'releases');
  const entry = entryAt(ledger, version);
  if (ledger?.kind !== 'map' || entry?.value.kind !== 'map') {
    const known = declared.releases.map((release) => release.version);
    throw refusal(manifest, entryAt(images, image)?.key.span.start ?? 0, {
      code: 'unknown-release',
      message: `the ledger of ${image} has no ${quote(version)}`,
      help: suggestion(version, known),
      image,
    });
  }
  if (declared.release(version)?.rejected === reason) {
    return unchanged(manifest);
  }
  const after = splice(manifest, rejectionSplices(EditedDocument.of(manifest), ledger, entry, entry.value, reason), [
    ['images', image, 'releases', version, 'rejected'],
  ]);
  const altered = after.image(image).release(version);
  return { text: after._document.text, changed: true, changes: [], releases: altered === undefined ? [] : [altered], manifest: after };
}

/**
 * The pins that keep a digest of an image from being rejected: those where only releases may run. In promotion order.
 */
export function environmentsPinning(manifest: ReleaseManifest, image: string, digest: Digest): readonly PinnedRelease[] {
  return manifest.environments
    .filter((environment) => environment.accepts === Accepts.RELEASES)
    .flatMap((environment) => environment.images)
    .filter((pinned) => pinned.image === image && pinned.digest.toString() === digest.toString());
}

function rejectionSplices(document: EditedDocument, ledger: MapNode, entry: MapEntry, release: MapNode, reason: string): Splice[] {
  const present = valueAt(release, 'rejected');
  if (present?.kind === 'scalar') {
    return [replaceText(document, present, reason)];
  }
  const example = ledger.entries.map(({ value }) => entryAt(value, 'rejected')).find((other) => other !== undefined);
  const sibling = release.entries.at(-1);
  const rejected: EntryLiteral = {
    key: 'rejected',
    keyQuotes: keyQuotesOf(document, sibling),
    separator: separatorLike(document, sibling),
    value: textLiteral(reason, valueQuotesOf(document, example, 'double')),
  };
  return addEntries(document, { parent: ledger, entry, map: release }, [rejected], 'last');
}
