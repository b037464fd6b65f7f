import type { Draft, DraftEnvironment, DraftImage, DraftPin, DraftRelease } from '../draft';
import { readDraft } from '../read-draft';
import { checkSchema } from '../schema-check';
import { parseSyntax } from '../syntax';
import { entryAt, type MapEntry, type SyntaxNode, valueAt } from '../syntax-tree';
import type { Emptied, SectionName } from './block';

/** A text that is a whole manifest by the grammar, the schema and the value types; the rules between its parts are not checked. */
export interface ReadText {
  readonly root: SyntaxNode;
  readonly draft: Draft;
}

/** A line break to YAML, by which texts are not cut here. */
const LONE_RETURN = /\r(?!\n)/;

/** Reads a text with the same parts that read a manifest; undefined when they have anything against it. */
export function readText(text: string): ReadText | undefined {
  if (LONE_RETURN.test(text)) {
    return undefined;
  }
  const { root, checks, unknown } = parseSyntax(text, false);
  if (root === undefined || checks.some(({ listed }) => listed.length > 0) || checkSchema(root, unknown).listed.length > 0) {
    return undefined;
  }
  const { draft, problems } = readDraft(root, unknown);
  return problems.listed.length > 0 ? undefined : { root, draft };
}

/** Whether the entry of an emptied key is where it was put, as an entry of this mapping: what is before it left nothing open. */
export function isEmptiedAt(map: SyntaxNode | undefined, key: string, { keyAt, valueAt: at }: Omit<Emptied, 'text'>, shift = 0): boolean {
  const entry = entryAt(map, key);
  return (
    entry?.key.span.start === keyAt + shift &&
    entry.value.kind === 'map' &&
    entry.value.entries.length === 0 &&
    entry.value.span.start === at + shift
  );
}

/** Manifests that only lack what comes behind them, a part of another manifest. */
const OUTER = 'schemaVersion: 1\napplication: a\n';
const BEFORE = {
  environments: `${OUTER}images: {}\nenvironments:\n`,
  images: `${OUTER}environments: {}\nimages:\n`,
  pin: `${OUTER}images: {}\nenvironments:\n e:\n  images:\n`,
  semver: `${OUTER}environments: {}\nimages:\n i:\n  repository: aa\n  releases:\n`,
  none: `${OUTER}environments: {}\nimages:\n i:\n  repository: aa\n  versioning: none\n  releases:\n`,
} as const;

/** One environment from its name on, whose pins were taken out if that is said; undefined when it is not valid, or not alone. */
export function readEnvironment(text: string, indent: number, emptied: Emptied | undefined): DraftEnvironment | undefined {
  const read = readBlock('environments', text, indent, 'images', emptied);
  return read?.draft.environments[0];
}

/** One image from its name on, whose releases were taken out if that is said; undefined when it is not valid, or not alone. */
export function readImage(text: string, indent: number, emptied: Emptied | undefined): DraftImage | undefined {
  const read = readBlock('images', text, indent, 'releases', emptied);
  return read?.draft.images?.values().next().value;
}

function readBlock(section: SectionName, text: string, indent: number, field: string, emptied: Emptied | undefined): ReadText | undefined {
  const before = BEFORE[section];
  const read = readText(before + text);
  const [entry, ...others] = entriesOf(read?.root, section);
  const isAlone = entry?.key.span.start === before.length + indent && others.length === 0;
  return isAlone && (emptied === undefined || isEmptiedAt(entry.value, field, emptied, before.length)) ? read : undefined;
}

/** Pins of one environment, each with its lines; undefined when one of them is not valid, or does not stand for itself. */
export function readPins(texts: readonly string[], indent: number): readonly DraftPin[] | undefined {
  const read = readEntries(BEFORE.pin, texts, indent, ['environments', 'e', 'images']);
  return read?.draft.environments[0]?.pins;
}

/** Releases of one image, likewise. */
export function readReleases(versioning: 'semver' | 'none', texts: readonly string[], indent: number): readonly DraftRelease[] | undefined {
  const read = readEntries(BEFORE[versioning], texts, indent, ['images', 'i', 'releases']);
  const releases = read?.draft.images?.get('i')?.releases;
  return releases && [...releases.values()];
}

function readEntries(before: string, texts: readonly string[], indent: number, path: readonly string[]): ReadText | undefined {
  const read = readText(before + texts.join(''));
  const entries = entriesOf(read?.root, ...path);
  let start = before.length;
  for (const [at, text] of texts.entries()) {
    if (entries[at]?.key.span.start !== start + indent) {
      return undefined;
    }
    start += text.length;
  }
  return entries.length === texts.length ? read : undefined;
}

/** The entries at the end of a path through a manifest that has nothing beside it. */
function entriesOf(root: SyntaxNode | undefined, ...path: readonly string[]): readonly MapEntry[] {
  const node = path.reduce<SyntaxNode | undefined>((outer, key) => valueAt(outer, key), root);
  return node?.kind === 'map' ? node.entries : [];
}
