import { Digest, type Finding, quote } from '../../manifest';
import { listed, refusal } from '../../promotion';
import type { ClusterContainer, ClusterReport, ClusterService, ContainerImage } from '../../runtime';
import { counted } from '../counted';
import { type EcrReference, readEcrReference } from './ecr-reference';

/** That a container of a service runs an image, or would. */
export interface Sighting {
  readonly environment: string;
  readonly service: string;
  readonly container: string;
  readonly reference: EcrReference;
  /** What its tasks run; undefined when none does. */
  readonly digest: Digest | undefined;
  readonly tasks: number;
}

/** What was seen of an environment, and what could not be. */
export interface Seen {
  readonly sightings: readonly Sighting[];
  readonly findings: readonly Finding[];
}

/** More names than this make a message longer than a person reads. */
const NAMED = 5;

/** What the report of a cluster says of images. */
export function sightingsIn(environment: string, cluster: string, { services, passedOver }: ClusterReport): Seen {
  const seen = services.map((service) => ofService(environment, service));
  const findings = seen.flatMap((each) => each.findings);
  if (passedOver.length > 0) {
    const message = `the caller may not describe ${counted(passedOver.length, 'service')} of the cluster ${quote(cluster)}: ${some(passedOver)}`;
    findings.push(unresolved('access-denied', environment, message, 'allow ecs:DescribeServices on them, or leave them to their owners'));
  }
  if (services.length === 0) {
    const message = `the cluster ${quote(cluster)} has no service that is asked for`;
    findings.push(unresolved('no-services', environment, message, 'look at its services: aws ecs list-services --cluster CLUSTER'));
  }
  return { sightings: seen.flatMap((each) => each.sightings), findings };
}

function ofService(environment: string, service: ClusterService): Seen {
  const { name, unseenTasks, containers } = service;
  if (unseenTasks > 0) {
    const message = `the caller may not describe ${counted(unseenTasks, 'task')} of ${quote(name)}, so that what runs there is not known`;
    return { sightings: [], findings: [unresolved('access-denied', environment, message, 'allow ecs:DescribeTasks on them')] };
  }
  if (containers.length === 0) {
    const message = `${quote(name)} runs no task and has no task definition of its own`;
    return { sightings: [], findings: [unresolved('digest-unknown', environment, message, 'let it run a task, then adopt again')] };
  }
  const seen = containers.map((container) => ofContainer(environment, service, container));
  return { sightings: seen.flatMap((each) => each.sightings), findings: seen.flatMap((each) => each.findings) };
}

function ofContainer(environment: string, { name: service }: ClusterService, { name: container, images }: ClusterContainer): Seen {
  const where = `the container ${quote(container)} of ${quote(service)}`;
  const read = images.map((image) => ({ image, reference: readEcrReference(image.reference) }));
  const elsewhere = read.find(({ reference }) => reference === undefined);
  if (elsewhere !== undefined) {
    const message = `${where} runs ${quote(elsewhere.image.reference)}, which is no image of a private ECR registry`;
    const help = 'leave it as it is in the CDK app, or push it to ECR to promote it, too';
    return { sightings: [], findings: [unresolved('image-elsewhere', environment, message, help)] };
  }
  const running = read.flatMap(({ image, reference }) =>
    reference === undefined ? [] : [{ image, reference, digest: digestOf(image, reference) }],
  );
  if (running.some(({ image, digest }) => image.tasks > 0 && digest === undefined)) {
    const message = `ECS does not tell the digest that ${where} runs`;
    return { sightings: [], findings: [unresolved('digest-unknown', environment, message, 'replace its tasks once, then adopt again')] };
  }
  const different = new Set(running.map(({ reference, digest }) => `${reference.repository.toString()}@${digest?.toString() ?? ''}`));
  if (different.size > 1) {
    const message = `${where} runs ${counted(different.size, 'image')} at once: ${some([...different])}`;
    const help = 'let its deployment end, or replace its tasks, then adopt again';
    return { sightings: [], findings: [unresolved('mixed-digests', environment, message, help)] };
  }
  // The same image under several tags: that of most tasks.
  const [first] = running.sort((one, other) => other.image.tasks - one.image.tasks);
  if (first === undefined) return { sightings: [], findings: [] };
  const tasks = running.reduce((sum, { image }) => sum + image.tasks, 0);
  return { sightings: [{ environment, service, container, reference: first.reference, digest: first.digest, tasks }], findings: [] };
}

/**
 * A container pinned by digest runs that digest. Of a tag, ECS tells what it resolved it to: an index, or the one image of it that runs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
function digestOf({ digest, tasks }: ContainerImage, reference: EcrReference): Digest | undefined {
  if (tasks === 0) return undefined;
  return reference.digest ?? (/^sha256:[0-9a-f]{64}$/.test(digest ?? '') ? Digest.parse(digest ?? '') : undefined);
}

/** Something that is left out, and why. */
export function unresolved(code: string, environment: string, message: string, help: string, image?: string): Finding {
  return { ...refusal(code, message, help, { environment, ...(image === undefined ? {} : { image }) }), severity: 'warning' };
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, NAMED);
  return names.length > NAMED ? `${shown.join(', ')} and ${names.length - NAMED} more` : listed(shown);
}
