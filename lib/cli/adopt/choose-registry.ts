import { type Finding, quote } from '../../manifest';
import { type Sighting, unresolved } from './sightings';

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
    findings: others.map(({ environment, service, reference }) => {
      const message = `${quote(service)} runs ${reference.repository.toString()} of the registry of account ${reference.account}, and a manifest has one registry`;
      return unresolved(
        'other-registry',
        environment,
        message,
        'leave it as it is in the CDK app, or name its registry: --registry-account ACCOUNT',
      );
    }),
    notes: [...away.values()].map(
      ({ environment, reference }) =>
        `${environment} pulls from ${reference.region}: give PinnedImage registryRegion: "${reference.region}" there, to pull from that replica`,
    ),
  };
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
