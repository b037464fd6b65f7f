import fc from 'fast-check';
import { type BuildFacts, type BuildTags, buildTags, versionFromGit, versionsInGit } from '../../lib/build';
import { matchesTag } from '../../lib/manifest/tag-pattern';
import { ImageTag, Version } from '../../lib/manifest';
import { COMMIT, factsOf } from './facts';

interface Given {
  readonly version?: string;
  readonly known?: readonly string[];
  readonly mutable?: readonly string[];
  readonly digits?: number;
}

function offered(facts: BuildFacts, { version, known = [], mutable = [], digits = 7 }: Given = {}): BuildTags {
  return buildTags(facts, {
    ...(version === undefined ? {} : { version }),
    known: known.map((text) => Version.parse(text)),
    mutable,
    digits,
  });
}

function tagsOf(facts: BuildFacts, given: Given = {}): string[] {
  return offered(facts, given).tags.map(({ tag }) => tag);
}

function onBranch(branch: string, commit = COMMIT): BuildFacts {
  return factsOf({ branch, commit });
}

const PULL_REQUEST: BuildFacts = { ...factsOf(), ref: { kind: 'pull-request', number: '12', branch: 'feature/cart' } };

describe('tags that never move', () => {
  test.each([
    ['main', 'main-4f1c2d9'],
    ['feature/cart', 'feature-cart-4f1c2d9'],
    ['feature/cart #1', 'feature-cart-1-4f1c2d9'],
    ['fix/Größe', 'fix-Gro-e-4f1c2d9'],
    ['-._x_.-', '_x_-4f1c2d9'],
    ['购物车', 'branch-4f1c2d9'],
    ['latest', 'latest-4f1c2d9'],
    ['release/1.4', 'release-1.4-4f1c2d9'],
    // Without the word in front it would be a pre-release of 1.4.0.
    ['1.4.0', 'branch-1.4.0-4f1c2d9'],
    ['pr-12', 'branch-pr-12-4f1c2d9'],
    ['sha', 'branch-sha-4f1c2d9'],
    ['$(rm -rf ~)', 'rm-rf-4f1c2d9'],
  ])('the branch %j gives %s', (branch, tag) => {
    expect(tagsOf(onBranch(branch))).toEqual([tag, 'sha-4f1c2d9']);
  });

  test('a pull request gives its number, not its branch', () => {
    expect(tagsOf(PULL_REQUEST)).toEqual(['pr-12-4f1c2d9', 'sha-4f1c2d9']);
  });

  test('a version comes first', () => {
    expect(tagsOf(onBranch('main'), { version: '1.4.0' })).toEqual(['1.4.0', 'main-4f1c2d9', 'sha-4f1c2d9']);
  });

  test('a git tag that is no version gives its name and the commit', () => {
    const facts: BuildFacts = { ...factsOf(), ref: { kind: 'tag', tag: 'deploy/friday' } };
    expect(tagsOf(facts)).toEqual(['deploy-friday-4f1c2d9', 'sha-4f1c2d9']);
  });

  test('of a git tag that is the version, only the version and the commit', () => {
    const facts: BuildFacts = { ...factsOf(), ref: { kind: 'tag', tag: 'v1.4.0' } };
    expect(tagsOf(facts, { version: '1.4.0' })).toEqual(['1.4.0', 'sha-4f1c2d9']);
  });

  test('a long branch is cut and keeps its commit, also the whole one', () => {
    const [short] = tagsOf(onBranch(`feature/${'very-'.repeat(60)}`));
    expect(short).toMatch(/^feature-very-.*-4f1c2d9$/);
    expect(short!.length).toBeLessThanOrEqual(128);
    const [full] = tagsOf(onBranch('x'.repeat(200)), { digits: 64 });
    expect(full).toBe(`${'x'.repeat(87)}-${COMMIT}`);
  });

  test('without a commit there is the version alone, and it is said', () => {
    const { revision, ...facts } = onBranch('main');
    expect(revision).toBe(COMMIT);
    expect(offered(facts, { version: '1.4.0' })).toMatchObject({
      tags: [{ tag: '1.4.0' }],
      notes: [expect.stringContaining('no tag names one')],
    });
    expect(() => offered(facts)).toThrow(/which commit is built/);
  });
});

describe('tags that move', () => {
  test('none is offered unless a pattern lets it move', () => {
    const { tags, withheld } = offered(onBranch('main'), { version: '1.4.0' });
    expect(tags.every(({ moves }) => !moves)).toBe(true);
    expect(withheld.map(({ tag }) => tag)).toEqual(['1.4', '1', 'main']);
    expect(withheld[0]!.reason).toBe('it moves, and no pattern lets it');
  });

  test('patterns are those of ECR', () => {
    expect(tagsOf(onBranch('main'), { version: '1.4.0', mutable: ['1*'] })).toEqual(['1.4.0', '1.4', '1', 'main-4f1c2d9', 'sha-4f1c2d9']);
    expect(tagsOf(onBranch('main'), { version: 'v1.4.0', mutable: ['v1', 'main'] })).toEqual([
      'v1.4.0',
      'v1',
      'main-4f1c2d9',
      'sha-4f1c2d9',
      'main',
    ]);
    expect(tagsOf(PULL_REQUEST, { mutable: ['pr-*'] })).toEqual(['pr-12-4f1c2d9', 'sha-4f1c2d9', 'pr-12']);
  });

  test('a pattern that lets a release move, too, is said', () => {
    expect(offered(onBranch('x'), { version: '1.4.0', mutable: ['1.*'] }).notes).toEqual([
      'the repository lets the tag 1.4.0 of a release move, too: name only tags that no release has',
    ]);
    expect(offered(onBranch('x'), { version: '1.4.0', mutable: ['1.4', '1'] }).notes).toEqual([]);
  });

  test.each([
    ['1.4.0-beta.2', 'beta'],
    ['1.4.0-rc1', 'rc'],
    ['1.4.0-alpha', 'alpha'],
  ])('the pre-release %s has the channel %s and nothing of a final version', (version, channel) => {
    const facts: BuildFacts = { ...factsOf(), ref: { kind: 'tag', tag: `v${version}` } };
    expect(tagsOf(facts, { version, mutable: ['*'] })).toEqual([version, channel, 'sha-4f1c2d9']);
  });

  test.each(['1.4.0-1', '1.4.0-latest.1', '1.4.0-stable', '1.4.0-v1', '1.4.0-0.3.7', '1.4.0-x-y.1'])('%s has no channel', (version) => {
    const facts: BuildFacts = { ...factsOf(), ref: { kind: 'tag', tag: `v${version}` } };
    expect(tagsOf(facts, { version, mutable: ['*'] })).toEqual([version, 'sha-4f1c2d9']);
  });

  test('before 1.0 a minor version is a line of its own', () => {
    expect(tagsOf(onBranch('x'), { version: '0.4.1', mutable: ['0*'] })).toEqual(['0.4.1', '0.4', 'x-4f1c2d9', 'sha-4f1c2d9']);
  });

  test('no alias goes back from a higher version', () => {
    const { tags, notes } = offered(onBranch('x'), { version: '1.3.9', known: ['1.3.8', '1.4.0', '2.0.0'], mutable: ['1.3', '1'] });
    expect(tags.map(({ tag }) => tag)).toEqual(['1.3.9', '1.3', 'x-4f1c2d9', 'sha-4f1c2d9']);
    expect(notes).toEqual(['the tag 1 is not offered: 1.4.0 is higher']);
    expect(tagsOf(onBranch('x'), { version: '1.3.9', known: ['1.4.0-rc.1', '10.0.0'], mutable: ['1'] })).toContain('1');
  });

  test.each([
    [['1.4.0-beta.3'], false],
    [['1.4.0'], false],
    [['1.4.0-rc.1'], true],
    [['1.4.0-beta.1', '1.3.0'], true],
  ])('beta is offered to 1.4.0-beta.2 beside %j: %s', (known, there) => {
    expect(tagsOf(onBranch('x'), { version: '1.4.0-beta.2', known, mutable: ['beta'] }).includes('beta')).toBe(there);
  });

  test.each(['latest', '1', 'v1.4', 'stable', '1.4.0', 'feature-4f1c2d9', 'sha-4f1c2d9', 'feature/x', '.x'])(
    'the bare branch %j is never offered: it would read as something else, or be that of another branch',
    (branch) => {
      expect(offered(onBranch(branch), { mutable: ['*'] }).tags.filter(({ moves }) => moves)).toEqual([]);
    },
  );
});

describe('files that differ from the commit', () => {
  const DIRTY: BuildFacts = { ...onBranch('main'), changed: ['src/a.ts', 'src/b.ts', 'c', 'd\u001b[31m'] };

  test('are refused, three of them by name', () => {
    expect(() => offered(DIRTY)).toThrow('it differs in "src/a.ts", "src/b.ts", "c" and 1 more');
  });

  test('are named as such where such tags may move; they are no version', () => {
    const { tags, notes } = offered(DIRTY, { version: '1.4.0', mutable: ['*-dirty'] });
    expect(tags).toEqual([
      { tag: 'main-4f1c2d9-dirty', kind: 'branch', moves: true },
      { tag: 'sha-4f1c2d9-dirty', kind: 'sha', moves: true },
    ]);
    expect(notes).toEqual([expect.stringContaining('this is not 1.4.0')]);
  });
});

describe('the version among the tags of git', () => {
  const HERE = (...tagsHere: string[]): BuildFacts => factsOf({ tagsHere });

  test.each([
    ['v1.4.0', {}, '1.4.0'],
    ['1.4.0-rc.3', {}, '1.4.0-rc.3'],
    ['api-v1.4.0', { image: 'api' }, '1.4.0'],
    ['api/1.4.0', { image: 'api' }, '1.4.0'],
    ['api@1.4.0', { image: 'api' }, '1.4.0'],
    ['v1.4.0', { image: 'api' }, '1.4.0'],
    ['@shop/api@1.4.0', { tagPrefix: '@shop/api@' }, '1.4.0'],
    ['api-v1.4.0', {}, undefined],
    ['web-v1.4.0', { image: 'api' }, undefined],
    ['apiv1.4.0', { image: 'api' }, undefined],
    ['v1.4.0', { tagPrefix: 'api-' }, undefined],
    ['v1.4', {}, undefined],
    ['friday', {}, undefined],
  ])('%s for %j is %s', (tag, question, version) => {
    expect(versionFromGit(HERE(tag), question).version).toBe(version);
    expect(versionFromGit({ ...factsOf(), ref: { kind: 'tag', tag } }, question).version).toBe(version);
  });

  test('of several the one that names the image, then the highest, and that is said', () => {
    expect(versionFromGit(HERE('v2.0.0', 'api-1.3.0', 'api-1.4.0-rc.3', 'api-1.4.0'), { image: 'api' })).toEqual({
      version: '1.4.0',
      notes: ['the commit has several tags: "api-1.4.0" is taken, not "api-1.4.0-rc.3", "api-1.3.0", "v2.0.0"'],
    });
  });

  test('of many only some are named', () => {
    const tags = Array.from({ length: 9 }, (_, minor) => `v1.${minor}.0`);
    expect(versionFromGit(HERE(...tags), {}).notes[0]).toBe(
      'the commit has several tags: "v1.8.0" is taken, not "v1.7.0", "v1.6.0", "v1.5.0" and 5 more',
    );
  });

  test('of another image it is none, and that is said', () => {
    expect(versionFromGit(HERE('web-v1.4.0'), { image: 'api' }).notes).toEqual([
      expect.stringContaining('"web-v1.4.0" is no version of api'),
    ]);
  });

  test('"+build" is refused: no image tag can have it, and a release must not get none without a word', () => {
    expect(() => versionFromGit(HERE('v1.4.0+5'), {})).toThrow('the git tag "v1.4.0+5" has "+build", which no image tag can have');
    expect(() => versionFromGit(HERE('api-v1.4.0-rc.1+5'), { image: 'api' })).toThrow('+build');
    expect(versionFromGit(HERE('v1.4.0+5', 'v1.4.0'), {}).version).toBe('1.4.0');
  });

  test('every version of the clone is known', () => {
    const facts = factsOf({ tags: ['v1.0.0', 'api-1.1.0', 'web-9.0.0', 'x'] });
    expect(versionsInGit(facts, { image: 'api' }).map(String)).toEqual(['1.0.0', '1.1.0']);
  });
});

describe('for every build', () => {
  const commit = fc.stringMatching(/^[0-9a-f]{40}$/);
  const branch = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
    fc.stringMatching(/^[A-Za-z0-9_./#-]{1,160}$/),
    fc.stringMatching(/^v?[0-9]{1,2}(\.[0-9]{1,2}){0,2}(-(rc|beta|latest|[0-9a-f]{7}))?$/),
    fc.constantFrom('latest', 'stable', 'sha', 'pr-1', 'main', '-', '.', '__proto__'),
  );
  const number = fc.integer({ min: 0, max: 30 });
  const pre = fc.constantFrom('', '-rc.1', '-beta.2', '-1', '-latest.1', '-stable', '-v1', '-0', '-x-y', '-rc1');
  const version = fc.tuple(fc.constantFrom('', 'v'), number, number, number, pre).map(([v, a, b, c, end]) => `${v}${a}.${b}.${c}${end}`);
  const pattern = fc.stringMatching(/^[0-9A-Za-z._*-]{1,12}$/);
  const given = fc.record(
    {
      version,
      known: fc.array(version, { maxLength: 5 }),
      mutable: fc.array(fc.oneof(pattern, fc.constant('*')), { maxLength: 3 }),
      digits: fc.constantFrom(7, 64),
    },
    { requiredKeys: [] },
  );
  const facts = fc.oneof(
    fc.tuple(branch, commit).map(([name, id]) => onBranch(name, id)),
    fc.tuple(branch, commit).map(([tag, id]): BuildFacts => ({ ...factsOf({ commit: id }), ref: { kind: 'tag', tag } })),
    fc.tuple(fc.nat(), branch, commit).map(([pr, name, id]): BuildFacts => ({
      ...factsOf({ commit: id }),
      ref: { kind: 'pull-request', number: String(pr), branch: name },
    })),
  );

  test('every tag is an image tag, offered once, and never latest', () => {
    fc.assert(
      fc.property(facts, given, (build, options) => {
        const tags = tagsOf(build, options);
        for (const tag of tags) expect(ImageTag.parse(tag).toString()).toBe(tag);
        expect(new Set(tags).size).toBe(tags.length);
        expect(tags).not.toContain('latest');
      }),
    );
  });

  test('what moves is covered by a pattern, whatever it is; all else names the version or the commit', () => {
    fc.assert(
      fc.property(facts, given, (build, options) => {
        for (const { tag, kind, moves } of offered(build, options).tags) {
          if (moves) expect((options.mutable ?? []).some((pattern) => matchesTag(pattern, tag))).toBe(true);
          else if (kind === 'version') expect(tag).toBe(options.version);
          else expect(tag.endsWith(`-${build.revision!.slice(0, options.digits ?? 7)}`)).toBe(true);
        }
      }),
    );
  });

  test('a pre-release, and a build that is no version, never get a name of a final version', () => {
    fc.assert(
      fc.property(facts, given, (build, options) => {
        if (options.version !== undefined && !Version.parse(options.version).isPrerelease) return;
        for (const { tag, kind } of offered(build, options).tags) {
          expect(tag).not.toMatch(/^v?\d+(\.\d+){0,1}$/);
          if (kind !== 'version') expect(() => Version.parse(tag)).toThrow();
          expect(['latest', 'stable']).not.toContain(tag);
        }
      }),
    );
  });

  test('the same build gets the same tags', () => {
    fc.assert(
      fc.property(facts, given, (build, options) => {
        expect(offered(build, options)).toEqual(offered(structuredClone(build), options));
      }),
    );
  });

  test('two branches with different commits share no tag', () => {
    fc.assert(
      fc.property(branch, branch, commit, commit, fc.array(pattern, { maxLength: 2 }), (one, other, first, second, mutable) => {
        fc.pre(one !== other && first.slice(0, 7) !== second.slice(0, 7));
        const shared = tagsOf(onBranch(one, first), { mutable: [...mutable, '*'] });
        expect(tagsOf(onBranch(other, second), { mutable: ['*'] }).filter((tag) => shared.includes(tag))).toEqual([]);
      }),
    );
  });
});
