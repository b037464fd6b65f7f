import { quote, type Version } from '../manifest';
import { matchesTag } from '../manifest/tag-pattern';
import type { BuildFacts } from './build-facts';
import { BuildRefusal } from './build-refusal';
import { movingTagOfBranch, type MovingTag, movingTagsOf } from './moving-tags';
import { tagOf } from './tag-text';

/** What a tag says. */
export type TagKind = 'version' | 'alias' | 'channel' | 'sha' | 'branch' | 'git-tag' | 'pull-request';

/** A tag to push. */
export interface BuildTag {
  readonly tag: string;
  readonly kind: TagKind;
  /** Whether a later build takes it over. */
  readonly moves: boolean;
}

/** A tag that is not offered. */
export interface WithheldTag {
  readonly tag: string;
  readonly kind: TagKind;
  readonly reason: string;
}

/** What to push a build as. */
export interface BuildTags {
  /** The version first, then what says most. Never empty. */
  readonly tags: readonly BuildTag[];
  readonly withheld: readonly WithheldTag[];
  readonly notes: readonly string[];
}

/** How to name a build. */
export interface TagOptions {
  /** The version that it is. */
  readonly version?: string;
  /** Versions that exist, so that no alias goes back. */
  readonly known: readonly Version[];
  /** Patterns of the tags that the repository lets move. */
  readonly mutable: readonly string[];
  /** Patterns of the tags among those that it does not; default: none. */
  readonly fixed?: readonly string[];
  /** How many digits of the commit a tag has. */
  readonly digits: number;
}

const DIRTY = 'dirty';
/** Files that a message names. */
const MOST_NAMED = 3;

/**
 * The tags of a build. Each names one commit or one version for ever, but for those that the repository lets move.
 *
 * @throws BuildRefusal `no-commit`, `dirty-work-tree`
 */
export function buildTags(facts: BuildFacts, options: TagOptions): BuildTags {
  const dirty = facts.changed.length > 0;
  const { version } = options;
  const named = dirty || version === undefined ? [] : [{ tag: version, kind: 'version', moves: false } as const];
  const commit = commitTags(facts, options, dirty);
  const moving = dirty ? [] : movingTags(facts, options);
  const withheld = moving.flatMap((tag) => withholding(tag, options) ?? []);
  const free = moving.filter(({ tag }) => !withheld.some((other) => other.tag === tag));
  const tags = distinct([...named, ...free.filter(ofVersion).map(moves), ...commit, ...free.filter((tag) => !ofVersion(tag)).map(moves)]);
  if (tags.length === 0) throw noCommit();
  if (dirty && !tags.every(({ tag }) => mayMove(tag, options))) throw notClean(facts.changed);
  const loose = named
    .filter(({ tag }) => mayMove(tag, options))
    .map(({ tag }) => `the repository lets the tag ${tag} of a release move, too: name only tags that no release has`);
  return { tags, withheld, notes: [...notesOn(facts, withheld, dirty ? version : undefined), ...loose] };
}

/** The tags that name a commit. Those of changed files can mean anything: they move, and say so. */
function commitTags({ ref, revision }: BuildFacts, { digits, version }: TagOptions, dirty: boolean): BuildTag[] {
  if (revision === undefined) return [];
  const sha = revision.slice(0, digits);
  const end = dirty ? `${sha}-${DIRTY}` : sha;
  const tags: BuildTag[] = [];
  if (ref?.kind === 'pull-request') tags.push({ tag: `pr-${ref.number}-${end}`, kind: 'pull-request', moves: dirty });
  if (ref?.kind === 'branch') tags.push({ tag: tagOf(ref.branch, end, 'branch'), kind: 'branch', moves: dirty });
  // The name of a version says nothing more; any other tag may be moved in git.
  if (ref?.kind === 'tag' && version === undefined) tags.push({ tag: tagOf(ref.tag, end, 'tag'), kind: 'git-tag', moves: dirty });
  return [...tags, { tag: `sha-${end}`, kind: 'sha', moves: dirty }];
}

function movingTags({ ref }: BuildFacts, { version, known }: TagOptions): MovingTag[] {
  const ofRef: MovingTag[] =
    ref?.kind === 'branch'
      ? movingTagOfBranch(ref.branch)
      : ref?.kind === 'pull-request'
        ? [{ tag: `pr-${ref.number}`, kind: 'pull-request' }]
        : [];
  return [...(version === undefined ? [] : movingTagsOf(version, known)), ...ofRef];
}

function mayMove(tag: string, { mutable, fixed = [] }: TagOptions): boolean {
  return mutable.some((pattern) => matchesTag(pattern, tag)) && !fixed.some((pattern) => matchesTag(pattern, tag));
}

function withholding({ tag, kind, against }: MovingTag, options: TagOptions): WithheldTag | undefined {
  const reason = against ?? (mayMove(tag, options) ? undefined : 'it moves, and no pattern lets it');
  return reason === undefined ? undefined : { tag, kind, reason };
}

function ofVersion({ kind }: MovingTag): boolean {
  return kind === 'alias' || kind === 'channel';
}

function moves({ tag, kind }: MovingTag): BuildTag {
  return { tag, kind, moves: true };
}

/** Each tag once: a branch named `sha` and its commit, say. */
function distinct(tags: readonly BuildTag[]): BuildTag[] {
  return tags.filter(({ tag }, at) => tags.findIndex((other) => other.tag === tag) === at);
}

function notesOn(facts: BuildFacts, withheld: readonly WithheldTag[], unversioned: string | undefined): string[] {
  // What no pattern lets move is the rule, not worth a word.
  const surprising = withheld.filter(({ reason }) => !reason.startsWith('it moves'));
  return [
    ...(facts.revision === undefined ? ['neither git nor the CI says which commit is built: no tag names one'] : []),
    ...(unversioned === undefined ? [] : [`files differ from the commit: this is not ${unversioned}, and no tag says so`]),
    ...surprising.map(({ tag, reason }) => `the tag ${tag} is not offered: ${reason}`),
  ];
}

function noCommit(): BuildRefusal {
  return new BuildRefusal(
    'no-commit',
    'neither git nor the CI says which commit is built',
    'build in a clone that has a commit, or name the version: --version V',
  );
}

function notClean(changed: readonly string[]): BuildRefusal {
  const named = changed.slice(0, MOST_NAMED).map((file) => quote(file));
  const more = changed.length - named.length;
  return new BuildRefusal(
    'dirty-work-tree',
    `what is built is not the commit: it differs in ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    "commit or restore what differs, or build for yourself with tags that move: --mutable '*-dirty'",
  );
}
