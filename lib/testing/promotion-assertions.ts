import type { Template } from 'aws-cdk-lib/assertions';
import { deployedImages } from '../template';
import { type Difference, differences, failure, shown } from './difference';
import { essenceOf } from './essence';
import { type Pair, pairResources } from './paired-resources';
import type { ParityOptions, PromotionScopeOptions } from './promotion-assertions-options';
import { CONFIGURED } from './text-essence';
import { resourcesOf, type TemplateResource } from './template-resources';

/** What a promotion is: another task definition, and the service that takes it. */
const PROMOTED = ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service'];

/**
 * Assertions on synthesized templates for tests of an app that promotes by digest. They throw an error, so they work in any test framework.
 */
export class PromotionAssertions {
  /**
   * Every image that the template deploys is pinned by a digest that stands in the template: those of all containers of every
   * `AWS::ECS::TaskDefinition`, and of every `AWS::Lambda::Function` made from an image.
   *
   * @param template of one stack
   * @returns how many images there are, so that a test can tell that it looked at some
   * @throws an error that lists the other images
   *
   * @example
   * expect(PromotionAssertions.everythingIsPinned(Template.fromStack(stack))).toBe(2);
   */
  public static everythingIsPinned(template: Template): number {
    const images = [...resourcesOf(template)].flatMap(([id, { Type, Properties = {} }]) =>
      deployedImages(Type, Properties).map((image) => ({ id, ...image })),
    );
    const lines = images
      .filter(({ reference }) => reference.digest === undefined)
      .map(({ id, container, reference }) => `${id}${container === undefined ? '' : ` ${container}`}: ${shown(reference.text)}`);
    if (lines.length > 0) {
      throw failure('these images are not pinned by a digest', lines, 'use PinnedImage, or name them as REPOSITORY@sha256:…');
    }
    return images.length;
  }

  /**
   * The templates of two environments differ only in configuration: what was tested in the one is what runs in the other.
   *
   * Both have the same resources. Those are of the same id and type; where the id holds the name of the stack, as that of a security group
   * rule does, the type and the order decide. Of their properties these are configuration, and may differ:
   *
   * - values of environment variables and of secrets, not their names; whatever `waybill.` labels and `WAYBILL_` variables say
   * - the release of an image and its registry, not its repository, nor whether a digest or a tag names it
   * - accounts and regions, and of an ARN everything but the service
   * - names and descriptions (all properties that end in `Name` or `Description`, `Family`, host names of listener rules), tags, dimensions of metrics
   * - sizes and counts: CPU, memory, storage, types of instances, retention, and every other number but ports, health checks and those of
   *   containers and of a service's `DeploymentConfiguration`
   * - ids and ARNs of what is not in the template, such as subnets, and how many there are
   * - what becomes of a resource that is deleted, and metadata
   *
   * Everything else agrees: the containers of a task with their ports, commands, health checks and order of start, how services are
   * deployed, what roles may do, what refers to what.
   *
   * @param one template of one environment, such as uat
   * @param other template of the other, such as prod
   * @param options what may differ besides
   * @throws an error that lists the places where they differ
   *
   * @example
   * PromotionAssertions.differOnlyInConfiguration(Template.fromStack(uat), Template.fromStack(prod), {
   *   mayDiffer: ['AWS::CloudWatch::Alarm'],
   * });
   */
  public static differOnlyInConfiguration(one: Template, other: Template, options: ParityOptions = {}): void {
    const { pairs, idsOfOne, idsOfOther } = pairResources(resourcesOf(one), resourcesOf(other));
    const exempt = options.mayDiffer ?? [];
    const lines = pairs.flatMap(({ id, one: first, other: second }) => {
      if (first === undefined || second === undefined) {
        const place = (first ?? second)?.Type ?? '';
        return isExempt(place, exempt) ? [] : [`${place} ${id}: only in the ${first === undefined ? 'other' : 'one'}`];
      }
      return differences(essenceOf(first, idsOfOne), essenceOf(second, idsOfOther))
        .map((difference) => ({ ...difference, place: placeOf(first.Type, difference.path) }))
        .filter(({ place }) => !isExempt(place, exempt))
        .map((difference) => `${difference.place} of ${id}: ${essential(difference.one)} and ${essential(difference.other)}`);
    });
    if (lines.length > 0) {
      throw failure(
        'the templates differ in more than configuration',
        lines,
        'make them from the same code, or list in mayDiffer what is meant to differ',
      );
    }
  }

  /**
   * A promotion changes task definitions and services (`AWS::ECS::TaskDefinition`, `AWS::ECS::Service`), and adds, changes and removes no
   * other resource: nothing but the new release can then go wrong with it.
   *
   * @param before template of an environment
   * @param after template of the same environment, made from the manifest with another pin
   * @param options what may change besides
   * @throws an error that lists the other resources; or when nothing changes at all, and the promotion was none
   *
   * @example
   * PromotionAssertions.promotionTouchesOnlyServices(templateFor(builder.manifest()), templateFor(builder.pin('uat', 'api', '1.4.0').manifest()));
   */
  public static promotionTouchesOnlyServices(before: Template, after: Template, options: PromotionScopeOptions = {}): void {
    const allowed = [...PROMOTED, ...(options.mayChange ?? [])];
    const old = resourcesOf(before);
    const now = resourcesOf(after);
    const touched = [...new Set([...old.keys(), ...now.keys()])].flatMap((id): (Pair & { readonly change: Difference[] })[] => {
      const change = differences(deployed(old.get(id)), deployed(now.get(id)));
      return change.length === 0 ? [] : [{ id, one: old.get(id), other: now.get(id), change }];
    });
    if (touched.length === 0) {
      throw new Error(
        'the promotion changes nothing in the template; give one template before it and one after it, from manifests that pin different digests',
      );
    }
    const lines = touched.flatMap(({ id, one, other, change }) => {
      const types = [one, other].flatMap((resource) => resource?.Type ?? []);
      if (types.every((type) => allowed.includes(type))) return [];
      const [type] = types;
      if (one === undefined) return [`${type} ${id}: added`];
      if (other === undefined) return [`${type} ${id}: removed`];
      return change.map(
        (difference) => `${placeOf(type ?? '', difference.path)} of ${id}: ${shown(difference.one)} to ${shown(difference.other)}`,
      );
    });
    if (lines.length > 0) {
      throw failure(
        'the promotion touches more than task definitions and services',
        lines,
        'derive nothing else from the release, or list in mayChange what is meant to change',
      );
    }
  }
}

function isExempt(place: string, exempt: readonly string[]): boolean {
  return exempt.some((entry) => place === entry || place.startsWith(`${entry}.`));
}

/** The type of a resource and the way to a property of it. */
function placeOf(type: string, path: readonly string[]): string {
  return [type, ...(path[0] === 'Properties' ? path.slice(1) : path)].join('.');
}

function essential(value: unknown): string {
  return value === CONFIGURED ? 'a value' : shown(value);
}

/** What CloudFormation acts on. */
function deployed(resource: TemplateResource | undefined): unknown {
  if (resource === undefined) return undefined;
  return Object.fromEntries(Object.entries(resource).filter(([attribute]) => attribute !== 'Metadata'));
}
