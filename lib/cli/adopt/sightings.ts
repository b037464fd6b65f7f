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

/** What was seen of a service, with what is of no private registry of ECR. */
interface SeenService extends Seen {
  readonly elsewhere: readonly { readonly image: string; readonly service: string }[];
}

/** More names than this make a message longer than a person reads. */
const NAMED = 5;

/** What the report of a cluster says of images. */
export function sightingsIn(environment: string, cluster: string, { services, passedOver }: ClusterReport): Seen {
  const seen = services.map((service) => ofService(environment, service));
  const findings = [...seen.flatMap((each) => each.findings), ...elsewhereFindings(environment, seen)];
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

/** One for each image: a sidecar is in every service. */
function elsewhereFindings(environment: string, seen: readonly SeenService[]): Finding[] {
  const all = seen.flatMap(({ elsewhere }) => elsewhere);
  return [...new Set(all.map(({ image }) => image))].map((image) => {
    const services = new Set(all.filter((each) => each.image === image).map(({ service }) => quote(service)));
    const message = `${quote(image)}, which ${some([...services])} ${services.size === 1 ? 'runs' : 'run'}, is no image of a private ECR registry`;
    return unresolved('image-elsewhere', environment, message, 'leave it as it is in the CDK app, or push it to ECR to promote it, too');
  });
}

function ofService(environment: string, service: ClusterService): SeenService {
  const { name, unseenTasks, containers } = service;
  if (unseenTasks > 0) {
    const message = `the caller may not describe ${counted(unseenTasks, 'task')} of ${quote(name)}, so that what runs there is not known`;
    return left(unresolved('access-denied', environment, message, 'allow ecs:DescribeTasks on them'));
  }
  if (containers.length === 0) {
    const message = `${quote(name)} runs no task and has no task definition of its own`;
    return left(unresolved('digest-unknown', environment, message, 'let it run a task, then adopt again'));
  }
  const seen = containers.map((container) => ofContainer(environment, service, container));
  return {
    sightings: seen.flatMap((each) => each.sightings),
    findings: seen.flatMap((each) => each.findings),
    elsewhere: seen.flatMap((each) => each.elsewhere),
  };
}

function left(finding: Finding): SeenService {
  return { sightings: [], findings: [finding], elsewhere: [] };
}

function ofContainer(environment: string, { name: service }: ClusterService, { name: container, images }: ClusterContainer): SeenService {
  const where = `the container ${quote(container)} of ${quote(service)}`;
  const read = images.map((image) => ({ image, reference: readEcrReference(image.reference) }));
  const elsewhere = read.find(({ reference }) => reference === undefined);
  if (elsewhere !== undefined) return { sightings: [], findings: [], elsewhere: [{ image: elsewhere.image.reference, service }] };
  const running = read.flatMap(({ image, reference }) =>
    reference === undefined ? [] : [{ image, reference, digest: digestOf(image, reference) }],
  );
  if (running.some(({ image, digest }) => image.tasks > 0 && digest === undefined)) {
    const message = `ECS does not tell the digest that ${where} runs`;
    return left(unresolved('digest-unknown', environment, message, 'replace its tasks once, then adopt again'));
  }
  const different = new Set(running.map(({ reference, digest }) => `${reference.repository.toString()}@${digest?.toString() ?? ''}`));
  if (different.size > 1) {
    const message = `${where} runs ${counted(different.size, 'image')} at once: ${some([...different])}`;
    const help = 'let its deployment end, or replace its tasks, then adopt again';
    return left(unresolved('mixed-digests', environment, message, help));
  }
  // The same image under several tags: that of most tasks.
  const [first] = running.sort((one, other) => other.image.tasks - one.image.tasks);
  if (first === undefined) return { sightings: [], findings: [], elsewhere: [] };
  const tasks = running.reduce((sum, { image }) => sum + image.tasks, 0);
  const sighting = { environment, service, container, reference: first.reference, digest: first.digest, tasks };
  return { sightings: [sighting], findings: [], elsewhere: [] };
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

/** The first few of what may be many. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, NAMED);
  return names.length > NAMED ? `${shown.join(', ')} and ${names.length - NAMED} more` : listed(shown);
}
