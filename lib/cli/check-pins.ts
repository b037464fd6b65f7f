import type { Finding, PinnedRelease } from '../manifest';
import { refusal } from '../promotion';
import { type ImageRegistry, RepositoryNotFoundError } from '../registry';

/** One check of one pin, as the document gives it. */
export interface PinCheck {
  readonly environment: string;
  readonly image: string;
  readonly ref: string;
  readonly check: 'digest-exists' | 'tag-matches' | 'platform';
  readonly status: 'pass' | 'fail' | 'skipped';
  readonly message: string;
}

/** What the registry says of one repository. */
interface Shelf {
  /** Absent when the registry does not have the repository. */
  readonly missing?: RepositoryNotFoundError;
  readonly digests: ReadonlySet<string>;
  /** By tag, the digest that it names now. */
  readonly tags: ReadonlyMap<string, string>;
  /** By digest; empty unless platforms were asked for. */
  readonly platforms: ReadonlyMap<string, readonly string[]>;
}

type Verdict = Pick<PinCheck, 'status' | 'message'>;

/**
 * Checks pins against the registry: all of a repository's digests in one question, and all of its tags in another, so that the number of
 * calls follows the number of repositories and not that of pins.
 */
export async function checkPins(
  registry: ImageRegistry,
  pins: readonly PinnedRelease[],
  platform: string | undefined,
): Promise<{ checks: PinCheck[]; findings: Finding[] }> {
  const byRepository = new Map<string, PinnedRelease[]>();
  for (const pin of pins) {
    const repository = pin.repository.toString();
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), pin]);
  }
  const shelves = new Map(
    await Promise.all(
      [...byRepository].map(async ([repository, own]) => [repository, await readShelf(registry, own, platform !== undefined)] as const),
    ),
  );
  const checks = pins.flatMap((pin) => {
    const shelf = shelves.get(pin.repository.toString());
    return shelf === undefined ? [] : judge(pin, shelf, platform);
  });
  const findings = [...byRepository].flatMap(([repository, own]) => {
    const missing = shelves.get(repository)?.missing;
    return missing === undefined ? [] : [refusal('repository-not-found', missing.message, missing.help, own[0] && { image: own[0].image })];
  });
  return { checks, findings };
}

async function readShelf(registry: ImageRegistry, pins: readonly PinnedRelease[], withPlatforms: boolean): Promise<Shelf> {
  const [first] = pins;
  if (first === undefined) {
    return { digests: new Set(), tags: new Map(), platforms: new Map() };
  }
  const { repository } = first;
  const digests = [...new Map(pins.map(({ digest }) => [digest.toString(), digest])).values()];
  const tags = [...new Map(pins.map(({ tag }) => [tag.toString(), tag])).values()];
  try {
    const found = await registry.describe(repository, digests);
    const named = await registry.tagsAt(repository, tags);
    const asked = withPlatforms ? digests.filter((digest) => found.has(digest.toString())) : [];
    const inspected = await Promise.all(
      asked.map(async (digest) => [digest.toString(), (await registry.inspect(repository, digest))?.platforms ?? []] as const),
    );
    return {
      digests: new Set(found.keys()),
      tags: new Map([...named].map(([tag, digest]) => [tag, digest.toString()])),
      platforms: new Map(inspected),
    };
  } catch (error) {
    if (error instanceof RepositoryNotFoundError) {
      return { missing: error, digests: new Set(), tags: new Map(), platforms: new Map() };
    }
    throw error;
  }
}

function judge(pin: PinnedRelease, shelf: Shelf, platform: string | undefined): PinCheck[] {
  const subject = { environment: pin.environment, image: pin.image, ref: pin.reference.toString() };
  return [
    { ...subject, check: 'digest-exists', ...digestExists(pin, shelf) },
    { ...subject, check: 'tag-matches', ...tagMatches(pin, shelf) },
    { ...subject, check: 'platform', ...hasPlatform(pin, shelf, platform) },
  ];
}

function digestExists({ digest, repository }: PinnedRelease, { missing, digests }: Shelf): Verdict {
  if (missing !== undefined) {
    return { status: 'fail', message: missing.message };
  }
  return digests.has(digest.toString())
    ? { status: 'pass', message: `${repository.toString()} has the digest` }
    : { status: 'fail', message: `${repository.toString()} does not have ${digest.toString()}` };
}

function tagMatches({ digest, tag, repository }: PinnedRelease, { missing, tags }: Shelf): Verdict {
  const named = tags.get(tag.toString());
  if (missing !== undefined || named === undefined) {
    return { status: 'skipped', message: `${repository.toString()} has no tag ${tag.toString()}` };
  }
  return named === digest.toString()
    ? { status: 'pass', message: `the tag ${tag.toString()} names the digest` }
    : { status: 'fail', message: `the tag ${tag.toString()} names ${named}, not ${digest.toString()}` };
}

function hasPlatform({ digest }: PinnedRelease, { platforms }: Shelf, platform: string | undefined): Verdict {
  if (platform === undefined) {
    return { status: 'skipped', message: 'no --platform was given' };
  }
  const has = platforms.get(digest.toString());
  if (has === undefined) {
    return { status: 'skipped', message: 'the image is not there' };
  }
  const names = has.join(', ') || 'no platform';
  return has.some((candidate) => candidate === platform || candidate.startsWith(`${platform}/`))
    ? { status: 'pass', message: `the image is for ${names}` }
    : { status: 'fail', message: `the image is for ${names}, not for ${platform}` };
}
