import { digestOf, type ImageSpec } from '../../../support/manifest';
import { briefly, pointedAt, Repository, type Scene } from '../story';

/** The whole ledger but some versions. */
function ledger(versions: readonly string[], ...without: readonly string[]): Readonly<Record<string, ImageSpec>> {
  return { api: { releases: versions.filter((version) => !without.includes(version)) } };
}

const VERSIONS = Array.from({ length: 30 }, (_, minor) => `1.${minor}.0`);

/** A repository in which prod ran the versions one after the other. */
function ran(versions: readonly string[]): Repository {
  return versions.reduce(
    (repository, version) => repository.commit({ images: ledger(VERSIONS), prod: { api: version } }),
    new Repository(),
  );
}

const FOUND = ['release-dropped api'];

test('a release that ran a while ago is found, with who ran it and the line to put back', () => {
  const head = { images: ledger(VERSIONS, '1.0.0'), prod: { api: '1.1.0' } };
  const [finding, ...more] = ran(['1.0.0', '1.1.0']).check(head);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ code: 'release-dropped', severity: 'error', image: 'api' });
  expect(pointedAt(head, finding!)).toBe('releases:');
  expect(finding?.message).toMatch(
    /^1\.0\.0 of api \(\w{12}\) is gone from the ledger, but prod pinned it at commit 0000000001 of 2026-11-01$/,
  );
  expect(finding?.help).toBe(
    `put back 1.0.0: { digest: "${digestOf('1.0.0')}" }; a bad release is rejected, not removed: waybill reject api 1.0.0 --reason TEXT`,
  );
});

test('of an environment the last 20 states count, the present one included', () => {
  const repository = ran(VERSIONS.slice(0, 21));
  const head = (dropped: string): Scene => ({ images: ledger(VERSIONS, dropped), prod: { api: '1.20.0' } });
  expect(repository.check(head('1.0.0'))).toEqual([]);
  expect(briefly(repository.check(head('1.1.0')))).toEqual(FOUND);
});

test('commits that change another environment, or only a tag, are no states', () => {
  const repository = ran(VERSIONS.slice(0, 20));
  for (let build = 0; build < 30; build++) {
    repository.commit({ images: ledger(VERSIONS), dev: { api: `main-${build}` }, prod: { api: '1.19.0' } });
  }
  expect(briefly(repository.check({ images: ledger(VERSIONS, '1.0.0'), prod: { api: '1.19.0' } }))).toEqual(FOUND);
});

test('states that were not valid do not count', () => {
  const repository = ran(VERSIONS.slice(0, 20));
  for (let round = 0; round < 10; round++) {
    repository.commit({ images: ledger(VERSIONS), prod: { api: '9.9.9' } });
    repository.commit({ images: ledger(VERSIONS), prod: { api: '1.19.0' } });
  }
  expect(briefly(repository.check({ images: ledger(VERSIONS, '1.0.0'), prod: { api: '1.19.0' } }))).toEqual(FOUND);
  const never = ran(['1.0.0'])
    .commit({ images: { api: { releases: VERSIONS }, gone: { repository: 'shop/api' } }, prod: { api: '1.1.0' } })
    .commit({ images: ledger(VERSIONS), prod: { api: '1.0.0' } });
  expect(never.check({ images: ledger(VERSIONS, '1.1.0'), prod: { api: '1.0.0' } })).toEqual([]);
});

test('a release that never ran may go', () => {
  expect(ran(['1.0.0', '1.1.0']).check({ images: ledger(VERSIONS, '1.2.0', '1.3.0'), prod: { api: '1.1.0' } })).toEqual([]);
});

test('a release whose digest another environment still pins as a build is found', () => {
  const scene = { images: ledger(VERSIONS), dev: { api: 'main-7=1.5.0' } };
  const findings = new Repository().commit(scene).check({ ...scene, images: ledger(VERSIONS, '1.5.0') });
  expect(briefly(findings)).toEqual(FOUND);
  expect(findings[0]?.message).toContain('but dev pins it');
});

test('a release that leaves an environment by the same change is found', () => {
  const findings = ran(['1.0.0']).check({ images: ledger(VERSIONS, '1.0.0'), prod: { api: '1.1.0' } }, { withoutGit: true });
  expect(briefly(findings)).toContain('release-dropped api');
  expect(findings.find(({ code }) => code === 'release-dropped')?.message).toContain('but prod pinned it until this change');
});

test('all who pin it are named', () => {
  const scene = { images: ledger(VERSIONS), dev: { api: 'main-7=1.5.0' }, prod: { api: '1.5.0' } };
  const after = { images: ledger(VERSIONS), dev: { api: 'main-7=1.5.0' }, prod: { api: '1.6.0' } };
  const [finding] = new Repository()
    .commit(scene)
    .commit(after)
    .check({ ...after, images: ledger(VERSIONS, '1.5.0') });
  expect(finding?.message).toMatch(/but dev pins it and prod pinned it at commit 0000000001 of 2026-11-01$/);
});

describe('a digest with another version', () => {
  const both = { api: { releases: { '1.0.0-rc.1': 'D', '1.0.0': 'D' } } };
  const one = { api: { releases: { '1.0.0': 'D' } } };

  test('may lose a version that was never pinned: the release is still there', () => {
    const scene = { images: both, prod: { api: '1.0.0=D' } };
    expect(new Repository().commit(scene).check({ ...scene, images: one })).toEqual([]);
  });

  test('may not lose the one that was', () => {
    const scene = { images: both, prod: { api: '1.0.0-rc.1=D' } };
    expect(briefly(new Repository().commit(scene).check({ images: one, prod: { api: '1.0.0=D' } }))).toEqual(FOUND);
  });

  test('may not lose both', () => {
    const scene = { images: both, dev: { api: 'main-1=D' } };
    expect(briefly(new Repository().commit(scene).check({ ...scene, images: { api: {} } }))).toEqual([...FOUND, ...FOUND]);
  });
});

test('another digest under the same version is no holder of it', () => {
  const images = { api: { releases: { '1.0.0': 'A' } } };
  const scene = { images, prod: { api: '1.0.0=A' } };
  const before = { images: { api: {} }, dev: { api: '1.1.0=X' } };
  const repository = new Repository()
    .commit(before)
    .commit({ images: { api: { releases: { '1.0.0': 'A', '1.1.0': 'B' } } }, prod: { api: '1.0.0=A' } });
  expect(repository.check(scene)).toEqual([]);
});

test('a whole image that is gone drops what ran of it, at the nearest place that is left', () => {
  const scene = { images: { api: { releases: ['1.0.0', '1.1.0'] }, web: { releases: ['2.0.0'] } }, prod: { api: '1.0.0' } };
  const head = { images: { web: { releases: ['2.0.0'] } } };
  const findings = new Repository().commit(scene).check(head);
  expect(briefly(findings)).toEqual(FOUND);
  expect(pointedAt(head, findings[0]!)).toBe('images:');
});

test('an image under another name is another one, and that is said', () => {
  const before = { images: { api: { repository: 'shop/api', releases: ['1.0.0'] } }, dev: { api: '1.0.0' } };
  const after = { images: { backend: { repository: 'shop/api', releases: ['1.0.0'] } }, dev: { backend: '1.0.0' } };
  const [finding] = new Repository().commit(before).check(after);
  expect(finding?.message).toMatch(
    /but dev pinned it until this change \(an image is known by its name: api was renamed backend, which begins anew\)$/,
  );
});

test('what an environment ran that is gone since the base may go with it; what it ran until this change may not', () => {
  const scene = { images: ledger(VERSIONS), prod: { api: '1.0.0' } };
  const gone = { images: ledger(VERSIONS), without: ['prod'] };
  expect(
    new Repository()
      .commit(scene)
      .commit(gone)
      .check({ ...gone, images: ledger(VERSIONS, '1.0.0') }),
  ).toEqual([]);
  expect(briefly(new Repository().commit(scene).check({ ...gone, images: ledger(VERSIONS, '1.0.0') }))).toEqual(FOUND);
});

describe('a shallow clone', () => {
  test('that hides some of the last 20 states cannot tell what they pinned', () => {
    const findings = ran(['1.1.0']).check({ images: ledger(VERSIONS, '1.0.0'), prod: { api: '1.1.0' } }, { cutOff: true });
    expect(briefly(findings)).toEqual(['shallow-history']);
    expect(findings[0]?.message).toBe(
      'a shallow clone cuts the history off, and what it hides may pin a release that is gone from the ledger',
    );
    expect(findings[0]).toMatchObject({ severity: 'error', file: null, line: null, column: null });
  });

  test('that shows all 20 can', () => {
    const scene = (version: string): Scene => ({
      images: ledger(VERSIONS),
      prod: { api: version },
      without: ['dev', 'uat'],
      rules: { prod: { promotesFrom: [] } },
    });
    const repository = VERSIONS.slice(0, 21).reduce((story, version) => story.commit(scene(version)), new Repository());
    expect(repository.check({ ...scene('1.20.0'), images: ledger(VERSIONS, '1.0.0') }, { cutOff: true })).toEqual([]);
  });
});
