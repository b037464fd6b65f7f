import type { Finding } from '../../manifest';
import { BaseHistory } from '../change/base-history';
import type { ManifestChange } from '../change/manifest-change';
import type { ChangePlan, EnvironmentPlan } from './change-plan';
import { ledgerChanges } from './ledger-changes';
import { type EnvironmentSides, pinChanges } from './pin-changes';
import { overrideChanges, ruleChanges } from './rule-changes';

/**
 * What a change of the manifest does.
 *
 * @param findings of the check of the same change: a plan shows them, it does not judge
 */
export function planChange(change: ManifestChange, findings: readonly Finding[]): ChangePlan {
  const past = new BaseHistory(change.history);
  return {
    environments: sidesOf(change).flatMap((sides) => environmentPlan(change, past, sides)),
    ...ledgerChanges(change.base, change.head),
    findings,
  };
}

function sidesOf({ base, head }: ManifestChange): EnvironmentSides[] {
  const before = new Map(base?.environments.map((environment) => [environment.name, environment]));
  const after = new Map(head.environments.map((environment) => [environment.name, environment]));
  return [...new Set([...after.keys(), ...before.keys()])].map((name) => ({ name, before: before.get(name), after: after.get(name) }));
}

/** Nothing for an environment of which there is nothing to say. */
function environmentPlan(change: ManifestChange, past: BaseHistory, sides: EnvironmentSides): EnvironmentPlan[] {
  const { name, before, after } = sides;
  const plan: EnvironmentPlan = {
    name,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    pins: pinChanges(change, past, sides),
    rules: after === undefined ? [] : ruleChanges(before, after),
    overrides: overrideChanges(before?.overrides ?? [], after?.overrides ?? []),
  };
  const silent = plan.change === 'changed' && plan.pins.length + plan.rules.length + plan.overrides.length === 0;
  return silent ? [] : [plan];
}
