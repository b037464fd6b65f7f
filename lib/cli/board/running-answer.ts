import { resolve } from 'node:path';
import type { RunningAnswer } from '../../board';
import type { ReleaseManifest } from '../../manifest';
import { AccountReader } from '../account-reader';
import { AWS_SERVICES } from '../aws-services';
import type { CommandContext } from '../command-context';
import { checkKnown } from '../environment-arguments';
import { UsageError } from '../failure';
import { accountGroups, accountOptions } from '../status-accounts';
import { readingFindings, statusOf } from '../status-answer';
import { savedStatus } from './saved-status';

/** Options that say as whom ECS is asked. */
const OF_ECS = ['role-for', 'profile-for', 'profile', 'region', 'role-arn'];

/** Reads what runs, once the manifest is known; undefined when nobody asked. */
export type RunningReader = (manifest: ReleaseManifest) => Promise<RunningAnswer | undefined>;

/**
 * What `--status` asks for.
 *
 * @throws UsageError for options that go with `--status ecs` alone, and for a file that is no answer of `status`
 */
export function runningReader(context: CommandContext): RunningReader {
  const { arguments: given, io } = context;
  const asked = given.text('status');
  if (asked === 'ecs') {
    const options = accountOptions(context, 'board');
    return async (manifest) => {
      checkKnown(manifest, [...options.roles.keys(), ...options.profiles.keys()]);
      return askEcs(context, manifest, options);
    };
  }
  const idle = OF_ECS.find((option) => given.text(option) !== undefined || given.texts(option) !== undefined);
  if (idle !== undefined) {
    throw new UsageError(
      'unexpected-argument',
      `--${idle} without --status ecs, which alone asks AWS`,
      'add --status ecs, or leave it out',
      'board',
    );
  }
  const saved = asked === undefined ? undefined : savedStatus(resolve(io.cwd, asked), asked);
  return () => Promise.resolve(saved);
}

async function askEcs(
  context: CommandContext,
  manifest: ReleaseManifest,
  options: ReturnType<typeof accountOptions>,
): Promise<RunningAnswer> {
  const { environments, application } = manifest;
  const services = context.services ?? AWS_SERVICES;
  const accounts = accountGroups(environments, options).map((group) => new AccountReader(services, application, group));
  try {
    await context.output.progress.during('asking ECS what runs', () => Promise.all(accounts.map((account) => account.read())));
    const report = statusOf(environments, accounts);
    const findings = readingFindings(accounts).map((finding) => ({ ...finding, severity: 'warning' as const }));
    return { status: 'asked', environments: report.environments, findings };
  } finally {
    for (const account of accounts) account.close();
  }
}
