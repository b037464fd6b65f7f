import { ImageTag, Version } from '../manifest';

/** Longest tag (OCI distribution specification). */
const LONGEST_TAG = 128;

/**
 * A name as part of a tag: accents go, every run of what a tag cannot have becomes one `-`, and neither a `-` nor a dot stands at an end.
 * `feature/cart #1` becomes `feature-cart-1`.
 */
function tagPart(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}+/gu, '');
  return trimmed(plain.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/-{2,}/g, '-'));
}

/**
 * A name and what makes it one of a kind, such as the commit, in one tag: `feature-cart-1-4f1c2d9`. A long name is cut, the end never.
 *
 * @param kind goes before a name that says nothing, or that would make the tag read as a version or as another kind of tag
 */
export function tagOf(name: string, end: string, kind: string): string {
  const room = LONGEST_TAG - end.length - 1;
  const part = trimmed(tagPart(name).slice(0, room));
  const tag = `${part}-${end}`;
  if (part !== '' && !isVersion(tag) && !/^(?:sha|pr-[0-9]+)$/.test(part)) return tag;
  const named = trimmed(
    [kind, part]
      .filter((text) => text !== '')
      .join('-')
      .slice(0, room),
  );
  return `${named}-${end}`;
}

/** Whether a name is a tag as it stands. */
export function isTag(text: string): boolean {
  return parses(() => ImageTag.parse(text));
}

/** Whether a tag reads as a version, as the tags of releases do. */
export function isVersion(text: string): boolean {
  return parses(() => Version.parse(text));
}

/** Whether a tag reads as one that never moves: of a commit, or of a version. */
export function looksFixed(text: string): boolean {
  return /(?:^|-)[0-9a-f]{7,64}(?:-dirty)?$/.test(text) || isVersion(text);
}

/** Whether a tag reads as one of the moving names of a line of versions: `1`, `v1`, `1.4`. */
export function looksStable(text: string): boolean {
  return /^v?[0-9]+(?:\.[0-9]+)?$/.test(text) || text === 'latest' || text === 'stable';
}

function trimmed(text: string): string {
  return text.replace(/^[.-]+/, '').replace(/[.-]+$/, '');
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
