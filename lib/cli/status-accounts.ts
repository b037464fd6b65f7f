import { type EnvironmentRelease, quote } from '../manifest';
import { UsageError } from './failure';
import { nameArgument } from './forms';
import type { CommandContext } from './command-context';
import { awsChoice, roleArgument } from './registry-choice';
import type { AwsChoice } from './services';

/** What has the name of an environment. */
interface Named {
  readonly name: string;
}

/** Environments that are read with the same credentials. */
export interface AccountGroup<T extends Named = EnvironmentRelease> {
  readonly choice: AwsChoice;
  readonly environments: readonly T[];
}

/** `--role-for ENV=ARN` and `--profile-for ENV=NAME`, by environment. */
export interface AccountOptions {
  readonly roles: ReadonlyMap<string, string>;
  readonly profiles: ReadonlyMap<string, string>;
  readonly otherwise: AwsChoice;
}

/** @throws UsageError when a pair is malformed or an environment is given twice */
export function accountOptions(context: CommandContext, command = 'status'): AccountOptions {
  const { arguments: given } = context;
  return {
    roles: new Map([...pairs(command, 'role-for', given.texts('role-for'))].map(([name, role]) => [name, roleArgument(role)])),
    profiles: pairs(command, 'profile-for', given.texts('profile-for')),
    otherwise: awsChoice(context),
  };
}

function pairs(command: string, option: string, texts: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 0 || at === text.length - 1) {
      throw new UsageError('invalid-argument', `${quote(text)} is no pair`, `write --${option} ENV=VALUE`, command);
    }
    const name = nameArgument(text.slice(0, at));
    if (found.has(name)) {
      throw new UsageError('invalid-argument', `--${option} is given twice for ${name}`, 'give it once', command);
    }
    found.set(name, text.slice(at + 1));
  }
  return found;
}

/**
 * Environments by whose credentials read them, so that each account is asked once. What is said for one environment replaces what is
 * said for all: with a profile of its own it does not assume the role of all others.
 */
export function accountGroups<T extends Named>(
  environments: readonly T[],
  { roles, profiles, otherwise }: AccountOptions,
): AccountGroup<T>[] {
  const groups = new Map<string, { choice: AwsChoice; environments: T[] }>();
  for (const environment of environments) {
    const profile = profiles.get(environment.name);
    const roleArn = roles.get(environment.name);
    const choice: AwsChoice = {
      region: otherwise.region,
      profile: profile ?? otherwise.profile,
      roleArn: roleArn ?? (profile === undefined ? otherwise.roleArn : undefined),
    };
    const key = JSON.stringify([choice.profile, choice.roleArn]);
    const group = groups.get(key) ?? { choice, environments: [] };
    group.environments.push(environment);
    groups.set(key, group);
  }
  return [...groups.values()];
}
