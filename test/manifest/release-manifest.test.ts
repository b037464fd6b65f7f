import {
  Accepts,
  Combination,
  Digest,
  FindingsError,
  parseManifest,
  ReleaseManifest,
  UnknownNameError,
  Versioning,
} from '../../lib/manifest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, manifestJson, manifestText, ref, type ManifestSpec } from '../support/manifest';

const SHOP: ManifestSpec = {
  registry: { account: '111111111111', region: 'eu-west-1' },
  environments: {
    prod: {
      promotesFrom: ['uat'],
      soak: '24h',
      combination: 'exact',
      frozen: 'holiday season',
      overrides: [{ image: 'api', ref: ref('1.4.0'), reason: 'INC-311', by: 'jane.doe' }],
      images: { api: '1.3.2', web: '2.0.1' },
    },
    uat: { promotesFrom: ['dev'], images: { api: ref('1.4.0', 'build'), web: '2.0.1' } },
    dev: { accepts: 'builds', images: { api: ref('sha-4f1c2d9', 'build'), web: 'main' } },
  },
  images: {
    api: {
      releases: {
        '1.4.0-rc.3': { digest: digestOf('build'), created: '2026-11-19T10:00:00Z' },
        '1.4.0': { digest: digestOf('build'), revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' },
        '1.3.2': '1.3.2',
        '1.3.1': { digest: digestOf('1.3.1'), rejected: 'leak' },
      },
    },
    web: { repository: 'shop/frontend', source: 'https://github.com/shop/web', releases: ['2.0.1'] },
    jobs: { versioning: 'none', releases: { b: 'same', a: 'same' } },
  },
};

const manifest = ReleaseManifest.fromText(manifestText(SHOP));

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
  }
  throw new Error('nothing was thrown');
}

describe('the manifest', () => {
  test('has an application and a registry', () => {
    expect(manifest).toMatchObject({ application: 'shop', registryAccount: '111111111111', registryRegion: 'eu-west-1' });
  });

  test('without a registry leaves it to the caller', () => {
    const { registryAccount, registryRegion } = ReleaseManifest.fromText(manifestText());
    expect([registryAccount, registryRegion]).toEqual([undefined, undefined]);
  });

  test('lists environments in the order of promotion and images in that of the file', () => {
    expect(manifest.environments.map((environment) => environment.name)).toEqual(['dev', 'uat', 'prod']);
    expect(manifest.images.map((image) => image.name)).toEqual(['api', 'web', 'jobs']);
  });

  test('keeps the order of the file among environments that do not depend on each other', () => {
    const environments = { z: {}, b: { promotesFrom: ['a'] }, y: {}, a: {} };
    const names = ReleaseManifest.fromText(manifestText({ environments })).environments.map((environment) => environment.name);
    expect(names).toEqual(['z', 'a', 'b', 'y']);
  });

  test('is the same from JSON', () => {
    const { _document: yaml, ...fromYaml } = manifest;
    const { _document: json, ...fromJson } = ReleaseManifest.fromText(manifestJson(SHOP), 'release-manifest.json');
    expect(fromJson).toEqual(fromYaml);
    expect([yaml.file, json.file]).toEqual([null, 'release-manifest.json']);
  });
});

describe('an environment', () => {
  test('states its rules', () => {
    expect(manifest.environment('prod')).toMatchObject({
      application: 'shop',
      accepts: Accepts.RELEASES,
      promotesFrom: ['uat'],
      soak: '24h',
      combination: Combination.EXACT,
      frozen: 'holiday season',
      overrides: [{ image: 'api', ref: ref('1.4.0'), reason: 'INC-311', by: 'jane.doe' }],
      registryAccount: '111111111111',
      registryRegion: 'eu-west-1',
    });
  });

  test('has the documented defaults', () => {
    const { soak, frozen, ...environment } = ReleaseManifest.fromText(manifestText({ environments: { dev: {} } })).environment('dev');
    expect(environment).toMatchObject({
      accepts: Accepts.RELEASES,
      promotesFrom: [],
      combination: Combination.ANY,
      overrides: [],
      images: [],
    });
    expect([soak, frozen]).toEqual([undefined, undefined]);
  });

  test('an unknown one is answered with the known and the nearest', () => {
    const error = errorOf(() => manifest.environment('utt'));
    expect(error).toBeInstanceOf(UnknownNameError);
    expect(error).toMatchObject({
      code: 'unknown-environment',
      message: 'shop has no environment "utt"; did you mean "uat"? known: "dev", "uat", "prod"',
    });
  });

  test('a name of Object.prototype is as unknown as any other', () => {
    expect(() => manifest.environment('constructor')).toThrow('known: "dev", "uat", "prod"');
    expect(() => manifest.image('__proto__')).toThrow('known: "api", "web", "jobs"');
  });
});

describe('a pinned release', () => {
  test('answers repository, tag, digest, version and revision', () => {
    const pinned = manifest.environment('uat').image('api');
    expect(pinned).toMatchObject({
      application: 'shop',
      environment: 'uat',
      image: 'api',
      version: '1.4.0',
      revision: '4f1c2d9',
      created: '2026-11-20T10:00:00Z',
      registryAccount: '111111111111',
      registryRegion: 'eu-west-1',
    });
    expect(pinned.repository.toString()).toBe('shop/api');
    expect(pinned.tag.toString()).toBe('1.4.0');
    expect(pinned.digest.toString()).toBe(digestOf('build'));
    expect(pinned.reference.toString()).toBe(ref('1.4.0', 'build'));
  });

  test('whose tag is no version has the highest final version of its digest', () => {
    expect(manifest.environment('dev').image('api')).toMatchObject({ version: '1.4.0', revision: '4f1c2d9' });
  });

  test('whose tag is a version has that, even when a higher one has the same digest', () => {
    const text = manifestText({ ...SHOP, environments: { uat: { images: { api: ref('1.4.0-rc.3', 'build') } } } });
    const pinned = ReleaseManifest.fromText(text).environment('uat').image('api');
    expect(pinned.version).toBe('1.4.0-rc.3');
    expect(pinned.revision).toBeUndefined();
  });

  test('whose digest the ledger lacks has no version', () => {
    const { version, revision, created } = manifest.environment('dev').image('web');
    expect([version, revision, created]).toEqual([undefined, undefined, undefined]);
  });

  test('an image that the environment does not pin is answered with those that it does', () => {
    const error = errorOf(() => manifest.environment('uat').image('apii'));
    expect(error).toMatchObject({
      code: 'unknown-image',
      message: 'the environment uat pins no image "apii"; did you mean "api"? known: "api", "web"',
    });
    expect(errorOf(() => manifest.environment('uat').image('jobs')).message).toBe(
      'the environment uat pins no image "jobs"; known: "api", "web"',
    );
  });
});

describe('an image', () => {
  const api = manifest.image('api');

  test('has a repository and a ledger in file order', () => {
    expect(api.repository.toString()).toBe('shop/api');
    expect(manifest.image('web').repository.toString()).toBe('shop/frontend');
    expect(api.versioning).toBe(Versioning.SEMVER);
    expect(api.releases.map((release) => release.version)).toEqual(['1.4.0-rc.3', '1.4.0', '1.3.2', '1.3.1']);
  });

  test('answers a release by its version to the letter', () => {
    expect(api.release('1.4.0')).toMatchObject({ image: 'api', version: '1.4.0', revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' });
    expect(api.release('1.4.0')?.digest.toString()).toBe(digestOf('build'));
    expect(api.release('1.3.1')?.rejected).toBe('leak');
    expect(api.release('v1.4.0')).toBeUndefined();
    expect(api.release('constructor')).toBeUndefined();
  });

  test('answers the releases of a digest: final ones first, each highest first', () => {
    const versions = ['1.0.0-rc.1', '1.0.0', '1.1.0-rc.10', '1.1.0-rc.9', '0.9.0', 'v1.10.0', '1.9.0'];
    const releases = Object.fromEntries(versions.map((version) => [version, 'same']));
    const image = ReleaseManifest.fromText(manifestText({ images: { api: { releases } } })).image('api');
    const digest = Digest.parse(digestOf('same'));
    const expected = ['v1.10.0', '1.9.0', '1.0.0', '0.9.0', '1.1.0-rc.10', '1.1.0-rc.9', '1.0.0-rc.1'];
    expect(image.releasesOf(digest).map((release) => release.version)).toEqual(expected);
    expect(image.releasesOf(digest).map((release) => release.version)).toEqual(expected);
    expect(image.releasesOf(Digest.parse(digestOf('none')))).toEqual([]);
  });

  test('says where its source code is, when the manifest does', () => {
    expect(manifest.image('web').source).toBe('https://github.com/shop/web');
    expect(manifest.image('api').source).toBeUndefined();
  });

  test.each([
    'http://github.com/shop/api',
    'javascript:alert(1)//x/y',
    'https://token@github.com/shop/api',
    'https://github.com/shop/api?tab=readme',
    'https://github.com/shop/api)[x](https://evil.example',
    'git@github.com:shop/api.git',
    'https://github.com',
  ])('the source %j is no plain web address of a repository', (source) => {
    const text = manifestText({ images: { api: { source } } });
    const findings = parseManifest(text).findings;
    expect(findings.map(({ code, image }) => [code, image])).toEqual([['schema', 'api']]);
    expect(findings[0]!.help).toContain('https://');
  });

  test('with `versioning: none` answers them in file order', () => {
    const releases = manifest.image('jobs').releasesOf(Digest.parse(digestOf('same')));
    expect(releases.map((release) => release.version)).toEqual(['b', 'a']);
  });

  test('an unknown one is answered with the known', () => {
    expect(() => manifest.image('job')).toThrow('shop has no image "job"; did you mean "jobs"? known: "api", "web", "jobs"');
  });
});

describe('a text that is no valid manifest', () => {
  const text = manifestText({ environments: { uat: { soak: '1', images: { web: '1.0.0' } } } });

  test('is answered with every finding, each with file, line and column', () => {
    const error = errorOf(() => ReleaseManifest.fromText(text, 'release-manifest.yaml'));
    expect(error).toBeInstanceOf(FindingsError);
    expect(error.message.split('\n')).toEqual([
      'release-manifest.yaml:5:11: error schema: environments.uat.soak is "1"; write a duration: an integer of at most 6 digits and a unit, s, m, h or d, for example 24h',
      'release-manifest.yaml:7:7: error unknown-image: uat pins the image "web", which images does not declare; known: none',
    ]);
  });

  test('is told the limit of a number that is too long', () => {
    const soaks = manifestText({ environments: { uat: { soak: '99999999999999d' } } });
    expect(errorOf(() => ReleaseManifest.fromText(soaks)).message).toContain(
      'environments.uat.soak is "99999999999999d"; write a duration: an integer of at most 6 digits and a unit',
    );
    const longest = manifestText({ environments: { uat: { soak: '999999d' } } });
    expect(ReleaseManifest.fromText(longest).environment('uat').soak).toBe('999999d');
  });

  test('without a file name is answered with line and column', () => {
    expect(errorOf(() => ReleaseManifest.fromText(text)).message).toMatch(/^5:11: error schema: /);
  });

  test('is strict JSON when its file name says so', () => {
    expect(errorOf(() => ReleaseManifest.fromText(manifestText(), 'release-manifest.JSON')).message).toMatch(
      /^release-manifest.JSON:1:1: error syntax: not JSON/,
    );
  });

  test('may be the bytes of a file, as JavaScript callers hand them over', () => {
    expect(ReleaseManifest.fromText(Buffer.from(manifestText()) as unknown as string).application).toBe('shop');
    expect(() => ReleaseManifest.fromText(undefined as unknown as string)).toThrow(FindingsError);
  });
});

describe('the stack trace begins at the line of the call', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const path = join(folder, 'release-manifest.yaml');
  writeFileSync(path, 'schemaVersion: 2\n');

  test.each<[string, () => unknown]>([
    ['fromFile', () => ReleaseManifest.fromFile(path)],
    ['fromFile of a file that is not there', () => ReleaseManifest.fromFile(join(folder, 'other.yaml'))],
    ['fromText', () => ReleaseManifest.fromText('')],
    ['environment', () => manifest.environment('x')],
    ['environment image', () => manifest.environment('uat').image('x')],
    ['image', () => manifest.image('x')],
  ])('%s', (_, run) => {
    const [first] = /^\s+at .*$/m.exec(errorOf(run).stack ?? '') ?? [];
    expect(first).toContain('release-manifest.test.ts');
  });
});
