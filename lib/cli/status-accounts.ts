import { type EnvironmentRelease, quote } from '../manifest';
import { UsageError } from './failure';
import { nameArgument } from './forms';
import type { CommandContext } from './command-context';
import { awsChoice, roleArgument } from './registry-choice';
import type { AwsChoice } from './services';

/** Environments that are read with the same credentials. */
export interface AccountGroup {
  readonly choice: AwsChoice;
  readonly environments: readonly EnvironmentRelease[];
}

/** `--role-for ENV=ARN` and `--profile-for ENV=NAME`, by environment. */
export interface AccountOptions {
  readonly roles: ReadonlyMap<string, string>;
  readonly profiles: ReadonlyMap<string, string>;
  readonly otherwise: AwsChoice;
}

/** @throws UsageError when a pair is malformed or an environment is given twice */
export function accountOptions(context: CommandContext): AccountOptions {
  const { arguments: given } = context;
  return {
    roles: new Map([...pairs('role-for', given.texts('role-for'))].map(([name, role]) => [name, roleArgument(role)])),
    profiles: pairs('profile-for', given.texts('profile-for')),
    otherwise: awsChoice(context),
  };
}

function pairs(option: string, texts: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 0 || at === text.length - 1) {
      throw new UsageError('invalid-argument', `${quote(text)} is no pair`, `write --${option} ENV=VALUE`, 'status');
    }
    const name = nameArgument(text.slice(0, at));
    if (found.has(name)) {
      throw new UsageError('invalid-argument', `--${option} is given twice for ${name}`, 'give it once', 'status');
    }
    found.set(name, text.slice(at + 1));
  }
  return found;
}

/**
 * Environments by whose credentials read them, so that each account is asked once. What is said for one environment replaces what is
 * said for all: with a profile of its own it does not assume the role of all others.
 */
export function accountGroups(environments: readonly EnvironmentRelease[], { roles, profiles, otherwise }: AccountOptions): AccountGroup[] {
  const groups = new Map<string, { choice: AwsChoice; environments: EnvironmentRelease[] }>();
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
