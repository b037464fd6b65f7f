import type { Digest, RepositoryName } from '../../manifest';
import { type ImageRegistry, RepositoryNotFoundError } from '../../registry';
import { byRepository, type RepositoryGroup } from '../by-repository';
import type { Sighting } from './sightings';

/** What the registry says of one repository, as far as the sightings ask. */
export interface RepositoryFacts {
  /** What a tag names now. */
  readonly named: ReadonlyMap<string, Digest>;
  /** The digests that are there, each with tags that came along. */
  readonly present: ReadonlyMap<string, readonly string[]>;
  /** Digests of an index's images, by the digest of the index. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

/** By repository; undefined for one that the registry does not have. */
export type RegistryFacts = ReadonlyMap<string, RepositoryFacts | undefined>;

/** Asks about each repository at once: its tags, its digests, and, where a tag names another digest than what runs, whether that is an index of it. */
export async function askRegistry(registry: ImageRegistry, sightings: readonly Sighting[]): Promise<RegistryFacts> {
  const groups = byRepository(sightings, ({ reference }) => reference.repository);
  const answers = groups.map(async (group) => [group.repository.toString(), await factsOf(registry, group)] as const);
  return new Map(await Promise.all(answers));
}

async function factsOf(registry: ImageRegistry, { repository, items }: RepositoryGroup<Sighting>): Promise<RepositoryFacts | undefined> {
  try {
    return await ask(registry, repository, items);
  } catch (error) {
    if (error instanceof RepositoryNotFoundError) return undefined;
    throw error;
  }
}

async function ask(registry: ImageRegistry, repository: RepositoryName, sightings: readonly Sighting[]): Promise<RepositoryFacts> {
  const tags = sightings.flatMap(({ reference }) => (reference.tag === undefined ? [] : [reference.tag]));
  const digests = sightings.flatMap(({ digest, reference }) => [digest ?? reference.digest].filter((each) => each !== undefined));
  const [named, images] = await Promise.all([registry.tagsAt(repository, tags), registry.describe(repository, digests)]);
  const indexes = new Map<string, Digest>();
  for (const { reference, digest } of sightings) {
    const now = named.get(reference.tag?.toString() ?? '');
    if (now !== undefined && digest !== undefined && now.toString() !== digest.toString()) indexes.set(now.toString(), now);
  }
  const members = [...indexes].map(
    async ([text, index]) => [text, new Set((await registry.membersOf(repository, index)).map(String))] as const,
  );
  return {
    named,
    present: new Map([...images].map(([digest, image]) => [digest, image.tags])),
    members: new Map(await Promise.all(members)),
  };
}
