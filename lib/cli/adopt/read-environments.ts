import { FindingsError } from '../../manifest';
import { refusal } from '../../promotion';
import { explainAwsFailure } from '../../registry';
import { type ClusterReport, readCluster } from '../../runtime';
import { OutsideError } from '../failure';
import type { Services } from '../services';
import type { AdoptedEnvironment } from './adopt-options';
import { type Seen, sightingsIn } from './sightings';

/**
 * Reads every environment, each as whom it is to be read.
 *
 * @throws FindingsError for clusters that are not there, OutsideError when one cannot be read
 */
export async function readEnvironments(services: Services, environments: readonly AdoptedEnvironment[]): Promise<Seen> {
  const read = await Promise.all(environments.map(async (environment) => readEnvironment(services, environment)));
  const all = read.flat();
  const missing = all.flatMap(({ name, cluster, report }) =>
    report === undefined
      ? [refusal('cluster-not-found', `there is no cluster ${cluster}`, 'look at yours: aws ecs list-clusters', { environment: name })]
      : [],
  );
  if (missing.length > 0) throw new FindingsError(missing);
  const seen = all.flatMap(({ name, cluster, report }) => (report === undefined ? [] : [sightingsIn(name, cluster, report)]));
  return { sightings: seen.flatMap(({ sightings }) => sightings), findings: seen.flatMap(({ findings }) => findings) };
}

interface Read {
  readonly name: string;
  readonly cluster: string;
  readonly report: ClusterReport | undefined;
}

async function readEnvironment(services: Services, { name, clusters, services: patterns, choice }: AdoptedEnvironment): Promise<Read[]> {
  const wanted = (service: string): boolean => patterns.length === 0 || patterns.some((pattern) => pattern.test(service));
  const reports: Read[] = [];
  let client;
  try {
    client = await services.ecsClient(choice);
    for (const cluster of clusters) reports.push({ name, cluster, report: await readCluster(client, cluster, wanted) });
    return reports;
  } catch (error) {
    const { code, message, help } = explainAwsFailure(error);
    throw new OutsideError(code, `${name} cannot be read: ${message}`, help);
  } finally {
    client?.destroy();
  }
}
