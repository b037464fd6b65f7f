import { entryAt, valueAt } from '../syntax-tree';
import type { Holder } from './add-entries';
import type { EditedDocument } from './document';

/** The block of an environment, with the mapping that it is in. */
export function environmentOf(document: EditedDocument, name: string): Holder {
  const environments = valueAt(document.root, 'environments');
  const entry = entryAt(environments, name);
  if (environments?.kind !== 'map' || entry?.value.kind !== 'map') {
    throw new Error(`a valid manifest has the environment ${name}`);
  }
  return { parent: environments, entry, map: entry.value };
}
