import { Accepts, Combination, type EnvironmentRelease } from '../../manifest';
import type { OverrideEntry, PlannedOverride, RuleChange } from './change-plan';

/** Which rules of an environment change; of a new one, which it has beside the defaults. */
export function ruleChanges(before: EnvironmentRelease | undefined, after: EnvironmentRelease): RuleChange[] {
  const [from, to] = [rulesOf(before), rulesOf(after)];
  return RULES.filter((rule) => from[rule] !== to[rule]).map((rule) => ({ rule, from: from[rule], to: to[rule] }));
}

const RULES = ['accepts', 'promotesFrom', 'soak', 'combination', 'frozen'] as const;

/** In the words of the manifest; what is its default is undefined. */
function rulesOf(environment: EnvironmentRelease | undefined): Record<RuleChange['rule'], string | undefined> {
  return {
    accepts: environment?.accepts === Accepts.BUILDS ? environment.accepts : undefined,
    // The order of the list means nothing.
    promotesFrom: environment?.promotesFrom.length ? [...environment.promotesFrom].sort().join(', ') : undefined,
    soak: environment?.soak,
    combination: environment?.combination === Combination.EXACT ? environment.combination : undefined,
    frozen: environment?.frozen,
  };
}

/** Every exception of an environment, also the ones that stay: none is ever silent. */
export function overrideChanges(before: readonly OverrideEntry[], after: readonly OverrideEntry[]): PlannedOverride[] {
  const earlier = new Set(before.map(identity));
  const later = new Set(after.map(identity));
  return [
    ...after.map((override): PlannedOverride => ({ ...override, change: earlier.has(identity(override)) ? 'kept' : 'added' })),
    ...before.filter((override) => !later.has(identity(override))).map((override): PlannedOverride => ({ ...override, change: 'removed' })),
  ];
}

function identity({ image, ref, reason, by }: OverrideEntry): string {
  return JSON.stringify([image, ref, reason, by]);
}
