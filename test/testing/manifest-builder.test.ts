import * as fc from 'fast-check';
import { Accepts, Combination, ManifestBuilder, ReleaseManifest, Versioning } from '../../lib';
import { digestOf } from '../support/manifest';

/** A shop with two releases of api, of which uat runs the older. */
function shop(): ManifestBuilder {
  return new ManifestBuilder()
    .application('shop')
    .image('api')
    .release('api', '1.3.2')
    .release('api', '1.4.0', { revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' })
    .environment('uat')
    .pin('uat', 'api', '1.3.2');
}

test('builds the manifest that the test describes', () => {
  const manifest = shop().registry('111111111111', 'eu-west-1').pin('uat', 'api', '1.4.0').manifest();
  expect(manifest).toBeInstanceOf(ReleaseManifest);
  expect([manifest.application, manifest.registryAccount, manifest.registryRegion]).toEqual(['shop', '111111111111', 'eu-west-1']);
  const pinned = manifest.environment('uat').image('api');
  expect(pinned.repository.toString()).toBe('shop/api');
  expect([pinned.version, pinned.revision, pinned.created]).toEqual(['1.4.0', '4f1c2d9', '2026-11-20T10:00:00Z']);
  expect(manifest.image('api').releases.map(({ version }) => version)).toEqual(['1.3.2', '1.4.0']);
});

test('the smallest manifest is called app and has nothing in it', () => {
  const manifest = new ManifestBuilder().manifest();
  expect([manifest.application, manifest.images, manifest.environments]).toEqual(['app', [], []]);
});

test('takes what the ledger and the environments say besides', () => {
  const manifest = new ManifestBuilder()
    .image('api', 'elsewhere/api')
    .image('tool', undefined, Versioning.NONE)
    .release('api', '1.4.0', { digest: digestOf('x'), rejected: 'it leaks' })
    .release('tool', 'build-42')
    .environment('uat', { accepts: Accepts.BUILDS })
    .environment('prod', {
      promotesFrom: ['uat'],
      soak: '24h',
      combination: Combination.EXACT,
      frozen: 'it is Christmas',
      overrides: [{ image: 'tool', ref: `build-42@${digestOf('y')}`, reason: 'INC-311', by: 'kim' }],
    })
    .manifest();
  expect(manifest.image('api')).toMatchObject({ releases: [{ rejected: 'it leaks' }] });
  expect(manifest.image('api').releases[0]?.digest.toString()).toBe(digestOf('x'));
  expect(manifest.image('api').repository.toString()).toBe('elsewhere/api');
  expect(manifest.image('tool').versioning).toBe(Versioning.NONE);
  expect(manifest.environment('uat').accepts).toBe(Accepts.BUILDS);
  expect(manifest.environment('prod')).toMatchObject({
    accepts: Accepts.RELEASES,
    promotesFrom: ['uat'],
    soak: '24h',
    combination: Combination.EXACT,
    frozen: 'it is Christmas',
    overrides: [{ image: 'tool', reason: 'INC-311', by: 'kim' }],
  });
});

test('gives each release a digest of its own, the same in every run', () => {
  const digests = (): (string | undefined)[] =>
    ['1.3.2', '1.4.0'].map((version) => shop().manifest().image('api').release(version)?.digest.toString());
  expect(new Set(digests()).size).toBe(2);
  expect(digests()).toEqual(digests());
  expect(shop().manifest().environment('uat').image('api').digest.toString()).toBe(digests()[0]);
});

test('pins a build by its tag, or any reference as it is', () => {
  const builder = shop().environment('dev', { accepts: Accepts.BUILDS });
  expect(builder.pin('dev', 'api', 'sha-4f1c2d9').manifest().environment('dev').image('api').tag.toString()).toBe('sha-4f1c2d9');
  const reference = `sha-4f1c2d9@${digestOf('1.4.0')}`;
  expect(builder.pin('dev', 'api', reference).manifest().environment('dev').image('api').reference.toString()).toBe(reference);
});

test('pins the digest that the test gave a release', () => {
  const builder = shop()
    .release('api', '1.5.0', { digest: digestOf('x') })
    .pin('uat', 'api', '1.5.0');
  expect(builder.manifest().environment('uat').image('api').digest.toString()).toBe(digestOf('x'));
});

test('quotes a name that YAML would take for something else', () => {
  expect(new ManifestBuilder().image('null').environment('true').text()).toMatch(/^ {2}"true":\n[^]*^ {2}"null":\n/m);
});

test('goes on after a manifest, which stays as it was', () => {
  const builder = shop();
  const before = builder.manifest();
  const after = builder.pin('uat', 'api', '1.4.0').manifest();
  expect(before.environment('uat').image('api').version).toBe('1.3.2');
  expect(after.environment('uat').image('api').version).toBe('1.4.0');
  expect(after.environment('uat').images).toHaveLength(1);
});

test('writes the text of the file', () => {
  const builder = shop().registry('111111111111', 'eu-west-1');
  const digests = builder
    .manifest()
    .image('api')
    .releases.map(({ digest }) => digest.toString());
  expect(builder.text()).toBe(`schemaVersion: 1
application: "shop"
registry:
  account: "111111111111"
  region: "eu-west-1"
environments:
  uat:
    images:
      api: "1.3.2@${digests[0]}"
images:
  api:
    repository: "shop/api"
    releases:
      "1.3.2":
        digest: "${digests[0]}"
      "1.4.0":
        revision: "4f1c2d9"
        created: "2026-11-20T10:00:00Z"
        digest: "${digests[1]}"
`);
});

test.each([
  ['unknown-release', () => shop().pin('uat', 'api', '2.0.0')],
  ['rejected-release', () => shop().release('api', '1.5.0', { rejected: 'it leaks' }).pin('uat', 'api', '1.5.0')],
  ['digest-mismatch', () => shop().pin('uat', 'api', `1.4.0@${digestOf('x')}`)],
  ['digest-format', () => shop().release('api', '1.5.0', { digest: 'sha256:4f1c' })],
  ['version-format', () => shop().release('api', 'next')],
  ['name-format', () => shop().environment('UAT')],
  ['unknown-environment', () => shop().environment('prod', { promotesFrom: ['stage'] })],
  ['duplicate-repository', () => shop().image('web', 'shop/api')],
  ['syntax', () => shop().environment('prod', { frozen: 'it is\u202eChristmas' })],
])('throws the usual error for what is against the rule %s, for the text too', (code, broken) => {
  expect(() => broken().manifest()).toThrow(new RegExp(`release-manifest\\.yaml:\\d+:\\d+: error ${code}: `));
  expect(() => broken().text()).toThrow(`error ${code}: `);
});

test('refuses a name that is not declared, with those that are', () => {
  expect(() => shop().pin('prod', 'api', '1.4.0')).toThrow('the builder has no environment "prod"; known: "uat"');
  expect(() => shop().pin('uat', 'apo', '1.4.0')).toThrow('the builder has no image "apo"; did you mean "api"? known: "api"');
  expect(() => shop().release('web', '2.0.1')).toThrow('the builder has no image "web"; known: "api"');
});

test('refuses to declare anything twice', () => {
  expect(() => shop().image('api')).toThrow('the image "api" is declared already');
  expect(() => shop().release('api', '1.4.0')).toThrow('the release of "api" "1.4.0" is declared already');
  expect(() => shop().environment('uat')).toThrow('the environment "uat" is declared already');
});

test('whatever names and texts a test gives, they arrive as they are or are refused as a manifest would refuse them', () => {
  const name = fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/),
    fc.constantFrom('true', 'null', 'constructor', 'no', 'e1', 'x'.repeat(41), '__proto__', 'a: b', '- a'),
  );
  let accepted = 0;
  fc.assert(
    fc.property(name, name, name, fc.string(), (application, image, environment, reason) => {
      const builder = new ManifestBuilder().application(application).image(image);
      builder.release(image, '1.0.0').environment(environment, { frozen: reason }).pin(environment, image, '1.0.0');
      let manifest: ReleaseManifest;
      try {
        manifest = builder.manifest();
      } catch (error) {
        expect((error as Error).name).toBe('FindingsError');
        return;
      }
      accepted += 1;
      expect(manifest.application).toBe(application);
      expect(manifest.environment(environment).frozen).toBe(reason);
      expect(manifest.environment(environment).image(image).version).toBe('1.0.0');
      expect(ReleaseManifest.fromText(builder.text()).images.map((found) => found.name)).toEqual([image]);
    }),
    { seed: 20_261_120 },
  );
  expect(accepted).toBeGreaterThan(10);
});
