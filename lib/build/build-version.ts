import { quote, Version } from '../manifest';
import type { BuildFacts } from './build-facts';
import { BuildRefusal } from './build-refusal';

/** Whose version is looked for among the tags of git. */
export interface VersionQuestion {
  /** The image in a repository of several: `api-v1.4.0`, `api/v1.4.0` and `api@1.4.0` are its versions, too. */
  readonly image?: string;
  /** Only tags that begin with this are versions; what follows is the version. */
  readonly tagPrefix?: string;
}

/** A version among git's tags. */
interface Tagged {
  readonly tag: string;
  readonly version: Version;
  /** Whether the tag names the image, or has the prefix that was asked for. */
  readonly named: boolean;
}

/** Tags that a note names. */
const MOST_NAMED = 3;

/** SemVer 2.0.0 with `+build`, which no image tag can have. */
const WITH_BUILD = /^v?[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?\+[0-9A-Za-z.-]+$/;

/**
 * The version that the commit is tagged with in git, without its `v`. Of several that of a tag with the image's name, then the highest.
 *
 * @throws BuildRefusal `version-format` when the tag that is built is a version with `+build`: a release would silently get none
 */
export function versionFromGit(
  facts: BuildFacts,
  question: VersionQuestion,
): { readonly version?: string; readonly notes: readonly string[] } {
  const built = facts.ref?.kind === 'tag' ? [facts.ref.tag] : facts.tagsHere;
  const found = built.flatMap((tag) => versionOf(tag, question) ?? []).sort(highestFirst);
  const [best, ...others] = found;
  if (best !== undefined) {
    const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '';
    const passed = others.slice(0, MOST_NAMED).map(({ tag }) => quote(tag));
    const notes = others.length === 0 ? [] : [`the commit has several tags: ${quote(best.tag)} is taken, not ${passed.join(', ')}${more}`];
    return { version: best.version.toString(), notes };
  }
  const withBuild = built.find((tag) => WITH_BUILD.test(restOf(tag, question)?.rest ?? ''));
  if (withBuild !== undefined) {
    throw new BuildRefusal(
      'version-format',
      `the git tag ${quote(withBuild)} has "+build", which no image tag can have`,
      'tag the commit without it, for example 1.4.0 or 1.4.0-5, or name the version: --version V',
    );
  }
  const foreign = built.find((tag) => /^.+[-/@]v?[0-9]+\.[0-9]+\.[0-9]+/s.test(tag));
  const whose = question.image ?? 'an image that is not named: name it';
  const notes = foreign === undefined ? [] : [`the git tag ${quote(foreign)} is no version of ${whose}, or give --tag-prefix`];
  return { notes };
}

/** Every version among git's tags: what exists already. */
export function versionsInGit(facts: BuildFacts, question: VersionQuestion): Version[] {
  return facts.tags.flatMap((tag) => versionOf(tag, question)?.version ?? []);
}

function versionOf(tag: string, question: VersionQuestion): Tagged | undefined {
  const found = restOf(tag, question);
  try {
    return found && { tag, version: Version.parse(found.rest.replace(/^v/, '')), named: found.named };
  } catch {
    return undefined;
  }
}

/** What a tag says of the version, without whose it is. */
function restOf(tag: string, { image, tagPrefix }: VersionQuestion): { readonly rest: string; readonly named: boolean } | undefined {
  if (tagPrefix !== undefined) {
    return tag.startsWith(tagPrefix) ? { rest: tag.slice(tagPrefix.length), named: true } : undefined;
  }
  const named = image !== undefined && tag.startsWith(image) && /^[-/@]/.test(tag.slice(image.length));
  return named ? { rest: tag.slice(image.length + 1), named } : { rest: tag, named };
}

function highestFirst(a: Tagged, b: Tagged): number {
  return Number(b.named) - Number(a.named) || b.version.compareTo(a.version) || (a.tag < b.tag ? -1 : 1);
}
