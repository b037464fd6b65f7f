import { FindingsError } from '../../manifest';
import { AccountReader } from '../account-reader';
import { AWS_SERVICES } from '../aws-services';
import type { CommandContext } from '../command-context';
import { checkKnown, chosenEnvironments } from '../environment-arguments';
import { nameArgument } from '../forms';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { accountGroups, accountOptions } from '../status-accounts';
import { readingFindings, statusAnswer, statusOf } from '../status-answer';
import { waitUntilInSync } from '../status-wait';
import { waitLimit } from '../wait-options';

/** Compares what the manifest pins with what ECS runs, each environment in its own account. */
export async function run(context: CommandContext): Promise<Outcome> {
  const names = context.arguments.all.map(nameArgument);
  const options = accountOptions(context);
  const limit = waitLimit(context.arguments);
  const place = locateManifest(context);
  const accounts: AccountReader[] = [];
  try {
    const { manifest } = openManifest(place);
    checkKnown(manifest, [...options.roles.keys(), ...options.profiles.keys()]);
    const environments = chosenEnvironments(manifest, names);
    const services = context.services ?? AWS_SERVICES;
    accounts.push(...accountGroups(environments, options).map((group) => new AccountReader(services, manifest.application, group)));
    if (limit !== undefined) return await waitUntilInSync(context, environments, accounts, limit);
    await context.output.progress.during('asking ECS what runs', () => Promise.all(accounts.map((account) => account.read())));
    return statusAnswer(statusOf(environments, accounts), readingFindings(accounts), accounts);
  } catch (error) {
    if (error instanceof FindingsError) {
      return statusAnswer({ inSync: false, environments: [] }, error.findings);
    }
    throw error;
  } finally {
    for (const account of accounts) account.close();
  }
}
