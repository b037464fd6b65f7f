import type { Case, Draft } from './draft';

/** What happens to images on their way from dev over uat to prod. */
export const PROMOTIONS: Readonly<Record<string, Case>> = {
  'build in dev': (draft) => {
    const image = draft.pick(draft.world.line, () => true);
    if (image === undefined) return false;
    draft.pin('dev', image, draft.build(image));
    return true;
  },

  'another tag in dev': (draft) => {
    const image = draft.pick(draft.world.line, (name) => draft.at('dev', name) >= 0);
    if (image === undefined) return false;
    draft.world.tags.set(`dev ${image}`, `main-${draft.at('dev', image)}`);
    return true;
  },

  'promotion to uat': (draft) => {
    const image = draft.pick(draft.world.line, (name) => draft.at('dev', name) > draft.at('uat', name));
    if (image === undefined) return false;
    draft.pin('uat', image, draft.at('dev', image));
    return true;
  },

  'promotion to prod': (draft) => {
    const image = draft.pick(draft.world.line, (name) => isNews(draft, name) && draft.hasSoaked(name));
    if (image === undefined) return false;
    draft.pinProd(image, draft.at('uat', image));
    return true;
  },

  'promotion before its time': (draft) => {
    const image = draft.pick(draft.world.line, (name) => isNews(draft, name) && !draft.hasSoaked(name));
    if (image === undefined) return false;
    draft.pinProd(image, draft.at('uat', image), { code: 'soak-not-met', says: 'but uat has had it for' });
    return true;
  },

  'skip of uat': (draft) => {
    const image = draft.pick(draft.world.line, (name) => isAhead(draft, name) && !draft.place('uat').everRan(name, draft.at('dev', name)));
    if (image === undefined) return false;
    draft.pinProd(image, draft.at('dev', image), { code: 'skipped-environment', says: 'uat does not have it (dev' });
    return true;
  },

  'uat and prod in one commit': (draft) => {
    const image = draft.pick(draft.world.line, (name) => isAhead(draft, name) && draft.at('dev', name) > draft.at('uat', name));
    if (image === undefined) return false;
    draft.pin('uat', image, draft.at('dev', image));
    draft.pinProd(image, draft.at('dev', image), { code: 'skipped-environment', says: 'enters uat and prod in one change' });
    return true;
  },

  'what uat had until a commit': (draft) => {
    const candidates = (name: string): number[] =>
      draft.formerBuilds('uat', name).filter((build) => build > draft.at('prod', name) && !draft.place('prod').everRan(name, build));
    const image = draft.pick(draft.world.line, (name) => candidates(name).length > 0);
    if (image === undefined) return false;
    const [build = 0] = candidates(image);
    const { commit } = draft.place('uat').left.get(`${image} ${build}`)!;
    draft.pinProd(image, build, { code: 'skipped-environment', says: `uat had it until commit ${commit.slice(0, 10)} of ` });
    return true;
  },

  'return of prod': (draft) => {
    const image = draft.pick(draft.world.line, (name) => draft.formerBuilds('prod', name).length > 0);
    if (image === undefined) return false;
    const builds = draft.formerBuilds('prod', image);
    draft.pin('prod', image, builds[draft.world.below(builds.length)]!);
    return true;
  },

  'return of uat': (draft) => {
    const image = draft.pick(draft.world.line, (name) => draft.formerBuilds('uat', name).length > 0);
    if (image === undefined) return false;
    draft.pin('uat', image, draft.formerBuilds('uat', image)[0]!);
    return true;
  },

  'return of dev to what uat never had': (draft) => {
    const lower = (name: string): number[] =>
      draft.formerBuilds('dev', name).filter((build) => build < draft.at('uat', name) && !draft.place('uat').everRan(name, build));
    const image = draft.pick(draft.world.line, (name) => lower(name).length > 0);
    if (image === undefined) return false;
    draft.pin('dev', image, lower(image)[0]!);
    return true;
  },

  'downgrade of uat': (draft) => {
    const isLower = (name: string): boolean => {
      const build = draft.at('dev', name);
      return build >= 0 && build < draft.at('uat', name) && !draft.place('uat').everRan(name, build) && draft.isRecorded(name, build);
    };
    const image = draft.pick(draft.world.line, isLower);
    if (image === undefined) return false;
    draft.pin('uat', image, draft.at('dev', image));
    draft.expected.push({ code: 'downgrade', environment: 'uat', image, says: `${image} goes down in uat` });
    return true;
  },

  'downgrade of prod': (draft) => {
    const isLower = (name: string): boolean => {
      const build = draft.at('uat', name);
      return build >= 0 && build < draft.at('prod', name) && !draft.place('prod').everRan(name, build);
    };
    const image = draft.pick(draft.world.line, isLower);
    if (image === undefined) return false;
    const soak = draft.hasSoaked(image) ? [] : [{ code: 'soak-not-met' }];
    draft.pinProd(image, draft.at('uat', image), { code: 'downgrade', says: 'which never ran there' }, ...soak);
    return true;
  },

  'hotfix under an override': (draft) => {
    const image = draft.pick(draft.world.line, () => true);
    if (image === undefined) return false;
    const build = draft.build(image);
    draft.pin('prod', image, build);
    draft.place('prod').overrides.set(image, build);
    return true;
  },

  'hotfix under the override of another build': (draft) => {
    const image = draft.pick(draft.world.line, (name) => draft.at('prod', name) >= 0);
    if (image === undefined) return false;
    draft.pinProd(image, draft.build(image), { code: 'skipped-environment', says: 'nor does any other environment' });
    draft.place('prod').overrides.set(image, draft.at('prod', image));
    return true;
  },

  'hotfix without an override': (draft) => {
    const image = draft.pick(draft.world.line, () => true);
    if (image === undefined) return false;
    draft.pinProd(image, draft.build(image), { code: 'skipped-environment', says: 'nor does any other environment' });
    return true;
  },

  'image that leaves prod': (draft) => {
    const image = draft.pick(draft.world.line, (name) => draft.at('prod', name) >= 0);
    if (image === undefined) return false;
    draft.place('prod').pins.delete(image);
    draft.place('prod').overrides.delete(image);
    return true;
  },
};

/** Whether uat has something for prod, other than what it had before. */
function isNews(draft: Draft, image: string): boolean {
  const build = draft.at('uat', image);
  return build > draft.at('prod', image) && !draft.place('prod').everRan(image, build);
}

/** Whether dev has something that uat does not have, nor prod ever had. */
function isAhead(draft: Draft, image: string): boolean {
  const build = draft.at('dev', image);
  return (
    build > draft.at('prod', image) &&
    build !== draft.at('uat', image) &&
    !draft.place('prod').everRan(image, build) &&
    draft.isRecorded(image, build)
  );
}
