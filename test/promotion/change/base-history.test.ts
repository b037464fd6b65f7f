import { pastStates } from '../../../lib/promotion';
import { briefly, override, type Pins, Repository, type Rules, type Scene } from './story';

/** A state in which every environment pins something. */
function shop(uat: Pins, prod: Pins, rules: Rules = {}): Scene {
  return { dev: { worker: 'main-1' }, uat, prod, rules: { prod: { promotesFrom: ['uat'], ...rules } } };
}

/** The same, but not valid: what it pins can be read all the same, and never ran. */
function invalid(uat: Pins, prod: Pins, rules: Rules = {}): Scene {
  const scene = shop(uat, prod, rules);
  return { ...scene, rules: { ...scene.rules, lost: { promotesFrom: ['nowhere'] } }, more: { lost: { worker: '3.0.0' } } };
}

const OLD = { api: '1.0.0' };
const NEW = { api: '1.1.0' };

test('the pins of a state that was not valid can be read, so that it is for the rules to pass it over', () => {
  const [state] = pastStates(new Repository().commit(invalid(NEW, OLD)).history());
  expect(state?.pinsOf('uat')?.get('api')?.tag).toBe('1.1.0');
  expect(state?.unreadable).toContain('nowhere');
});

test('a digest that an environment had in such a state only does not return to it', () => {
  const repository = new Repository().commit(shop(OLD, OLD)).commit(invalid(OLD, NEW)).commit(shop(OLD, OLD));
  expect(briefly(repository.check(shop(OLD, NEW)))).toEqual(['skipped-environment prod api']);
});

test('what upstream had in such a state only it never had, and what such a state took out left later', () => {
  const never = new Repository().commit(shop(OLD, OLD)).commit(invalid(NEW, OLD)).commit(shop(OLD, OLD));
  expect(never.check(shop(OLD, NEW))[0]?.message).toContain('uat does not have it (nor does any other environment)');
  const left = new Repository().commit(shop(NEW, OLD)).commit(invalid(OLD, OLD)).commit(shop(OLD, OLD));
  expect(left.check(shop(OLD, NEW))[0]?.message).toContain('uat had it until commit 0000000003 ');
});

describe('a soak', () => {
  const asking = { soak: '24h' };

  test('does not begin with such a state', () => {
    const repository = new Repository()
      .commit(shop(OLD, OLD, asking))
      .commit(invalid(NEW, OLD, asking))
      .commit(shop(NEW, OLD, asking), 20);
    const head = shop(NEW, NEW, asking);
    expect(repository.check(head, { hours: 23 })[0]?.message).toContain('for 23 h of the 24h that prod asks for, since commit 0000000003 ');
    expect(repository.check(head, { hours: 24 })).toEqual([]);
  });

  test('is not interrupted by one, also where it is not met by less', () => {
    const repository = new Repository()
      .commit(shop(NEW, OLD, asking))
      .commit(invalid(OLD, OLD, asking), 10)
      .commit(shop(NEW, OLD, asking), 10);
    const head = shop(NEW, NEW, asking);
    expect(repository.check(head, { hours: 4 })).toEqual([]);
    expect(repository.check(head, { hours: 3 })[0]?.message).toContain('for 23 h of the 24h that prod asks for, since commit 0000000001 ');
  });

  test('is interrupted by a valid state behind one', () => {
    const repository = new Repository()
      .commit(shop(NEW, OLD, asking))
      .commit(shop(OLD, OLD, asking), 10)
      .commit(invalid(OLD, OLD, asking), 10)
      .commit(shop(NEW, OLD, asking), 10);
    const [finding] = repository.check(shop(NEW, NEW, asking), { hours: 5 });
    expect(finding?.message).toContain('for 5 h of the 24h');
    expect(finding?.message).toContain('uat had it before as well, until commit 0000000002 of 2026-11-01');
  });

  test('that a shallow clone shows from its beginning is not said to be longer', () => {
    const repository = new Repository().commit(shop(OLD, OLD, asking)).commit(shop(NEW, OLD, asking));
    const [finding] = repository.check(shop(NEW, NEW, asking), { hours: 5, cutOff: true });
    expect(finding?.message).toContain('has had it for 5 h of the 24h');
  });
});

test('a set that stood in such a state only never ran together, and is not the nearest one', () => {
  const exact = { combination: 'exact' };
  const [old, both, half] = [
    { api: '1.0.0', web: '2.0.0' },
    { api: '1.1.0', web: '2.1.0' },
    { api: '1.1.0', web: '2.0.0' },
  ];
  const repository = new Repository()
    .commit(shop(old, old, exact))
    .commit(invalid(half, half, exact))
    .commit(shop(both, old, exact));
  const findings = repository.check(shop(both, half, exact));
  expect(briefly(findings)).toEqual(['untested-combination prod']);
  expect(findings[0]?.message).toContain('nearest is uat at commit 0000000003 of 2026-11-01, without this web');
});

describe('of the last 20 states', () => {
  const versions = Array.from({ length: 30 }, (_, minor) => `1.${minor}.0`);
  const images = (...without: string[]): Scene['images'] => ({
    api: { releases: versions.filter((version) => !without.includes(version)) },
    worker: { releases: ['3.0.0'] },
  });
  const UAT = { worker: '3.0.0' };

  test('such a state is none', () => {
    const repository = new Repository();
    for (const version of versions.slice(0, 20)) {
      repository.commit({ ...shop(UAT, { api: version }), images: images() });
    }
    for (const version of versions.slice(20, 28)) {
      repository.commit({ ...invalid(UAT, { api: version }), images: images() });
    }
    const last = shop(UAT, { api: '1.19.0' });
    const found = repository.commit({ ...last, images: images() }).check({ ...last, images: images('1.0.0', '1.25.0') });
    expect(briefly(found)).toEqual(['release-dropped api']);
    expect(found[0]?.message).toMatch(/^1\.0\.0 of api .* prod pinned it at commit 0000000001 /);
  });

  test('a version that only such a state pins, of a digest with another one, may go', () => {
    const both = { api: { releases: { '1.0.0-rc.1': 'D', '1.0.0': 'D' } }, worker: { releases: ['3.0.0'] } };
    const one = { api: { releases: { '1.0.0': 'D' } }, worker: { releases: ['3.0.0'] } };
    const final = { ...shop({ api: '1.0.0=D' }, { api: '1.0.0=D' }), images: both };
    const never = { ...invalid({ api: '1.0.0=D' }, { api: '1.0.0-rc.1=D' }), images: both };
    expect(
      new Repository()
        .commit(final)
        .commit(never)
        .commit(final)
        .check({ ...final, images: one }),
    ).toEqual([]);
  });
});

test('where all that enters is under an override nothing is asked of the rest, even when nothing is known of it', () => {
  const odd = { api: '1.0.0', web: '2.2.0' };
  const exact = { combination: 'exact', overrides: [override('api', '1.3.0')] };
  const repository = new Repository().commit(shop(OLD, odd, { combination: 'exact' }));
  expect(repository.check(shop(OLD, { ...odd, api: '1.3.0' }, exact), { withoutGit: true })).toEqual([]);
});
