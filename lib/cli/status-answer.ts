import { abbreviatedDigest, type Finding } from '../manifest';
import { listed, refusal } from '../promotion';
import {
  compareWithManifest,
  type DesiredEnvironment,
  type EnvironmentStatus,
  type ImageState,
  type ImageStatus,
  type StatusReport,
} from '../runtime';
import type { AccountReader } from './account-reader';
import { counted } from './counted';
import { EXIT, OutsideError } from './failure';
import { findingLines } from './finding-lines';
import { type Line, type Row, type Style, styled, table } from './line';
import type { Outcome } from './outcome';
import { NO_SUPPLY, type Supply } from './status-supply';

const STYLES: Readonly<Record<ImageState, Style>> = {
  'in-sync': 'green',
  'out-of-sync': 'red',
  mixed: 'yellow',
  'not-running': 'red',
  unknown: 'yellow',
};

/** What a deployment of the manifest would change; nobody can say that of what is unknown. */
const DEPLOYING_MENDS: readonly ImageState[] = ['out-of-sync', 'mixed', 'not-running'];

/**
 * What the accounts said when they last answered, against the manifest.
 *
 * @throws OutsideError when none has answered
 */
export function statusOf(environments: readonly DesiredEnvironment[], accounts: readonly AccountReader[]): StatusReport {
  const failures = accounts.flatMap(({ reports, failure }) => (reports === undefined && failure !== undefined ? [failure] : []));
  const [first] = failures;
  if (first !== undefined && failures.length === accounts.length) {
    throw new OutsideError(first.code, `no environment can be read: ${first.message}`, first.help);
  }
  const unreachable = accounts.flatMap((account) => (account.reports === undefined ? account.environments : []));
  const reports = accounts.flatMap((account) => account.reports ?? []);
  return compareWithManifest(environments, reports, unreachable);
}

/** One for each environment that could not be read the last time. */
export function readingFindings(accounts: readonly AccountReader[]): Finding[] {
  return accounts.flatMap(({ environments, failure }) =>
    failure === undefined
      ? []
      : environments.map((name) =>
          refusal(failure.code, `${name} cannot be read: ${failure.message}`, failure.help, { environment: name }),
        ),
  );
}

/** The answer of `status`. */
export function statusAnswer(
  report: StatusReport,
  findings: readonly Finding[],
  accounts: readonly AccountReader[] = [],
  supply?: Supply,
): Outcome {
  const inSync = report.inSync && findings.length === 0;
  const off = report.environments
    .filter(({ images }) => images.some(({ state }) => DEPLOYING_MENDS.includes(state)))
    .map(({ name }) => name);
  return {
    exitCode: inSync ? EXIT.done : EXIT.refused,
    document: { inSync, environments: report.environments.map((environment) => withSupply(environment, supply)), findings },
    lines: [...table(report.environments.flatMap((environment) => rowsOf(environment, supply))), ...findingLines(findings)],
    closing: [
      ...(off.length === 0 ? [] : [`not in sync: ${listed(off)}; deploy what the manifest says, for example with: npx cdk deploy`]),
      ...passedOverLines(report, accounts),
      ...(supply?.note === undefined ? [] : [`note: ${supply.note}`]),
    ],
  };
}

function withSupply({ name, images }: EnvironmentStatus, supply: Supply | undefined): object {
  return { name, images: images.map((status) => ({ ...status, ...(supply?.of(name, status.image) ?? NO_SUPPLY) })) };
}

/** Why an image may seem to have no service: this caller may not see it. */
export function passedOverLines({ environments }: StatusReport, accounts: readonly AccountReader[]): Line[] {
  const lost = new Set(environments.filter(({ images }) => images.some(hasNoService)).map(({ name }) => name));
  const count = accounts
    .filter((account) => account.environments.some((name) => lost.has(name)))
    .reduce((sum, { passedOver }) => sum + passedOver, 0);
  return count === 0 ? [] : [`passed over, because this caller may not describe them: ${counted(count, 'service')}`];
}

function hasNoService({ state, running }: ImageStatus): boolean {
  return state === 'unknown' && running.length === 0;
}

function rowsOf({ name, images }: EnvironmentStatus, supply: Supply | undefined): Row[] {
  return images.map((status): Row => {
    const { image, desired, state } = status;
    const [tag = '', digest = ''] = desired.split('@');
    const { available, newer } = supply?.of(name, image) ?? NO_SUPPLY;
    return [
      name,
      image,
      tag,
      styled('dim', abbreviatedDigest(digest)),
      styled(STYLES[state], state),
      available === null ? '' : available ? styled('dim', 'in the registry') : styled('red', 'not in the registry'),
      newer === null ? '' : styled('cyan', `${newer} is recorded`),
      runningLine(status),
    ];
  });
}

function runningLine(status: ImageStatus): Line {
  const { running, desired } = status;
  if (hasNoService(status)) {
    return 'no service of this environment says that it runs this image';
  }
  return running
    .map(({ digest, tasks, service }) => {
      const what = desired.endsWith(digest) ? '' : ` of ${abbreviatedDigest(digest)}`;
      return `${counted(tasks, 'task')}${what} in ${service}`;
    })
    .join(', ');
}
