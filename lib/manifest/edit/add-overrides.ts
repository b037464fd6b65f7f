import type { PromotionOverride } from '../environment-release';
import type { ReleaseManifest } from '../release-manifest';
import { entryAt, valueAt, type MapEntry, type MapNode } from '../syntax-tree';
import { addEntries, layoutInside } from './add-entries';
import { addItems, layoutOfItems, listLayout } from './add-items';
import { EditedDocument } from './document';
import { environmentOf } from './environment-node';
import { INLINE, keyQuotesOf, layoutOfItem, separatorLike, valueQuotesOf } from './example';
import { textLiteral, type EntryLiteral, type Layout, type MapLiteral } from './literal';
import { splice, unchanged, type ManifestEdit } from './manifest-edit';
import type { Quotes } from './quoting';
import type { Splice } from './splice';

/** The fields of an exception in their customary order, and how they are quoted where the manifest gives no example. */
const FIELDS: readonly (readonly [keyof PromotionOverride, Quotes])[] = [
  ['image', 'plain'],
  ['ref', 'plain'],
  ['reason', 'double'],
  ['by', 'plain'],
];

/**
 * Records exceptions from the rules on changes, behind those that the environment has. One that is there for the same image and reference
 * stays as it is: who answered for it first still does.
 *
 * @throws FindingsError when the result would not validate, as with a blank reason; UnknownNameError for an unknown environment
 */
export function addOverrides(manifest: ReleaseManifest, environment: string, overrides: readonly PromotionOverride[]): ManifestEdit {
  const known = new Set(manifest.environment(environment).overrides.map(keyOf));
  const added = overrides.filter((override) => {
    const isNew = !known.has(keyOf(override));
    known.add(keyOf(override));
    return isNew;
  });
  if (added.length === 0) {
    return unchanged(manifest);
  }
  const splices = overrideSplices(EditedDocument.of(manifest), environment, added);
  const after = splice(manifest, splices, [['environments', environment, 'overrides']]);
  return { text: after._document.text, changed: true, changes: [], releases: [], manifest: after };
}

function keyOf({ image, ref }: PromotionOverride): string {
  return `${image} ${ref}`;
}

function overrideSplices(document: EditedDocument, name: string, added: readonly PromotionOverride[]): Splice[] {
  const environment = environmentOf(document, name);
  const entry = entryAt(environment.map, 'overrides');
  const style = { pin: lastEntryOf(environment.map, 'images'), sibling: environment.map.entries.at(-1) ?? environment.entry };
  if (entry?.value.kind === 'sequence') {
    const holder = { parent: environment.map, entry, list: entry.value };
    const own = entry.value.items.at(-1);
    const example = own?.kind === 'map' ? own : undefined;
    return addItems(document, holder, itemsLike(document, added, { ...style, own: example, surrounding: layoutOfItems(document, holder) }));
  }
  const layout = layoutInside(document, environment);
  const list: EntryLiteral = {
    key: 'overrides',
    keyQuotes: keyQuotesOf(document, style.sibling),
    separator: separatorLike(document, style.sibling),
    value: {
      kind: 'list',
      layout: listLayout(layout),
      items: itemsLike(document, added, { ...style, own: undefined, surrounding: layout }),
    },
  };
  return addEntries(document, environment, [list], 'last');
}

interface Style {
  /** The list's last item: new ones are written like it. */
  readonly own: MapNode | undefined;
  /** A pin of the environment, the example for a reference. */
  readonly pin: MapEntry | undefined;
  /** An entry of the environment, the example for everything else. */
  readonly sibling: MapEntry;
  /** How a mapping in this place is laid out. */
  readonly surrounding: Layout;
}

function itemsLike(document: EditedDocument, added: readonly PromotionOverride[], style: Style): MapLiteral[] {
  const example = style.own ?? anyOverride(document);
  const learned = example && layoutOfItem(document, example);
  const layout = style.own === undefined ? adapt(learned, style.surrounding) : (learned ?? style.surrounding);
  return added.map((override): MapLiteral => {
    const entries = FIELDS.map(([field, usual]): EntryLiteral => {
      const like = entryAt(example, field);
      const wanted = field === 'ref' ? valueQuotesOf(document, style.pin, usual) : document.quotes(usual);
      return {
        key: field,
        keyQuotes: keyQuotesOf(document, like ?? style.sibling),
        separator: separatorLike(document, like ?? style.sibling),
        value: textLiteral(override[field], valueQuotesOf(document, like, wanted)),
      };
    });
    return { kind: 'map', layout, entries };
  });
}

/** The layout of an exception of another environment, made fit for this place. */
function adapt(learned: Layout | undefined, surrounding: Layout): Layout {
  if (surrounding.kind !== 'block') {
    // Within brackets nothing can be indented, and lines from elsewhere may be indented less than these brackets ask for.
    return learned?.kind === 'inline' ? learned : surrounding;
  }
  return learned?.kind === 'lines' ? INLINE : (learned ?? surrounding);
}

function anyOverride({ root }: EditedDocument): MapNode | undefined {
  const environments = valueAt(root, 'environments');
  for (const { value } of environments?.kind === 'map' ? environments.entries : []) {
    const list = valueAt(value, 'overrides');
    const last = list?.kind === 'sequence' ? list.items.at(-1) : undefined;
    if (last?.kind === 'map') {
      return last;
    }
  }
  return undefined;
}

function lastEntryOf(map: MapNode, key: string): MapEntry | undefined {
  const value = valueAt(map, key);
  return value?.kind === 'map' ? value.entries.at(-1) : undefined;
}
