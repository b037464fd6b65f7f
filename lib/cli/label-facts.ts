import { quote } from '../manifest';
import { MANIFEST_SCHEMA } from '../manifest/schema';
import type { ImageInspection } from '../registry';

/** What the ledger takes from an image's own words (https://github.com/opencontainers/image-spec/blob/main/annotations.md). */
export interface LabelFacts {
  readonly revision?: string;
  readonly created?: string;
  /** What was left out or contradicts, one sentence each. */
  readonly notes: readonly string[];
}

const REVISION = 'org.opencontainers.image.revision';
const CREATED = 'org.opencontainers.image.created';
const VERSION = 'org.opencontainers.image.version';
const SOURCE = 'org.opencontainers.image.source';

/** Revision and creation time of an image, as far as its labels give them in the form of the manifest. */
export function labelFacts(version: string, { labels, notes: said }: ImageInspection): LabelFacts {
  const notes = [...said];
  const revision = usable(labels, REVISION, 'revision', notes);
  const created = usable(labels, CREATED, 'creation time', notes);
  const claimed = labels[VERSION];
  if (claimed !== undefined && claimed !== version) {
    notes.push(`the image's label ${VERSION} says ${quote(claimed)}, not ${version}`);
  }
  return { ...(revision === undefined ? {} : { revision }), ...(created === undefined ? {} : { created }), notes };
}

/** Where an image says that its source code is. */
export interface LabelledSource {
  /** In the form of the manifest; undefined when the image does not say. */
  readonly source?: string;
  /** What a person should know of it, one sentence each. */
  readonly notes: readonly string[];
}

/** The source of an image as the manifest would take it. That there is no such label is nothing to say: a source is optional. */
export function labelledSource(image: string, { labels }: ImageInspection): LabelledSource {
  // Build tools take the address from git, which has it with this ending.
  const address = labels[SOURCE]?.replace(/\.git$/, '');
  if (address === undefined) {
    return { notes: [] };
  }
  if (!new RegExp(IMAGE_FIELDS?.['source']?.pattern ?? '', 'u').test(address)) {
    // Not quoted: tokens stand in addresses with a user or a query.
    return { notes: [`the image's label ${SOURCE} is no https address without user and query: no source is recorded`] };
  }
  return { source: address, notes: [`source of ${image}: ${address}, from its label`] };
}

/** A label's value, when the manifest would take it; why not is said. */
function usable(labels: ImageInspection['labels'], label: string, name: 'revision' | 'creation time', notes: string[]): string | undefined {
  const value = labels[label];
  if (value === undefined) {
    notes.push(`the image has no label ${label}: no ${name} is recorded`);
    return undefined;
  }
  const field = RELEASE_FIELDS?.[name === 'revision' ? 'revision' : 'created'];
  const fits = new RegExp(field?.pattern ?? '', 'u').test(value) && (name === 'revision' || isDay(value));
  if (!fits) {
    notes.push(`the image's label ${label} is ${quote(value)}, which is no ${name}: none is recorded`);
  }
  return fits ? value : undefined;
}

const IMAGE_FIELDS = MANIFEST_SCHEMA.$defs?.['image']?.properties;
const RELEASE_FIELDS = MANIFEST_SCHEMA.$defs?.['release']?.properties;

/** Whether the month has that day: the pattern leaves that open. */
function isDay(time: string): boolean {
  const [year = 0, month = 0, day = 0] = time.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
