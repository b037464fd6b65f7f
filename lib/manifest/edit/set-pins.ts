import type { PinnedReference } from '../pinned-reference';
import type { ReleaseManifest } from '../release-manifest';
import { entryAt, valueAt, type MapEntry, type MapNode, type SyntaxNode } from '../syntax-tree';
import { addEntries, layoutInside, type Holder } from './add-entries';
import { EditedDocument } from './document';
import { environmentOf } from './environment-node';
import { keyQuotesOf, separatorLike, valueQuotesOf } from './example';
import { textLiteral, type EntryLiteral } from './literal';
import { splice, unchanged, type ManifestEdit, type PinChange } from './manifest-edit';
import { removeEntry, removeItems } from './remove-elements';
import { replaceText } from './replace-text';
import type { Splice } from './splice';

type Pins = ReadonlyMap<string, PinnedReference>;

/**
 * Pins images in one environment: those it has are moved, others are added behind them. All other pins stay.
 *
 * The overrides of an image that moves go away: each was an exception for an old reference. One that names the very reference that is
 * pinned now stays, since it is the exception that this change needs.
 *
 * @param pins by image
 * @throws FindingsError when the result would not validate, UnknownNameError for an unknown environment
 */
export function setPins(manifest: ReleaseManifest, environment: string, pins: Pins): ManifestEdit {
  const present = new Map(manifest.environment(environment).images.map(({ image, reference }) => [image, reference]));
  const moved = new Map([...pins].filter(([image, to]) => present.get(image)?.toString() !== to.toString()));
  if (moved.size === 0) {
    return unchanged(manifest);
  }
  const repinned = splice(
    manifest,
    pinSplices(EditedDocument.of(manifest), environment, moved),
    [...moved.keys()].map((image) => ['environments', environment, 'images', image]),
  );
  // In a second step: in braces, removing a last entry and adding one behind it would fight for the same comma.
  const dropped = overrideSplices(EditedDocument.of(repinned), environment, moved);
  const after = dropped.length > 0 ? splice(repinned, dropped, [['environments', environment, 'overrides']]) : repinned;
  const changes = [...moved].map(([image, to]): PinChange => ({ environment, image, from: present.get(image) ?? null, to }));
  return { text: after._document.text, changed: true, changes, releases: [], manifest: after };
}

function pinSplices(document: EditedDocument, name: string, pins: Pins): Splice[] {
  const environment = environmentOf(document, name);
  const present = entryAt(environment.map, 'images')?.value;
  const [old, added] = [new Map<string, PinnedReference>(), new Map<string, PinnedReference>()];
  for (const [image, reference] of pins) {
    (entryAt(present, image) === undefined ? added : old).set(image, reference);
  }
  return [...movePins(document, present, old), ...addPins(document, environment, added)];
}

function movePins(document: EditedDocument, present: SyntaxNode | undefined, pins: Pins): Splice[] {
  return [...pins].flatMap(([image, reference]) => {
    const value = valueAt(present, image);
    return value?.kind === 'scalar' ? [replaceText(document, value, reference.toString())] : [];
  });
}

function addPins(document: EditedDocument, environment: Holder, pins: Pins): Splice[] {
  if (pins.size === 0) {
    return [];
  }
  const entry = entryAt(environment.map, 'images');
  const example = lastPin(entry?.value) ?? anyPin(environment.parent);
  const entries = [...pins].map(([image, reference]): EntryLiteral => ({
    key: image,
    keyQuotes: keyQuotesOf(document, example ?? environment.entry),
    separator: separatorLike(document, example ?? environment.entry),
    value: textLiteral(reference.toString(), valueQuotesOf(document, example, 'plain')),
  }));
  if (entry?.value.kind === 'map') {
    return addEntries(document, { parent: environment.map, entry, map: entry.value }, entries, 'last');
  }
  const sibling = environment.map.entries.at(-1) ?? environment.entry;
  const images: EntryLiteral = {
    key: 'images',
    keyQuotes: keyQuotesOf(document, sibling),
    separator: separatorLike(document, sibling),
    value: { kind: 'map', layout: layoutInside(document, environment), entries },
  };
  return addEntries(document, environment, [images], 'last');
}

function anyPin(environments: MapNode): MapEntry | undefined {
  return environments.entries.map(({ value }) => lastPin(valueAt(value, 'images'))).find((pin) => pin !== undefined);
}

function lastPin(images: SyntaxNode | undefined): MapEntry | undefined {
  return images?.kind === 'map' ? images.entries.at(-1) : undefined;
}

function overrideSplices(document: EditedDocument, name: string, pins: Pins): Splice[] {
  const environment = environmentOf(document, name).map;
  const list = valueAt(environment, 'overrides');
  if (list?.kind !== 'sequence') {
    return [];
  }
  const dropped = list.items.flatMap((item, index) => {
    const reference = pins.get(sourceOf(valueAt(item, 'image')));
    return reference === undefined || reference.toString() === sourceOf(valueAt(item, 'ref')) ? [] : [index];
  });
  if (dropped.length === 0) {
    return [];
  }
  return dropped.length === list.items.length
    ? removeEntry(document, environment, 'overrides')
    : removeItems(document, list, new Set(dropped));
}

function sourceOf(node: SyntaxNode | undefined): string {
  return node?.kind === 'scalar' ? node.source : '';
}
