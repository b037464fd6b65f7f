import { type Digest, type Finding, quote, type RepositoryName, Version } from '../../manifest';
import { listed } from '../../promotion';
import type { RegistryFacts } from './registry-facts';
import type { Resolved } from './resolve';
import { unresolved } from './sightings';

/** A pin of the first manifest. */
export interface AdoptedPin {
  readonly environment: string;
  readonly image: string;
  readonly repository: string;
  readonly repositoryName: RepositoryName;
  readonly tag: string;
  readonly digest: Digest;
  /** Running tasks of all its services. */
  readonly tasks: number;
  readonly services: readonly string[];
  /** What a person should know, a sentence each. */
  readonly notes: readonly string[];
}

/** What the first manifest pins and records. */
export interface AdoptionPlan {
  readonly pins: readonly AdoptedPin[];
  /** One for each version, in the order of the pins. */
  readonly releases: readonly { readonly image: string; readonly repository: string; readonly version: string; readonly digest: Digest }[];
  /** Environments that take only releases: all their tags are such. */
  readonly releaseEnvironments: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/** Before a digest's own beginning, for an image that nothing names. */
const UNNAMED = 'untagged-';

/**
 * One pin for each image of each environment.
 *
 * @param resolved in the order of the environments
 * @param names of images, by repository
 */
export function planAdoption(resolved: readonly Resolved[], names: ReadonlyMap<string, string>, facts: RegistryFacts): AdoptionPlan {
  const groups = new Map<string, Resolved[]>();
  for (const each of resolved) {
    const { environment, reference } = each.sighting;
    const key = JSON.stringify([environment, reference.repository.toString()]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const findings: Finding[] = [];
  const pins = [...groups.values()].flatMap((group) => {
    const pin = pinOf(group, names, facts);
    if ('code' in pin) findings.push(pin);
    return 'code' in pin ? [] : [pin];
  });
  const releases = releasesOf(pins, facts);
  const settled = pins.map((pin) => {
    const digest = releases.get(versionKey(pin));
    if (digest === undefined || digest.toString() === pin.digest.toString()) return pin;
    const tag = `${UNNAMED}${pin.digest.abbreviated}`;
    const message = `${pin.environment} runs another image of ${pin.repository} as ${pin.tag} than the ledger has: the tag was overwritten`;
    const help = `it is pinned as ${tag}; make release tags immutable, so that a version is one image for ever`;
    findings.push(unresolved('digest-mismatch', pin.environment, message, help, pin.image));
    return { ...pin, tag };
  });
  const environments = new Set(settled.map(({ environment }) => environment));
  const builds = new Set(settled.filter((pin) => !releases.has(versionKey(pin))).map(({ environment }) => environment));
  return {
    pins: settled,
    releases: [...releases].map(([key, digest]) => {
      const [repository = '', version = ''] = JSON.parse(key) as string[];
      return { image: names.get(repository) ?? '', repository, version, digest };
    }),
    releaseEnvironments: new Set([...environments].filter((environment) => !builds.has(environment))),
    findings,
  };
}

function pinOf(group: readonly Resolved[], names: ReadonlyMap<string, string>, facts: RegistryFacts): AdoptedPin | Finding {
  const [first] = group;
  if (first === undefined) throw new Error('unreachable: a group has a member');
  const { environment, reference } = first.sighting;
  const repository = reference.repository.toString();
  const image = names.get(repository) ?? '';
  const services = [...new Set(group.map(({ sighting }) => sighting.service))];
  // One that runs nothing says only what it would run: what runs counts first.
  const running = group.filter(({ sighting }) => sighting.tasks > 0);
  const telling = running.length > 0 ? running : group;
  const digests = new Set(telling.map(({ digest }) => digest.toString()));
  const digest = telling[0]?.digest;
  if (digests.size > 1 || digest === undefined) {
    const message = `${listed(services)} run different images of ${repository}, and an environment pins one`;
    return unresolved('mixed-digests', environment, message, 'bring them to one image, then adopt again', image);
  }
  const tags = telling.flatMap(({ sighting }) => (sighting.reference.tag === undefined ? [] : [sighting.reference.tag.toString()]));
  const others = facts.get(repository)?.present.get(digest.toString()) ?? [];
  const idle = group.filter((each) => !telling.includes(each) && each.digest.toString() !== digest.toString());
  return {
    environment,
    image,
    repository,
    repositoryName: reference.repository,
    tag: bestTag(tags) ?? bestTag(others) ?? `${UNNAMED}${digest.abbreviated}`,
    digest,
    tasks: running.reduce((sum, { sighting }) => sum + sighting.tasks, 0),
    services,
    notes: [
      ...telling.flatMap(({ notes }) => notes),
      ...idle.map(
        ({ sighting }) => `${environment}: ${quote(sighting.service)} runs no task, and would run another image of ${repository}`,
      ),
    ],
  };
}

/** A version says most; `latest` says nothing, and is taken when there is no other. */
function bestTag(tags: readonly string[]): string | undefined {
  const versions = tags.filter(isVersion).sort((one, other) => Version.parse(other).compareTo(Version.parse(one)));
  return versions[0] ?? tags.find((tag) => tag !== 'latest') ?? tags[0];
}

/** A version names one digest for ever: the one that its tag names now, if that runs anywhere, else that of the first environment. */
function releasesOf(pins: readonly AdoptedPin[], facts: RegistryFacts): ReadonlyMap<string, Digest> {
  const releases = new Map<string, Digest>();
  for (const pin of pins.filter(({ tag }) => isVersion(tag))) {
    const now = facts.get(pin.repository)?.named.get(pin.tag)?.toString();
    const key = versionKey(pin);
    if (!releases.has(key) || pin.digest.toString() === now) releases.set(key, pin.digest);
  }
  return releases;
}

function versionKey({ repository, tag }: Pick<AdoptedPin, 'repository' | 'tag'>): string {
  return JSON.stringify([repository, tag]);
}

function isVersion(tag: string): boolean {
  try {
    Version.parse(tag);
    return true;
  } catch {
    return false;
  }
}
