import { type Built, buildImage, buildIndex } from '../../support/oci-image';
import { Registry } from './ecr';

const VERSION = 'org.opencontainers.image.version';
const REVISION = 'org.opencontainers.image.revision';
const COMMIT = '4f1c2d9a7b3e5d6c8f0a1b2c3d4e5f6071829304';

let registry: Registry;

beforeEach(async () => {
  registry = await Registry.start();
});

afterEach(() => registry.close());

interface Entry {
  readonly version: string;
  readonly revision?: string;
}

/** The verdict on an image whose ledger has these entries for it. */
function verdict(image: Built, entries: readonly Entry[], versioning?: string): Promise<string> {
  registry.ecr.push('shop/api', image, ['build']);
  const releases = Object.fromEntries(entries.map(({ version, ...more }) => [version, { digest: image.digest, ...more }]));
  registry.workspace.manifest({
    environments: { uat: { accepts: 'builds', images: { api: `build@${image.digest}` } } },
    images: { api: { releases, ...(versioning === undefined ? {} : { versioning }) } },
  });
  return registry.verdict('labels', 'api');
}

function labelled(version?: string, revision?: string): Built {
  return buildImage({
    labels: { ...(version === undefined ? {} : { [VERSION]: version }), ...(revision === undefined ? {} : { [REVISION]: revision }) },
  });
}

test('labels that say what the ledger says pass', async () => {
  expect(await verdict(labelled('1.4.0', COMMIT), [{ version: '1.4.0', revision: COMMIT }])).toBe(
    `pass: the version is "1.4.0" as in the ledger; the revision is "${COMMIT}" as in the ledger`,
  );
});

test.each([
  ['a candidate that became a release', labelled('1.4.0-rc.3'), [{ version: '1.4.0-rc.3' }, { version: '1.4.0' }]],
  ['a v before the version', labelled('v1.4.0'), [{ version: '1.4.0' }]],
  ['a v in the ledger', labelled('1.4.0'), [{ version: 'v1.4.0' }]],
  ['build metadata, which no tag can have', labelled('1.4.0+build.7'), [{ version: '1.4.0' }]],
  ['a short revision in the ledger', labelled(undefined, COMMIT), [{ version: '1.4.0', revision: COMMIT.slice(0, 7) }]],
  [
    'a short revision in the label, in capitals',
    labelled(undefined, COMMIT.slice(0, 12).toUpperCase()),
    [{ version: '1.4.0', revision: COMMIT }],
  ],
  [
    'one of several revisions',
    labelled(undefined, COMMIT),
    [
      { version: '1.4.0-rc.1', revision: '9ab0c1d' },
      { version: '1.4.0', revision: COMMIT },
    ],
  ],
])('%s passes', async (_, image, entries) => {
  expect(await verdict(image, entries)).toMatch(/^pass: /);
});

test.each([
  [
    'another version',
    labelled('1.4.1'),
    [{ version: '1.4.0' }, { version: '1.4.0-rc.3' }],
    /version is "1\.4\.1", where the ledger says 1\.4\.0, 1\.4\.0-rc\.3/,
  ],
  [
    'another revision',
    labelled('1.4.0', COMMIT),
    [{ version: '1.4.0', revision: '9ab0c1d' }],
    /revision is "4f1c2d9.*", where the ledger says 9ab0c1d/,
  ],
  [
    'a revision shorter than git makes them',
    labelled('1.4.0', COMMIT.slice(0, 6)),
    [{ version: '1.4.0', revision: COMMIT }],
    /revision is "4f1c2d", where the ledger says 4f1c2d9/,
  ],
  ['a revision of another kind', labelled('1.4.0', 'r1234567'), [{ version: '1.4.0', revision: COMMIT }], /revision is "r1234567"/],
])('%s fails, with both sides and the usual reason', async (_, image, entries, message) => {
  const text = await verdict(image, entries);
  expect(text).toMatch(/^fail: the label org\.opencontainers\.image\./);
  expect(text).toMatch(message);
  expect(text).toMatch(/\(a label may be inherited from the base image: set it in the build\)$/);
});

test('what one side does not say contradicts nothing', async () => {
  expect(await verdict(labelled(), [{ version: '1.4.0', revision: COMMIT }])).toBe(
    `skipped: the image has no label ${VERSION}; the image has no label ${REVISION}`,
  );
  expect(await verdict(labelled('1.4.0', COMMIT), [{ version: '1.4.0' }])).toBe(
    'pass: the version is "1.4.0" as in the ledger; the ledger has no revision',
  );
});

test('a build that is in no ledger is skipped, and its labels are not read', async () => {
  expect(await verdict(labelled('1.4.0'), [])).toBe('skipped: the ledger has no release with this digest');
  expect(registry.ecr.requests.some(({ operation }) => operation === 'GetDownloadUrlForLayer')).toBe(false);
});

test('of an index each image has to agree', async () => {
  const amd = buildImage({ labels: { [VERSION]: '1.4.0' } });
  const arm = buildImage({ platform: 'linux/arm64', labels: { [VERSION]: '22.04' } });
  expect(await verdict(buildIndex([amd, arm]), [{ version: '1.4.0' }])).toMatch(
    /^fail: the label org\.opencontainers\.image\.version of linux\/arm64 is "22\.04", where the ledger says 1\.4\.0/,
  );
});

test('what all images of an index say is said once', async () => {
  const images = ['linux/amd64', 'linux/arm64'].map((platform) => buildImage({ platform, labels: { [VERSION]: '22.04' } }));
  expect(await verdict(buildIndex(images), [{ version: '1.4.0' }])).toMatch(
    /^fail: the label org\.opencontainers\.image\.version is "22\.04", where the ledger says 1\.4\.0 \(a label/,
  );
});

test('an image of an index without the label contradicts nothing, and is named', async () => {
  const images = [buildImage({ labels: { [VERSION]: '1.4.0' } }), buildImage({ platform: 'linux/arm64' })];
  expect(await verdict(buildIndex(images), [{ version: '1.4.0' }])).toBe(
    `pass: the version of linux/amd64 is "1.4.0" as in the ledger; the image for linux/arm64 has no label ${VERSION}; ` +
      `the image has no label ${REVISION}`,
  );
});

test('a hostile label is quoted', async () => {
  const text = await verdict(labelled('1.4.0\u001b[2J\n‮'), [{ version: '1.4.0' }]);
  expect(text).toMatch(/^fail: /);
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('names without an order are compared as they are', async () => {
  const image = labelled('release-7');
  expect(await verdict(image, [{ version: 'release-7' }], 'none')).toMatch(/^pass: the version is "release-7"/);
  expect(await verdict(image, [{ version: 'release-8' }], 'none')).toMatch(/^fail: /);
});
