import type { Finding } from '../manifest';
import type { ChangePlan, EnvironmentPlan, PlannedPin } from '../promotion/change-plan';

/** The document of `plan`: what is not known is null. */
export function planDocument(plan: ChangePlan, base: string | null, notes: readonly string[]): object {
  return {
    base,
    environments: plan.environments.map(environmentDocument),
    images: plan.images.map(({ image, change, from, to }) => ({ image, change, from: from ?? null, to: to ?? null })),
    releases: plan.releases.map(({ image, version, change, digest, revision, reason }) => ({
      image,
      version,
      change,
      digest,
      revision: revision ?? null,
      reason: reason ?? null,
    })),
    findings: plan.findings,
    notes,
  };
}

/** The same of a manifest that is not valid: nothing can be planned. */
export function refusedPlan(findings: readonly Finding[]): object {
  return { base: null, environments: [], images: [], releases: [], findings, notes: [] };
}

function environmentDocument({ name, change, pins, rules, overrides }: EnvironmentPlan): object {
  return {
    name,
    change,
    changes: pins.map(pinDocument),
    rules: rules.map(({ rule, from, to }) => ({ rule, from: from ?? null, to: to ?? null })),
    overrides: overrides.map(({ change: state, image, ref, reason, by }) => ({ change: state, image, ref, reason, by })),
  };
}

function pinDocument({ image, kind, from, to, compareUrl, upstream, override }: PlannedPin): object {
  return {
    image,
    kind,
    from: from?.reference.toString() ?? null,
    to: to?.reference.toString() ?? null,
    fromVersion: from?.version ?? null,
    toVersion: to?.version ?? null,
    fromRevision: from?.revision ?? null,
    toRevision: to?.revision ?? null,
    compareUrl: compareUrl ?? null,
    upstream:
      upstream === undefined
        ? null
        : {
            environment: upstream.environment,
            since: upstream.since?.toISOString() ?? null,
            seconds: upstream.seconds ?? null,
            atLeast: upstream.atLeast,
          },
    override: override === undefined ? null : { image: override.image, ref: override.ref, reason: override.reason, by: override.by },
  };
}
