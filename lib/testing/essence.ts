import { intrinsicOf, textOf } from '../template';
import { asSet, byName } from './named-lists';
import { CONFIGURED, imageEssence, textEssence } from './text-essence';
import type { TemplateResource } from './template-resources';

/** Names, sizes, counts and tags: left out wherever they stand, so that one environment may have them and another not. */
const LEFT_OUT = new RegExp(
  '^(?:' +
    '\\w*(?:Name|Names|Family|Description|InstanceClass|InstanceType|NodeType)|' +
    'Cpu|Memory|MemoryReservation|MemorySize|EphemeralStorage|DesiredCount|MinCapacity|MaxCapacity|RetentionInDays|' +
    'Tags|Dimensions|HostHeaderConfig|awslogs-group' +
    ')$',
);
/** They end like names, and say what fits together. */
const KEPT = new Set(['ContainerName', 'PortName', 'MetricName', 'AttributeName']);
/** What other things a resource refers to: which, and how many. A managed policy is what a role may do. */
const IDENTIFIERS = /(?:(?<!ManagedPolicy)(?:Arn|Arns)|Id|Ids|ARN|ARNs|Subnets|SecurityGroups|AvailabilityZones?|CidrBlock|^Cluster)$/;
/** Numbers that are no size or count: everything of these, and what says "port" or "health". */
const EXACT = /^(?:ContainerDefinitions|DeploymentConfiguration)$|Port$|[Hh]ealth/;
/** Lists of policies, whose order says nothing; the CDK sorts them by names. */
const UNORDERED = /^(?:Not)?(?:Action|Resource)$|^Statement$|^ManagedPolicyArns$/;
/** Lists of names, each with a value that is configuration. */
const VALUES = /^(?:Environment|EnvironmentVariables|Secrets)$/;
/** What says of a container, a function or a service which release it runs. */
const OURS = /^(?:WAYBILL_|waybill\.)/;

function isOurs(name: string): boolean {
  return OURS.test(name);
}

function isConfiguration(name: string, exact: boolean): boolean {
  if (isOurs(name)) return true;
  // In a container a name says what fits together, such as the port that others call it by.
  return LEFT_OUT.test(name) && !KEPT.has(name) && !(exact && name === 'Name');
}

/** What stays of a resource when its configuration is taken away: what two environments must agree on. */
export function essenceOf(resource: TemplateResource, ids: ReadonlyMap<string, string>): unknown {
  const { Properties = {}, DependsOn = [], Condition } = resource;
  const dependencies = (Array.isArray(DependsOn) ? DependsOn : [DependsOn]).map((id) => ids.get(String(id)) ?? String(id));
  return { Properties: new Essence(ids).ofFields(Properties, false), DependsOn: asSet(dependencies), Condition };
}

class Essence {
  public constructor(private readonly ids: ReadonlyMap<string, string>) {}

  public ofFields(fields: object, exact: boolean): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(fields)
        .filter(([name]) => !isConfiguration(name, exact))
        .map(([name, value]: [string, unknown]) => [name, this.ofField(name, value, exact || EXACT.test(name))]),
    );
  }

  private ofField(name: string, value: unknown, exact: boolean): unknown {
    if (name === 'Image' || name === 'ImageUri') return imageEssence(value);
    if (name === 'ContainerDefinitions') return byName(value, isOurs, (container) => this.ofFields(container, true));
    if (name === 'Variables') return this.ofVariables(value);
    if (VALUES.test(name) && Array.isArray(value)) return byName(value, isOurs, () => CONFIGURED);
    if (IDENTIFIERS.test(name)) return this.ofIdentifiers(value);
    const essence = this.of(value, exact);
    return UNORDERED.test(name) && Array.isArray(essence) ? asSet(essence) : essence;
  }

  private of(value: unknown, exact: boolean): unknown {
    if (typeof value === 'number') return exact ? value : CONFIGURED;
    if (typeof value === 'string' || intrinsicOf(value) !== undefined) return this.ofText(value, exact);
    if (Array.isArray(value)) return value.map((item) => this.of(item, exact));
    return typeof value === 'object' && value !== null ? this.ofFields(value, exact) : value;
  }

  /** Environment variables of a function. */
  private ofVariables(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.keys(value)
        .filter((name) => !isOurs(name))
        .map((name) => [name, CONFIGURED]),
    );
  }

  /** Those of the template's own resources must agree, all others are configuration; so is how many there are. */
  private ofIdentifiers(value: unknown): unknown {
    if (!Array.isArray(value)) return this.refersToOwn(value) ? this.of(value, true) : CONFIGURED;
    const own = value.filter((item) => this.refersToOwn(item)).map((item) => this.of(item, true));
    return own.length === value.length ? own : [...own, CONFIGURED];
  }

  private refersToOwn(value: unknown): boolean {
    return [...textOf(value).matchAll(/\$\{([^}.]+)[^}]*\}/g)].some(([, id = '']) => this.ids.has(id));
  }

  private ofText(value: unknown, exact: boolean): unknown {
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined && !TEXTUAL.has(intrinsic.name)) {
      if (intrinsic.name === 'Fn::ImportValue') return CONFIGURED;
      return { [intrinsic.name]: this.of(intrinsic.argument, exact) };
    }
    return textEssence(textOf(value), this.ids);
  }
}

/** What makes a text; the other intrinsic functions choose from lists, or between values. */
const TEXTUAL = new Set(['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub']);
