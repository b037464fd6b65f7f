import { shortCommit } from '../../promotion';
import { formatDuration } from '../../promotion/duration';
import type { ChangePlan, PinnedSide, PlannedPin, UpstreamStay } from '../../promotion/change-plan';
import { counted } from '../counted';

/** What a pin is called: its tag, and the version of the ledger where that is another word. */
export function pinName({ reference, version }: PinnedSide): string {
  const tag = reference.tag.toString();
  return version === undefined || version === tag ? tag : `${tag} (${version})`;
}

/** `for 3 d 4 h`, and what there is to say when that is not known. */
export function stayText({ seconds, atLeast }: UpstreamStay): string {
  return seconds === undefined ? 'since when is not known' : `for ${atLeast ? 'at least ' : ''}${formatDuration(seconds)}`;
}

/** `2 promotions, 1 rollback`; the empty text when no pin changes. */
export function kindsText({ environments }: ChangePlan): string {
  const counts = new Map<PlannedPin['kind'], number>();
  for (const { kind } of environments.flatMap(({ pins }) => pins)) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (kind === 'hotfix' && count > 1 ? `${count} hotfixes` : counted(count, kind))).join(', ');
}

/** `1 error, 2 warnings`; the empty text without findings. */
export function severitiesText({ findings }: Pick<ChangePlan, 'findings'>): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  return [...(errors > 0 ? [counted(errors, 'error')] : []), ...(warnings > 0 ? [counted(warnings, 'warning')] : [])].join(', ');
}

/** Whether the change does anything at all. */
export function changesNothing({ environments, images, releases }: ChangePlan): boolean {
  const silent = environments.every(
    ({ change, pins, rules, overrides }) =>
      change === 'changed' && pins.length + rules.length === 0 && overrides.every((override) => override.change === 'kept'),
  );
  return silent && images.length + releases.length === 0;
}

/** Of a commit id what people need; a file stays as it is. */
export function baseText(base: string | null): string {
  return base === null ? 'nothing' : /^[0-9a-f]{40,64}$/.test(base) ? `commit ${shortCommit(base)}` : base;
}

const DEFAULTS = { accepts: 'releases', promotesFrom: 'none', soak: 'none', combination: 'any', frozen: 'not frozen' } as const;

/** A rule's value, or in words that there is none. */
export function ruleValue(rule: keyof typeof DEFAULTS, value: string | undefined): string {
  return value ?? DEFAULTS[rule];
}
