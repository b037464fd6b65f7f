import { type Digest, type Finding, quote } from '../../manifest';
import type { RegistryFacts, RepositoryFacts } from './registry-facts';
import { type Sighting, unresolved } from './sightings';

/** A sighting with the digest to pin: deploying it changes nothing that runs. */
export interface Resolved {
  readonly sighting: Sighting;
  readonly digest: Digest;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/** The digest of each sighting, or why there is none. */
export function resolveDigests(
  sightings: readonly Sighting[],
  facts: RegistryFacts,
): { readonly resolved: readonly Resolved[]; readonly findings: readonly Finding[] } {
  const resolved: Resolved[] = [];
  const findings: Finding[] = [];
  for (const sighting of sightings) {
    const answer = resolve(sighting, facts.get(sighting.reference.repository.toString()));
    if ('code' in answer) findings.push(answer);
    else resolved.push(answer);
  }
  return { resolved, findings };
}

function resolve(sighting: Sighting, facts: RepositoryFacts | undefined): Resolved | Finding {
  const { environment, service, reference, digest: runs } = sighting;
  const repository = reference.repository.toString();
  if (facts === undefined) {
    const message = `the registry has no repository ${repository}, which ${quote(service)} runs an image of`;
    return unresolved('repository-not-found', environment, message, 'name the right registry: --registry-account, --registry-region');
  }
  const tag = reference.tag?.toString();
  const named = facts.named.get(tag ?? '');
  if (runs === undefined && reference.digest === undefined) return fromTag(sighting, tag ?? '', named);
  const digest = runs ?? reference.digest;
  if (digest === undefined) throw new Error('unreachable: one of them is there');
  const notes = runs === undefined ? [`${environment}: ${quote(service)} runs no task; pinned is the digest that it names`] : [];
  if (named !== undefined && facts.members.get(named.toString())?.has(digest.toString()) === true) {
    // ECS told the one image of the index that runs; the tag, and so the digest for every platform, is that of the index.
    return { sighting, digest: named, notes };
  }
  if (!facts.present.has(digest.toString())) {
    const message = `${repository} no longer has ${digest.abbreviated}, which ${quote(service)} runs: its next task could not start`;
    return unresolved('digest-not-found', environment, message, 'deploy an image that is there, then adopt again');
  }
  if (tag === undefined || named?.toString() === digest.toString()) return { sighting, digest, notes };
  const now = named === undefined ? 'is no longer in the registry' : `names ${named.abbreviated} by now`;
  const moved = `${environment}: the tag ${tag} of ${repository} ${now}; pinned is ${digest.abbreviated}, which ${quote(service)} runs`;
  return { sighting, digest, notes: [...notes, moved] };
}

/** Nothing runs: pinned is what would start now. */
function fromTag(sighting: Sighting, tag: string, named: Digest | undefined): Resolved | Finding {
  const { environment, service, reference } = sighting;
  const repository = reference.repository.toString();
  if (named === undefined) {
    const message = `${quote(service)} runs no task, and ${repository} has no tag ${tag}`;
    return unresolved('tag-not-found', environment, message, 'push it, or delete the service, then adopt again');
  }
  const note = `${environment}: ${quote(service)} runs no task; pinned is what ${tag} of ${repository} names now`;
  return { sighting, digest: named, notes: [note] };
}
