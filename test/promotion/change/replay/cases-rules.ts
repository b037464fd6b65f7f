import type { Case, Draft } from './draft';
import { Place, versionOf } from './world';

/** What happens to the rules of environments and to the ledgers. */
export const RULES_AND_LEDGERS: Readonly<Record<string, Case>> = {
  freeze: (draft) => {
    const prod = draft.place('prod');
    if (prod.rules.frozen !== undefined || !draft.takes('rules of prod')) return false;
    prod.rules = { ...prod.rules, frozen: 'holidays' };
    return true;
  },

  thaw: (draft) => {
    const prod = draft.place('prod');
    if (prod.rules.frozen === undefined || !draft.takes('rules of prod')) return false;
    const { frozen, ...others } = prod.rules;
    prod.rules = others;
    draft.expected.push({ code: 'rule-loosened', environment: 'prod', says: `it was frozen: "${frozen}"` });
    return true;
  },

  'shorter soak': (draft) => {
    const prod = draft.place('prod');
    if (prod.rules.soakHours === 12 || !draft.takes('rules of prod')) return false;
    prod.rules = { ...prod.rules, soakHours: 12 };
    draft.expected.push({ code: 'rule-loosened', environment: 'prod', says: 'the soak of prod falls from 24h to 12h' });
    return true;
  },

  'longer soak': (draft) => {
    const prod = draft.place('prod');
    if (prod.rules.soakHours === 24 || !draft.takes('rules of prod')) return false;
    prod.rules = { ...prod.rules, soakHours: 24 };
    return true;
  },

  'rewritten release': (draft) => {
    const image = draft.pick(draft.world.line, () => true);
    if (image === undefined) return false;
    const builds = draft.world.ledger.get(image)!;
    const [build, revision] = [...builds][draft.world.below(builds.size)]!;
    builds.set(build, revision === '9abcdef' ? 'fedcba9' : '9abcdef');
    draft.expected.push({ code: 'ledger-rewritten', image, says: `${versionOf(build)} of ${image} is recorded` });
    return true;
  },

  'removed release': (draft) => {
    const removable = (name: string): number[] => [...draft.world.ledger.get(name)!.keys()].filter((build) => isFree(draft, name, build));
    const image = draft.takes('set of environments') ? draft.pick(draft.world.line, (name) => removable(name).length > 0) : undefined;
    if (image === undefined) return false;
    const builds = removable(image);
    const build = builds[draft.world.below(builds.length)]!;
    draft.world.ledger.get(image)!.delete(build);
    draft.world.dropped.set(image, [...(draft.world.dropped.get(image) ?? []), build]);
    if ([...draft.world.places.values()].some((place) => isRemembered(place, image, build))) {
      draft.expected.push({ code: 'release-dropped', image, says: `${versionOf(build)} of ${image} ` });
    }
    return true;
  },

  'new environment': (draft) => {
    if (draft.world.places.has('eu') || !draft.takes('set of environments')) return false;
    const eu = draft.world.closed.get('eu') ?? new Place('eu', { promotesFrom: ['uat'] });
    draft.world.closed.delete('eu');
    draft.world.places.set('eu', eu);
    eu.pins.clear();
    const tested = draft.pick(draft.world.line, (name) => draft.at('uat', name) >= 0);
    const untested = draft.pick(draft.world.line, () => true);
    if (tested !== undefined) {
      eu.pins.set(tested, draft.at('uat', tested));
    }
    if (untested !== undefined) {
      eu.pins.set(untested, draft.build(untested));
      draft.expected.push({ code: 'skipped-environment', environment: 'eu', image: untested });
    }
    return true;
  },

  'environment that goes': (draft) => {
    const eu = draft.world.places.get('eu');
    if (eu === undefined || !draft.takes('set of environments')) return false;
    draft.world.places.delete('eu');
    draft.world.closed.set('eu', eu);
    return true;
  },
};

/** Whether no environment pins a build, neither at the base nor now. */
function isFree(draft: Draft, image: string, build: number): boolean {
  return [...draft.world.places.values()].every((place) => !place.has(image, build) && draft.at(place.name, image) !== build);
}

/** Whether one of the last 20 states of an environment had it, as far as the base knows. */
function isRemembered(place: Place, image: string, build: number): boolean {
  const left = place.left.get(`${image} ${build}`);
  return left !== undefined && left.lastState > place.states - 20;
}
