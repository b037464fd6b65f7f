import { parseName, quote } from '../../manifest';
import type { CommandContext } from '../command-context';
import { UsageError } from '../failure';
import { nameArgument, readForm } from '../forms';
import { imageAnswers, registryForm } from '../init-answers';
import type { AwsChoice } from '../services';
import { accountGroups, accountOptions } from '../status-accounts';

/** An environment that is to be read. */
export interface AdoptedEnvironment {
  readonly name: string;
  /** Names or ARNs. */
  readonly clusters: readonly string[];
  /** Of which services; of all when it is empty. */
  readonly services: readonly RegExp[];
  /** As whom. */
  readonly choice: AwsChoice;
}

/** What `adopt` is asked for. */
export interface AdoptOptions {
  readonly application: string;
  readonly environments: readonly AdoptedEnvironment[];
  /** Names of images by their repository. */
  readonly imageNames: ReadonlyMap<string, string>;
  readonly registryAccount: string | undefined;
  readonly registryRegion: string | undefined;
}

/** A value for one environment, or for whichever it turns out to be. */
interface Pair {
  readonly environment: string | undefined;
  readonly value: string;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
const CLUSTER = /^(?:arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:cluster\/)?[A-Za-z0-9_-]{1,255}$/;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html, and asterisks. */
const SERVICE = /^[A-Za-z0-9_*-]{1,255}$/;

/** @throws UsageError */
export function adoptOptions(context: CommandContext): AdoptOptions {
  const { arguments: given } = context;
  const account = given.text('registry-account');
  const region = given.text('registry-region');
  const names = (given.texts('environment') ?? []).map(nameArgument);
  if (names.length === 0) throw wrong('missing-argument', '--environment is missing', 'name one, such as --environment uat');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw wrong('invalid-argument', `${twice} is given twice`, 'give each environment once');
  const clusters = clustersOf(names, given.texts('cluster') ?? []);
  const services = pairsOf('service', given.texts('service') ?? [], names, SERVICE);
  const choices = choicesOf(context, names);
  const environments = names.map((name): AdoptedEnvironment => {
    const patterns = services.filter(({ environment }) => environment === undefined || environment === name);
    return {
      name,
      clusters: clusters.get(name) ?? [],
      services: patterns.map(({ value }) => patternOf(value)),
      choice: choices.get(name) ?? {},
    };
  });
  refuseUnclear(environments, services);
  return {
    application: readForm(parseName, given.text('application') ?? ''),
    environments,
    imageNames: new Map(imageAnswers(given.texts('image') ?? [], 'adopt').map(({ name, repository }) => [repository, name])),
    registryAccount: account === undefined ? undefined : registryForm('account', account, 'adopt'),
    registryRegion: region === undefined ? undefined : registryForm('region', region, 'adopt'),
  };
}

/** In the order of the environments, or each with the name of its own. */
function clustersOf(names: readonly string[], texts: readonly string[]): Map<string, string[]> {
  const pairs = pairsOf('cluster', texts, names, CLUSTER);
  const bare = pairs.filter(({ environment }) => environment === undefined);
  const inOrder = bare.length === names.length && bare.length === pairs.length;
  if (bare.length > 0 && !inOrder && names.length > 1) {
    const help = `write --cluster ENV=CLUSTER, such as --cluster ${names[0] ?? ''}=${bare[0]?.value ?? ''}`;
    throw wrong('invalid-argument', 'it is not clear which cluster is of which environment', help);
  }
  const found = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [index, { environment, value }] of pairs.entries()) {
    const name = environment ?? (inOrder ? names[index] : names[0]) ?? '';
    found.get(name)?.push(value);
  }
  const without = names.find((name) => found.get(name)?.length === 0);
  if (without !== undefined) {
    throw wrong('missing-argument', `${without} has no cluster`, `name one: --cluster ${without}=CLUSTER`);
  }
  return found;
}

/** `VALUE` or `ENV=VALUE`. */
function pairsOf(option: string, texts: readonly string[], names: readonly string[], form: RegExp): Pair[] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    const environment = at < 0 ? undefined : nameArgument(text.slice(0, at));
    const value = text.slice(at + 1);
    if (!form.test(value))
      throw wrong('invalid-argument', `${quote(value)} is not the name of a ${option}`, `write --${option} [ENV=]NAME`);
    if (environment !== undefined && !names.includes(environment)) {
      throw wrong('invalid-argument', `--${option} is given for ${environment}`, `add --environment ${environment}, or correct the name`);
    }
    return { environment, value };
  });
}

/** Nothing else tells which service of a shared cluster is of which environment. */
function refuseUnclear(environments: readonly AdoptedEnvironment[], services: readonly Pair[]): void {
  for (const { name, clusters } of environments) {
    const other = environments.find((each) => each.name !== name && each.clusters.some((cluster) => clusters.includes(cluster)));
    if (other !== undefined && !services.some(({ environment }) => environment === name)) {
      throw wrong(
        'missing-argument',
        `${name} and ${other.name} share a cluster, and nothing tells their services apart`,
        `name those of each, such as --service '${name}=*-${name}'`,
      );
    }
  }
}

function choicesOf(context: CommandContext, names: readonly string[]): Map<string, AwsChoice> {
  const options = accountOptions(context, 'adopt');
  for (const name of [...options.roles.keys(), ...options.profiles.keys()]) {
    if (!names.includes(name)) {
      throw wrong('invalid-argument', `credentials are given for ${name}`, `add --environment ${name}, or correct the name`);
    }
  }
  const groups = accountGroups(
    names.map((name) => ({ name })),
    options,
  );
  return new Map(groups.flatMap(({ choice, environments }) => environments.map(({ name }) => [name, choice] as const)));
}

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/\*+/g, '.*')}$`);
}

function wrong(code: string, message: string, help: string): UsageError {
  return new UsageError(code, message, help, 'adopt');
}
