import { Digest, environmentsPinning, rejectRelease, ReleaseManifest } from '../../../lib/manifest';
import { changedLines } from '../support/changed-lines';
import { digestOf } from '../support/digests';

const [A, B] = [digestOf('a'), digestOf('b')];

function manifest(release: string, environments = 'environments: {}\n', file = 'release-manifest.yaml'): ReleaseManifest {
  return ReleaseManifest.fromText(
    `schemaVersion: 1\napplication: shop\n${environments}images:\n  api:\n    repository: shop/api\n    releases:\n      1.4.0: ${release}\n      1.3.2: { digest: "${B}" }\n`,
    file,
  );
}

function linesOf(before: ReleaseManifest, reason: string): string[] {
  return changedLines(before._document.text, rejectRelease(before, 'api', '1.4.0', reason).text);
}

describe('rejectRelease', () => {
  it('adds the reason to a release in braces', () => {
    expect(linesOf(manifest(`{ digest: "${A}", revision: 4f1c2d9 } # 1.4`), 'memory leak')).toEqual([
      `-      1.4.0: { digest: "${A}", revision: 4f1c2d9 } # 1.4`,
      `+      1.4.0: { digest: "${A}", revision: 4f1c2d9, rejected: "memory leak" } # 1.4`,
    ]);
  });

  it('adds a line to a release that has lines', () => {
    expect(linesOf(manifest(`# new\n        digest: ${A} # why\n        # and`), 'memory leak')).toEqual([
      '+        rejected: "memory leak"',
    ]);
    expect(linesOf(manifest(`{\n        digest: ${A}, # why\n        }`), 'memory leak')).toEqual(['+        rejected: "memory leak",']);
    expect(linesOf(manifest(`{\n        digest: ${A} # why\n        }`), 'memory leak')).toEqual([
      `-        digest: ${A} # why`,
      `+        digest: ${A}, # why`,
      '+        rejected: "memory leak"',
    ]);
  });

  it.each([
    '"quoted" and it\'s',
    'a: b',
    '# c',
    '- d',
    '{e}, [f]',
    '\\n',
    'trailing:',
    ' padded ',
    'two\nlines',
    'tab\there',
    'null',
    'ünïcödé 💥',
    'a\u2028b',
    'a\ufeffb',
  ])('gives back the reason %j to the letter', (reason) => {
    for (const release of [
      `{ digest: "${A}" }`,
      `{digest: ${A}, rejected: 'old'}`,
      `\n        digest: ${A}\n        rejected: old # it is`,
    ]) {
      const { manifest: after, releases } = rejectRelease(manifest(release), 'api', '1.4.0', reason);

      expect(after.image('api').release('1.4.0')?.rejected).toBe(reason);
      expect(releases).toMatchObject([{ version: '1.4.0', rejected: reason }]);
    }
  });

  it.each(['\u202e', '\u0007', '\ud800'])('refuses the reason %j, which no manifest may hold, even in an escape', (reason) => {
    expect(() => rejectRelease(manifest(`{ digest: "${A}" }`), 'api', '1.4.0', reason)).toThrow('syntax');
  });

  it('refuses an empty reason', () => {
    expect(() => rejectRelease(manifest(`{ digest: "${A}" }`), 'api', '1.4.0', '')).toThrow('schema');
  });

  it('changes nothing when it is rejected for this reason already', () => {
    const before = manifest(`{ digest: "${A}", rejected: 'memory leak' }`);

    expect(rejectRelease(before, 'api', '1.4.0', 'memory leak')).toEqual({
      text: before._document.text,
      changed: false,
      changes: [],
      releases: [],
      manifest: before,
    });
  });

  it('puts another reason in the place of the old one, in its quotes', () => {
    expect(linesOf(manifest(`{ digest: "${A}", rejected: 'leak' } # see #3`), "it's worse")).toEqual([
      `-      1.4.0: { digest: "${A}", rejected: 'leak' } # see #3`,
      `+      1.4.0: { digest: "${A}", rejected: 'it''s worse' } # see #3`,
    ]);
    expect(linesOf(manifest(`\n        rejected: leak\n        digest: ${A}`), 'slow')).toEqual([
      '-        rejected: leak',
      '+        rejected: slow',
    ]);
    expect(linesOf(manifest(`\n        rejected: |+\n          leak\n\n        digest: ${A}`), 'slow')).toEqual([
      '-        rejected: |+',
      '-          leak',
      '+        rejected: slow',
    ]);
  });

  it('keeps the blank lines that belong to the value before', () => {
    const { manifest: after } = rejectRelease(
      ReleaseManifest.fromText(
        `schemaVersion: 1\napplication: shop\nenvironments:\n  dev:\n    accepts: builds\n    frozen: |+\n      why\n\nimages: {}\n`.replace(
          'images: {}',
          `images: { api: { repository: shop/api, releases: { 1.4.0: { digest: "${A}" } } } }`,
        ),
      ),
      'api',
      '1.4.0',
      'slow',
    );

    expect(after.environment('dev').frozen).toBe('why\n\n');
  });

  it('refuses a version that the ledger lacks, with the nearest one', () => {
    expect(() => rejectRelease(manifest(`{ digest: "${A}" }`), 'api', '1.4.1', 'x')).toThrow(
      'release-manifest.yaml:5:3: error unknown-release: the ledger of api has no "1.4.1"; did you mean "1.4.0"?',
    );
    expect(() => rejectRelease(manifest(`{ digest: "${A}" }`), 'app', '1.4.0', 'x')).toThrow(/no image "app".*"api"/);
  });

  it('refuses while an environment that takes only releases pins the digest, under whatever version', () => {
    const before = manifest(`{ digest: "${B}" }`, `environments:\n  prod: { images: { api: 1.3.2@${B} } }\n`);

    expect(() => rejectRelease(before, 'api', '1.4.0', 'x')).toThrow('rejected-release');
  });

  it('rejects what an environment for builds pins', () => {
    const before = manifest(`{ digest: "${A}" }`, `environments:\n  dev: { accepts: builds, images: { api: 1.4.0@${A} } }\n`);

    expect(rejectRelease(before, 'api', '1.4.0', 'x').changed).toBe(true);
  });
});

describe('environmentsPinning', () => {
  it('names the pins of a digest of an image where only releases may run', () => {
    const before = ReleaseManifest.fromText(
      `schemaVersion: 1
application: shop
environments:
  prod: { promotesFrom: [uat], images: { api: 1.4.0@${A} } }
  uat: { images: { api: 1.4.1@${A}, web: 2.0.0@${A} } }
  dev: { accepts: builds, images: { api: 1.4.0@${A} } }
  test: { images: { api: 1.3.2@${B} } }
images:
  api: { repository: shop/api, releases: { 1.4.1: { digest: "${A}" }, 1.4.0: { digest: "${A}" }, 1.3.2: { digest: "${B}" } } }
  web: { repository: shop/web, releases: { 2.0.0: { digest: "${A}" } } }
`,
    );

    expect(environmentsPinning(before, 'api', Digest.parse(A)).map(({ environment, tag }) => `${environment} ${tag.toString()}`)).toEqual([
      'uat 1.4.1',
      'prod 1.4.0',
    ]);
    expect(environmentsPinning(before, 'api', Digest.parse(digestOf('other')))).toEqual([]);
  });
});
