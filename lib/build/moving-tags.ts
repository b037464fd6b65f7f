import { SemVer } from 'semver';
import type { Version } from '../manifest';
import { isTag, isVersion, looksFixed, looksStable } from './tag-text';

/** A name that later builds take over, and what speaks against giving it to this one. */
export interface MovingTag {
  readonly tag: string;
  readonly kind: 'alias' | 'channel' | 'branch' | 'pull-request';
  /** Why it is not offered whatever the repository allows. */
  readonly against?: string;
}

/**
 * The moving names of a version: `1.4` and `1` of a final one (before 1.0 only `0.4`: nothing is promised for all of `0`), the channel `beta`
 * of `1.4.0-beta.2`. A pre-release has no other, and none goes back from a higher version to a lower one.
 *
 * @param known versions that exist
 */
export function movingTagsOf(version: string, known: readonly Version[]): MovingTag[] {
  // An image without SemVer has versions without an order.
  if (!isVersion(version)) return [];
  const built = semver(version);
  const higher = known.map((other) => semver(other.toString())).filter((other) => other.compare(built) > 0);
  if (built.prerelease.length > 0) {
    const channel = channelOf(built);
    if (channel === undefined) return [];
    return [
      against(
        { tag: channel, kind: 'channel' },
        higher.find((other) => isFinal(other) || channelOf(other) === channel),
      ),
    ];
  }
  const v = version.startsWith('v') ? 'v' : '';
  const ofMajor = higher.filter((other) => isFinal(other) && other.major === built.major);
  const ofMinor = ofMajor.filter((other) => other.minor === built.minor);
  const minor = against({ tag: `${v}${built.major}.${built.minor}`, kind: 'alias' }, ofMinor[0]);
  return built.major === 0 ? [minor] : [minor, against({ tag: `${v}${built.major}`, kind: 'alias' }, ofMajor[0])];
}

/** The bare name of a branch. Only a name that is a tag as it stands: `feature/x` and `feature-x` would be one tag. */
export function movingTagOfBranch(branch: string): MovingTag[] {
  if (!isTag(branch)) return [];
  const tag = { tag: branch, kind: 'branch' } as const;
  if (looksStable(branch)) return [{ ...tag, against: 'it reads as the alias of a release' }];
  if (looksFixed(branch)) return [{ ...tag, against: 'it reads as a tag that never moves' }];
  return [tag];
}

function against(tag: MovingTag, later: SemVer | undefined): MovingTag {
  return later === undefined ? tag : { ...tag, against: `${later.version} is higher` };
}

function semver(version: string): SemVer {
  return new SemVer(version.replace(/^v/, ''));
}

function isFinal({ prerelease }: SemVer): boolean {
  return prerelease.length === 0;
}

/** The letters that a pre-release begins with: `rc` of `1.4.0-rc.3` and `1.4.0-rc3`. Not what reads as something else. */
function channelOf({ prerelease: [first] }: SemVer): string | undefined {
  const [, name] = /^([A-Za-z]+)[0-9]*$/.exec(String(first)) ?? [];
  return name === undefined || name === 'v' || looksStable(name) || looksFixed(name) ? undefined : name;
}
