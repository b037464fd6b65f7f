import type { ManifestImage, PinnedRelease } from '../manifest';
import { compareUrl } from '../promotion/change-plan/compare-url';
import type { GapState, UpstreamGap } from './board';
import type { ReleaseLine } from './release-line';

/** Since when an environment has a pin. */
export interface Since {
  readonly since: string | null;
  readonly seconds: number | null;
  readonly atLeast: boolean;
}

/** Both sides of a gap. */
export interface GapSides {
  readonly image: ManifestImage;
  readonly line: ReleaseLine;
  readonly here: PinnedRelease;
  /** Name of the environment upstream. */
  readonly environment: string;
  /** What it pins; undefined when it does not. */
  readonly there: PinnedRelease | undefined;
  readonly since: Since;
}

/** Compares a pin with what an environment upstream has of the image. */
export function gapOf({ image, line, here, environment, there, since }: GapSides): UpstreamGap {
  if (there === undefined) {
    return {
      environment,
      state: 'absent',
      ref: null,
      version: null,
      since: null,
      seconds: null,
      atLeast: false,
      releases: null,
      compareUrl: null,
    };
  }
  const state = stateOf(line, here, there);
  const [lower, higher] = state === 'ahead' ? [there, here] : [here, there];
  const counted = state === 'behind' || state === 'ahead' ? line.between(lower, higher) : undefined;
  return {
    environment,
    state,
    ref: there.reference.toString(),
    version: there.version ?? there.reference.tag.toString(),
    since: since.since,
    seconds: since.seconds,
    atLeast: since.atLeast,
    releases: state === 'same' ? 0 : (counted ?? null),
    compareUrl: state === 'same' ? null : (commits(image, lower, higher) ?? null),
  };
}

function stateOf(line: ReleaseLine, here: PinnedRelease, there: PinnedRelease): GapState {
  if (here.digest.toString() === there.digest.toString()) {
    return 'same';
  }
  const order = line.compare(here, there);
  return order === undefined ? 'differs' : order < 0 ? 'behind' : 'ahead';
}

function commits({ source }: ManifestImage, from: PinnedRelease, to: PinnedRelease): string | undefined {
  return source === undefined || from.revision === undefined || to.revision === undefined
    ? undefined
    : compareUrl(source, from.revision, to.revision);
}
