import { shortCommit } from '../../promotion';
import type { ChangePlan, EnvironmentPlan, PlannedPin, PlannedRelease } from '../../promotion/change-plan';
import { findingLines } from '../finding-lines';
import { type Line, type Row, type Style, styled, table } from '../line';
import { changesNothing, pinName, ruleValue, stayText } from './plan-words';

const KIND_STYLES: Readonly<Partial<Record<PlannedPin['kind'], Style>>> = { hotfix: 'yellow', rollback: 'yellow', removal: 'red' };

/** A plan for a terminal. */
export function planLines(plan: ChangePlan): Line[] {
  return [
    ...(changesNothing(plan) ? ['nothing changes in any environment or ledger'] : []),
    ...plan.environments.flatMap(environmentLines),
    ...ledgerLines(plan),
    ...(plan.findings.length > 0 ? [styled('bold', 'findings')] : []),
    ...findingLines(plan.findings),
  ];
}

function environmentLines({ name, change, pins, rules, overrides }: EnvironmentPlan): Line[] {
  return [
    [styled('bold', name), ...(change === 'changed' ? [] : [` (${change})`])],
    ...table(pins.map(pinRow), 2),
    ...pins.flatMap(({ image, compareUrl }): Line[] => (compareUrl === undefined ? [] : [`  commits of ${image}: ${compareUrl}`])),
    ...rules.map(({ rule, from, to }): Line => `  ${rule}: ${ruleValue(rule, from)} → ${ruleValue(rule, to)}`),
    ...overrides.map(({ change: state, image, ref, reason, by }): Line => {
      return ['  ', styled('yellow', `exception ${state}`), ` for ${image} ${ref}, by ${by}: ${reason}`];
    }),
  ];
}

function pinRow({ image, kind, from, to, upstream, override }: PlannedPin): Row {
  const style = KIND_STYLES[kind];
  return [
    image,
    style === undefined ? kind : styled(style, kind),
    from === undefined ? styled('dim', '(not pinned)') : pinName(from),
    '→',
    to === undefined ? styled('dim', '(not pinned)') : styled('green', pinName(to)),
    styled('dim', to?.reference.digest.abbreviated ?? ''),
    styled('dim', to?.revision === undefined ? '' : `revision ${shortCommit(to.revision)}`),
    upstream === undefined ? '' : `in ${upstream.environment} ${stayText(upstream)}`,
    override === undefined ? '' : styled('yellow', 'by an exception'),
  ];
}

function ledgerLines({ images, releases }: ChangePlan): Line[] {
  if (images.length + releases.length === 0) {
    return [];
  }
  return [
    styled('bold', 'ledger'),
    ...images.map(({ image, change, from, to }): Line => {
      return `  image ${image} ${change}: repository ${[from, to].filter((repository) => repository !== undefined).join(' → ')}`;
    }),
    ...table(releases.map(releaseRow), 2),
  ];
}

function releaseRow({ image, version, change, digest, revision, reason }: PlannedRelease): Row {
  return [
    image,
    version,
    change === 'added' ? styled('green', change) : styled('yellow', change),
    styled('dim', digest.slice('sha256:'.length, 'sha256:'.length + 12)),
    styled('dim', revision === undefined ? '' : `revision ${shortCommit(revision)}`),
    reason ?? '',
  ];
}
