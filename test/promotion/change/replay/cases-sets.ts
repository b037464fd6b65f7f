import type { Case, Draft } from './draft';

/** What happens to the images of the store, which takes only sets that ran together in its lab. */
export const SETS: Readonly<Record<string, Case>> = {
  'new set in the lab': (draft) => {
    if (!draft.takes('lab')) return false;
    for (const image of draft.world.store) {
      if (draft.world.below(3) === 0) draft.pin('lab', image, draft.build(image));
    }
    return true;
  },

  'tested set': (draft) => {
    if (!draft.takes('store')) return false;
    for (const image of draft.world.store) {
      const build = draft.at('lab', image);
      // The lab does not know the hotfixes of the store.
      if (build < draft.at('store', image) && !draft.place('store').everRan(image, build)) {
        draft.expected.push({ code: 'downgrade', environment: 'store', image });
      }
      draft.pin('store', image, build);
    }
    return true;
  },

  'half a set': (draft) => {
    const moving = draft.world.store.filter((image) => draft.at('lab', image) > draft.at('store', image));
    const half = new Map([...draft.before.get('store')!.pins, ...moving.slice(1).map((image) => [image, draft.at('lab', image)] as const)]);
    if (moving.length < 2 || isKnown(draft, half) || !draft.takes('store')) return false;
    half.forEach((build, image) => {
      draft.pin('store', image, build);
    });
    draft.expected.push({ code: 'untested-combination', environment: 'store', says: 'never ran together in lab' });
    return true;
  },

  'return of a set': (draft) => {
    const sets = [...draft.place('store').sets].filter((set) => set !== draft.place('store').set(draft.before.get('store')!.pins));
    if (sets.length === 0 || !draft.takes('store')) return false;
    readSet(sets[draft.world.below(sets.length)]!).forEach((build, image) => {
      draft.pin('store', image, build);
    });
    return true;
  },

  'return of half a set': (draft) => {
    const store = draft.place('store');
    const present = draft.before.get('store')!.pins;
    const mixed = [...store.sets].map((set) => {
      const earlier = readSet(set);
      return new Map(draft.world.store.map((image, index) => [image, index % 2 === 0 ? earlier.get(image)! : present.get(image)!]));
    });
    const untested = mixed.filter((set) => !isKnown(draft, set) && store.set(set) !== store.set(present));
    if (untested.length === 0 || !draft.takes('store')) return false;
    untested[0]!.forEach((build, image) => {
      draft.pin('store', image, build);
    });
    draft.expected.push({ code: 'untested-combination', environment: 'store' });
    return true;
  },

  'hotfix of a set under an override': (draft) => {
    if (!draft.takes('store')) return false;
    const image = draft.world.store[draft.world.below(draft.world.store.length)]!;
    const build = draft.build(image);
    draft.pin('store', image, build);
    draft.place('store').overrides.set(image, build);
    return true;
  },
};

/** Whether a set ran in the lab, or in the store before. */
function isKnown(draft: Draft, pins: ReadonlyMap<string, number>): boolean {
  const lab = draft.place('lab');
  const set = lab.set(pins);
  const now = lab.set(draft.before.get('lab')!.pins);
  return lab.sets.has(set) || set === now || draft.place('store').sets.has(set);
}

function readSet(text: string): Map<string, number> {
  return new Map(
    text.split(' ').map((entry) => {
      const [image = '', build] = entry.split(':');
      return [image, Number(build)];
    }),
  );
}
