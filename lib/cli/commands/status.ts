import { type Finding, FindingsError, type ReleaseManifest } from '../../manifest';
import { listed, refusal } from '../../promotion';
import { type AwsFailure, explainAwsFailure } from '../../registry';
import {
  compareWithManifest,
  type EnvironmentStatus,
  type ImageState,
  readServices,
  type ServiceReport,
  type StatusReport,
} from '../../runtime';
import { AWS_SERVICES } from '../aws-services';
import type { CommandContext } from '../command-context';
import { counted } from '../counted';
import { checkKnown, chosenEnvironments } from '../environment-arguments';
import { EXIT, OutsideError } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArgument } from '../forms';
import { type Line, type Row, type Style, styled, table } from '../line';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { type AccountGroup, accountGroups, accountOptions } from '../status-accounts';

const STYLES: Readonly<Record<ImageState, Style>> = {
  'in-sync': 'green',
  'out-of-sync': 'red',
  mixed: 'yellow',
  'not-running': 'red',
  unknown: 'yellow',
};

/** What a deployment of the manifest would change; nobody can say that of what is unknown. */
const DEPLOYING_MENDS: readonly ImageState[] = ['out-of-sync', 'mixed', 'not-running'];

/** Compares what the manifest pins with what ECS runs, each environment in its own account. */
export async function run(context: CommandContext): Promise<Outcome> {
  const names = context.arguments.all.map(nameArgument);
  const options = accountOptions(context);
  const place = locateManifest(context);
  try {
    const { manifest } = openManifest(place);
    checkKnown(manifest, [...options.roles.keys(), ...options.profiles.keys()]);
    const environments = chosenEnvironments(manifest, names);
    const readings = await context.output.progress.during('asking ECS what runs', () =>
      Promise.all(accountGroups(environments, options).map((group) => read(context, manifest, group))),
    );
    const failures = readings.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    const [first] = failures;
    if (first !== undefined && failures.length === readings.length) {
      throw new OutsideError(first.code, `no environment can be read: ${first.message}`, first.help);
    }
    const unreachable = readings.flatMap(({ group, failure }) => (failure === undefined ? [] : group.environments.map(({ name }) => name)));
    const reports = readings.flatMap((reading) => reading.reports);
    return answer(compareWithManifest(environments, reports, unreachable), readings.flatMap(findingsOf));
  } catch (error) {
    if (error instanceof FindingsError) {
      return answer({ inSync: false, environments: [] }, error.findings);
    }
    throw error;
  }
}

/** What one account says, or why it does not. */
interface Reading {
  readonly group: AccountGroup;
  readonly reports: readonly ServiceReport[];
  readonly failure?: AwsFailure;
}

async function read({ services }: CommandContext, { application }: ReleaseManifest, group: AccountGroup): Promise<Reading> {
  const names = group.environments.map(({ name }) => name);
  try {
    const client = await (services ?? AWS_SERVICES).ecsClient(group.choice);
    try {
      return { group, reports: await readServices(client, application, names) };
    } finally {
      client.destroy();
    }
  } catch (error) {
    return { group, reports: [], failure: explainAwsFailure(error) };
  }
}

function findingsOf({ group, failure }: Reading): Finding[] {
  return failure === undefined
    ? []
    : group.environments.map(({ name }) =>
        refusal(failure.code, `${name} cannot be read: ${failure.message}`, failure.help, { environment: name }),
      );
}

function answer(report: StatusReport, findings: readonly Finding[]): Outcome {
  const inSync = report.inSync && findings.length === 0;
  const off = report.environments
    .filter(({ images }) => images.some(({ state }) => DEPLOYING_MENDS.includes(state)))
    .map(({ name }) => name);
  return {
    exitCode: inSync ? EXIT.done : EXIT.refused,
    document: { inSync, environments: report.environments, findings },
    lines: [...table(report.environments.flatMap(rowsOf)), ...findingLines(findings)],
    closing: off.length === 0 ? [] : [`not in sync: ${listed(off)}; deploy what the manifest says, for example with: npx cdk deploy`],
  };
}

function rowsOf({ name, images }: EnvironmentStatus): Row[] {
  return images.map(({ image, desired, running, state }): Row => {
    const [tag = '', digest = ''] = desired.split('@');
    return [name, image, tag, styled('dim', short(digest)), styled(STYLES[state], state), runningLine(running, desired, state)];
  });
}

function runningLine(running: EnvironmentStatus['images'][number]['running'], desired: string, state: ImageState): Line {
  if (running.length === 0) {
    return state === 'unknown' ? 'no service of this environment says that it runs this image' : '';
  }
  return running
    .map(({ digest, tasks, service }) => {
      const what = desired.endsWith(digest) ? '' : ` of ${short(digest)}`;
      return `${counted(tasks, 'task')}${what} in ${service}`;
    })
    .join(', ');
}

function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
