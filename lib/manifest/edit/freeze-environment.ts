import type { ReleaseManifest } from '../release-manifest';
import { entryAt, valueAt } from '../syntax-tree';
import { addEntries, type Holder } from './add-entries';
import { EditedDocument } from './document';
import { environmentOf } from './environment-node';
import { keyQuotesOf, separatorLike, valueQuotesOf } from './example';
import { isFirstOnLine, skipGap } from './lines';
import { textLiteral, type EntryLiteral } from './literal';
import { splice, unchanged, type ManifestEdit } from './manifest-edit';
import { removeEntry } from './remove-elements';
import { replaceText } from './replace-text';
import { insertAt, replace, type Splice } from './splice';

/**
 * Says that nothing new may enter an environment, and why. One that is frozen already gets the new reason.
 *
 * The key comes first in the environment's block: whoever opens the file to promote shall see it before the pins.
 *
 * @throws FindingsError when the result would not validate, as with a blank reason; UnknownNameError for an unknown environment
 */
export function freezeEnvironment(manifest: ReleaseManifest, environment: string, reason: string): ManifestEdit {
  if (manifest.environment(environment).frozen === reason) {
    return unchanged(manifest);
  }
  return edited(manifest, environment, freezeSplices(EditedDocument.of(manifest), environment, reason));
}

/**
 * Lets promotions into a frozen environment again. Comment lines about the freeze stay.
 *
 * @throws UnknownNameError for an unknown environment
 */
export function thawEnvironment(manifest: ReleaseManifest, environment: string): ManifestEdit {
  if (manifest.environment(environment).frozen === undefined) {
    return unchanged(manifest);
  }
  return edited(manifest, environment, thawSplices(EditedDocument.of(manifest), environment));
}

function edited(manifest: ReleaseManifest, environment: string, splices: readonly Splice[]): ManifestEdit {
  const after = splice(manifest, splices, [['environments', environment, 'frozen']]);
  return { text: after._document.text, changed: true, changes: [], releases: [], manifest: after };
}

function freezeSplices(document: EditedDocument, name: string, reason: string): Splice[] {
  const environment = environmentOf(document, name);
  const present = valueAt(environment.map, 'frozen');
  if (present?.kind === 'scalar') {
    return [replaceText(document, present, reason)];
  }
  const sibling = environment.map.entries[0] ?? environment.entry;
  const example = environment.parent.entries.map(({ value }) => entryAt(value, 'frozen')).find((other) => other !== undefined);
  const frozen: EntryLiteral = {
    key: 'frozen',
    keyQuotes: keyQuotesOf(document, sibling),
    separator: separatorLike(document, sibling),
    value: textLiteral(reason, valueQuotesOf(document, example, 'double')),
  };
  return addEntries(document, environment, [frozen], 'first');
}

function thawSplices(document: EditedDocument, name: string): Splice[] {
  const environment = environmentOf(document, name);
  const removal = removeEntry(document, environment.map, 'frozen');
  return environment.map.flow || environment.map.entries.length > 1 ? removal : [...emptied(document, environment), ...removal];
}

/** An indented block that loses its only entry must say that it is empty, or it would be nothing at all. */
function emptied(document: EditedDocument, { entry, map }: Holder): Splice[] {
  const { text } = document;
  // The colon of the environment's key: nothing but comments can stand between.
  const colon = skipGap(text, entry.key.span.end);
  return isFirstOnLine(text, map.span.start) ? [insertAt(colon + 1, ' {}')] : [replace({ start: colon + 1, end: map.span.start }, ' {}')];
}
