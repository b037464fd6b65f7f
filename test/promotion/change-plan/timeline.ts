import { ReleaseManifest } from '../../../lib/manifest';
import type { ManifestHistory, ManifestState } from '../../../lib/promotion';
import type { ManifestChange } from '../../../lib/promotion/change';
import { type ChangePlan, planChange, type PlannedPin } from '../../../lib/promotion/change-plan';
import { type ManifestSpec, manifestText } from '../../support/manifest';

/** The manifests of a branch, a day apart, the first at midnight of 1 November 2026. */
export class Timeline {
  private readonly texts: (string | null)[] = [];

  /** A commit after which the manifest is this. */
  public then(spec: ManifestSpec | string | null): this {
    this.texts.push(spec === null || typeof spec === 'string' ? spec : manifestText(spec));
    return this;
  }

  public history(cutOff = false): ManifestHistory {
    const states = this.texts.map((text, day): ManifestState => {
      return { commit: String(day + 1).padStart(40, '0'), committedAt: dayOf(day), author: 'Ann', subject: `day ${day + 1}`, text };
    });
    return { states: states.reverse(), cutOff };
  }

  /** A change from the last commit, a day after it. */
  public change(head: ManifestSpec, { history = true, cutOff = false } = {}): ManifestChange {
    const base = this.texts.at(-1) ?? null;
    return {
      base: base === null ? undefined : ReleaseManifest.fromText(base),
      head: ReleaseManifest.fromText(manifestText(head)),
      history: history ? this.history(cutOff) : undefined,
      now: dayOf(this.texts.length),
    };
  }

  public plan(head: ManifestSpec, options: { readonly history?: boolean; readonly cutOff?: boolean } = {}): ChangePlan {
    return planChange(this.change(head, options), []);
  }
}

function dayOf(day: number): Date {
  return new Date(Date.UTC(2026, 10, 1 + day));
}

/** The one pin that a plan changes. */
export function onlyPin(plan: ChangePlan): PlannedPin {
  const pins = plan.environments.flatMap((environment) => environment.pins);
  expect(pins).toHaveLength(1);
  return pins[0]!;
}
