import type { PinnedReference } from '../manifest';
import { type ServiceReport, UNKNOWN_DIGEST } from './service-report';

/** An environment of a release manifest, as far as it matters here. */
export interface DesiredEnvironment {
  readonly name: string;
  readonly images: readonly { readonly image: string; readonly reference: PinnedReference }[];
}

/**
 * How what runs compares with what the manifest pins; the first that holds:
 *
 * - `unknown`: nothing can be said, because the environment could not be asked, no service says that it runs the image, or ECS does not
 *   tell a running task's digest
 * - `mixed`: running tasks have more than one digest
 * - `out-of-sync`: they all have one digest, and it is not the manifest's
 * - `not-running`: a service is there, but no task runs, or one that is to run tasks runs none
 * - `in-sync`: every running task has the manifest's digest
 */
export type ImageState = 'in-sync' | 'out-of-sync' | 'mixed' | 'not-running' | 'unknown';

/** The fields are a public contract of the command line. */
export interface ImageStatus {
  readonly image: string;
  /** What the manifest pins, `TAG@DIGEST`. */
  readonly desired: string;
  readonly running: readonly { readonly digest: string; readonly tasks: number; readonly service: string }[];
  readonly state: ImageState;
}

/** The fields are a public contract of the command line. */
export interface EnvironmentStatus {
  readonly name: string;
  readonly images: readonly ImageStatus[];
}

/** The fields are a public contract of the command line. */
export interface StatusReport {
  /** Whether every image of every environment is `in-sync`. */
  readonly inSync: boolean;
  readonly environments: readonly EnvironmentStatus[];
}

/**
 * Compares what a manifest pins with what runs. What runs without being pinned in its environment is not compared with anything.
 *
 * @param environments in the order of the answer, as are their images
 * @param reports what was read, in any order, of any environments
 * @param unreachable names of environments that could not be asked
 */
export function compareWithManifest(
  environments: readonly DesiredEnvironment[],
  reports: readonly ServiceReport[],
  unreachable: readonly string[] = [],
): StatusReport {
  const compared = environments.map(({ name, images }): EnvironmentStatus => {
    const here = reports.filter((report) => report.environment === name && !unreachable.includes(name));
    return { name, images: images.map(({ image, reference }) => statusOf(image, reference, here)) };
  });
  const inSync = compared.every(({ images }) => images.every(({ state }) => state === 'in-sync'));
  return { inSync, environments: compared };
}

function statusOf(image: string, reference: PinnedReference, reports: readonly ServiceReport[]): ImageStatus {
  const services = reports.filter(({ images }) => images.includes(image));
  const perService = services.map(({ desiredCount, running }) => ({
    desiredCount,
    running: running.filter((each) => each.image === image),
  }));
  const running = perService.flatMap((each) => each.running);
  const digests = new Set(running.map(({ digest }) => digest));
  const state = (): ImageState => {
    if (services.length === 0 || digests.has(UNKNOWN_DIGEST)) return 'unknown';
    if (digests.size > 1) return 'mixed';
    if (digests.size === 1 && !digests.has(reference.digest.toString())) return 'out-of-sync';
    const lacking = perService.some((each) => each.running.length === 0 && each.desiredCount > 0);
    return digests.size === 0 || lacking ? 'not-running' : 'in-sync';
  };
  return {
    image,
    desired: reference.toString(),
    running: running.map(({ digest, tasks, service }) => ({ digest, tasks, service })),
    state: state(),
  };
}
