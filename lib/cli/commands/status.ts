import { FindingsError, type ReleaseManifest } from '../../manifest';
import type { ImageRegistry } from '../../registry';
import { AccountReader } from '../account-reader';
import { AWS_SERVICES } from '../aws-services';
import type { CommandContext } from '../command-context';
import { checkKnown, chosenEnvironments } from '../environment-arguments';
import { UsageError } from '../failure';
import { nameArgument } from '../forms';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { registryOpener } from '../registry-choice';
import { accountGroups, accountOptions } from '../status-accounts';
import { readingFindings, statusAnswer, statusOf } from '../status-answer';
import { Supply } from '../status-supply';
import { waitUntilInSync } from '../status-wait';
import { watchStatus } from '../status-watch';
import { waitLimit } from '../wait-options';
import { watchInterval } from '../watch-options';

/** Compares what the manifest pins with what ECS runs, each environment in its own account, and with what the registry has. */
export async function run(context: CommandContext): Promise<Outcome> {
  const names = context.arguments.all.map(nameArgument);
  const options = accountOptions(context);
  const limit = waitLimit(context.arguments);
  const interval = watchInterval(context.arguments);
  const registryOf = registryToAsk(context);
  const place = locateManifest(context);
  const accounts: AccountReader[] = [];
  try {
    const { manifest } = openManifest(place);
    checkKnown(manifest, [...options.roles.keys(), ...options.profiles.keys()]);
    const environments = chosenEnvironments(manifest, names);
    const services = context.services ?? AWS_SERVICES;
    accounts.push(...accountGroups(environments, options).map((group) => new AccountReader(services, manifest.application, group)));
    const supply = new Supply(manifest, environments);
    if (limit !== undefined) return await waitUntilInSync(context, environments, accounts, limit, supply);
    const registry = registryOf(manifest);
    if (interval !== undefined) return await watchStatus(context, { environments, accounts, supply, registry }, interval);
    const reading = [...accounts.map((account) => account.read()), ...(registry === undefined ? [] : [supply.read(registry)])];
    await context.output.progress.during('asking ECS what runs', () => Promise.all(reading));
    return statusAnswer(statusOf(environments, accounts), readingFindings(accounts), accounts, supply);
  } catch (error) {
    if (error instanceof FindingsError) {
      return statusAnswer({ inSync: false, environments: [] }, error.findings);
    }
    throw error;
  } finally {
    for (const account of accounts) account.close();
  }
}

/**
 * The registry beside ECS: by default where the manifest says whose it is. Without that it would be the caller's own, and of several accounts
 * nobody knows which. A pipeline waits with roles that read ECS alone, so `--wait` asks none.
 *
 * @throws UsageError when `--registry` is no registry, or beside `--wait`
 */
function registryToAsk(context: CommandContext): (manifest: ReleaseManifest) => ImageRegistry | undefined {
  const typed = context.arguments.text('registry');
  if (typed === 'none') {
    return () => undefined;
  }
  const open = registryOpener(context, 'manifest');
  if (typed !== undefined && context.arguments.flag('wait')) {
    throw new UsageError('unexpected-argument', '--registry with --wait, which asks ECS alone', 'leave one of them out', 'status');
  }
  return (manifest) => {
    const named = manifest.registryAccount !== undefined || manifest.registryRegion !== undefined;
    return typed === undefined && !named ? undefined : open(manifest);
  };
}
