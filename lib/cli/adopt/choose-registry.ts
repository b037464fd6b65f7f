import { type Finding, quote } from '../../manifest';
import { type Sighting, some, unresolved } from './sightings';

/** The one registry of a manifest. */
export interface ChosenRegistry {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** What is adopted from the registry that was chosen, and what is not. */
export interface RegistryChoice {
  readonly registry: ChosenRegistry;
  readonly sightings: readonly Sighting[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** The registry that is named, else that of most images; those of other accounts are left out, replicas in other regions are not. */
export function chooseRegistry(sightings: readonly Sighting[], named: ChosenRegistry): RegistryChoice {
  const account = named.account ?? mostOf(sightings.map(({ reference }) => reference.account));
  const ours = sightings.filter(({ reference }) => reference.account === account);
  const region = named.region ?? mostOf(ours.map(({ reference }) => reference.region));
  const others = sightings.filter(({ reference }) => reference.account !== account);
  const away = new Map(ours.filter((each) => each.reference.region !== region).map((each) => [keyOf(each), each]));
  return {
    registry: { account, region },
    sightings: ours,
    findings: otherRegistries(others),
    notes: [...away.values()].map(
      ({ environment, reference }) =>
        `${environment} pulls from ${reference.region}: give PinnedImage registryRegion: "${reference.region}" there, to pull from that replica`,
    ),
  };
}

/** One for each repository of an environment. */
function otherRegistries(others: readonly Sighting[]): Finding[] {
  const groups = new Map<string, Sighting[]>();
  for (const each of others) {
    const key = JSON.stringify([each.environment, each.reference.account, each.reference.repository.toString()]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { account, repository } = first.reference;
    const services = [...new Set(group.map(({ service }) => quote(service)))];
    const runs = `${some(services)} ${services.length === 1 ? 'runs' : 'run'}`;
    const message = `${repository.toString()}, which ${runs}, is in the registry of account ${account}, and a manifest has one registry`;
    const help = 'leave it as it is in the CDK app, or name its registry: --registry-account ACCOUNT';
    return [unresolved('other-registry', first.environment, message, help)];
  });
}

function keyOf({ environment, reference }: Sighting): string {
  return `${environment} ${reference.region}`;
}

/** The first of those that are there most often; undefined of none. */
function mostOf(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}
