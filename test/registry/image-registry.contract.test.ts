import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digest } from '../../lib/manifest/digest';
import { ImageTag } from '../../lib/manifest/image-tag';
import { RepositoryName } from '../../lib/manifest/repository-name';
import { createEcrRegistry, createOciLayoutRegistry, type ImageRegistry, RepositoryNotFoundError } from '../../lib/registry';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { type Built, type BuiltImage, buildImage, buildIndex, contentOf, layoutPath, manifestsOf, writeLayout } from '../support/oci-image';

const REPOSITORY = RepositoryName.parse('shop/api');
const REVISION = 'org.opencontainers.image.revision';
const CREATED = 'org.opencontainers.image.created';

/** The same images in both kinds of registry, and the means to damage them. */
interface Setup {
  readonly registry: ImageRegistry;
  corruptBlob(digest: string, bytes: Buffer): void;
  corruptManifest(digest: string, text: string): void;
  close(): Promise<void>;
}

interface Stored {
  readonly image: Built;
  readonly tags?: readonly string[];
}

async function inEcr(images: readonly Stored[], without: readonly string[] = []): Promise<Setup> {
  const ecr = await FakeEcr.start();
  setAwsEnvironment(environmentFor(ecr.url));
  ecr.createRepository(REPOSITORY.toString());
  for (const { image, tags } of images) ecr.push(REPOSITORY.toString(), image, tags);
  for (const digest of without) ecr.remove(REPOSITORY.toString(), digest);
  return {
    registry: createEcrRegistry(),
    corruptBlob: (digest, bytes) => ecr.blobs.set(digest, bytes),
    corruptManifest: (digest, text) => {
      ecr.corruptManifest(REPOSITORY.toString(), digest, text);
    },
    close: () => ecr.close(),
  };
}

function inLayout(images: readonly Stored[], without: readonly string[] = []): Promise<Setup> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-layout-'));
  const folder = writeLayout(directory, REPOSITORY.toString(), images);
  for (const digest of without) rmSync(layoutPath(folder, digest));
  return Promise.resolve({
    registry: createOciLayoutRegistry(directory),
    corruptBlob: (digest, bytes) => {
      writeFileSync(layoutPath(folder, digest), bytes);
    },
    corruptManifest: (digest, text) => {
      writeFileSync(layoutPath(folder, digest), text);
    },
    close: () => {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  });
}

describe.each([
  ['ECR', inEcr],
  ['OCI layout', inLayout],
])('an image registry of %s', (_, start) => {
  let setup: Setup | undefined;

  async function given(...images: readonly Stored[]): Promise<ImageRegistry> {
    setup = await start(images);
    return setup.registry;
  }

  async function inspected(image: Built): Promise<ReturnType<ImageRegistry['inspect']>> {
    return (await given({ image })).inspect(REPOSITORY, Digest.parse(image.digest));
  }

  afterEach(async () => {
    await setup?.close();
    setup = undefined;
  });

  test('answers the digest that a tag names, and undefined for a tag that is not there', async () => {
    const image = buildImage();
    const registry = await given(
      { image, tags: ['1.4.0', 'sha-4f1c2d9'] },
      { image: buildImage({ labels: { other: 'yes' } }), tags: ['1.5.0'] },
    );
    expect((await registry.digestOf(REPOSITORY, ImageTag.parse('sha-4f1c2d9')))?.toString()).toBe(image.digest);
    expect(await registry.digestOf(REPOSITORY, ImageTag.parse('1.4'))).toBeUndefined();
  });

  test('answers many tags at once, also several of one image', async () => {
    const one = buildImage({ labels: { image: 'one' } });
    const other = buildImage({ labels: { image: 'other' } });
    const registry = await given({ image: one, tags: ['1.4.0-rc.1', '1.4.0'] }, { image: other, tags: ['1.5.0'] });
    const found = await registry.tagsAt(
      REPOSITORY,
      ['1.4.0', '1.4.0-rc.1', '1.5.0', '1.4.0', 'gone'].map((tag) => ImageTag.parse(tag)),
    );
    expect(Object.fromEntries([...found].map(([tag, digest]) => [tag, digest.toString()]))).toEqual({
      '1.4.0': one.digest,
      '1.4.0-rc.1': one.digest,
      '1.5.0': other.digest,
    });
  });

  test('describes the digests that are there, tagged or not, and leaves out those that are not', async () => {
    const tagged = buildImage({ labels: { image: 'tagged' } });
    const untagged = buildImage({ labels: { image: 'untagged' } });
    const registry = await given({ image: tagged, tags: ['1.4.0', '1.4.1'] }, { image: untagged });
    const asked = [tagged.digest, untagged.digest, `sha256:${'0'.repeat(64)}`, tagged.digest].map((text) => Digest.parse(text));
    const found = await registry.describe(REPOSITORY, asked);
    expect([...found.keys()].sort()).toEqual([tagged.digest, untagged.digest].sort());
    expect(found.get(tagged.digest)?.digest.toString()).toBe(tagged.digest);
    expect([...found.get(tagged.digest)!.tags].sort()).toEqual(['1.4.0', '1.4.1']);
    expect(found.get(untagged.digest)?.tags).toEqual([]);
  });

  test('does not take a config or a layer for an image', async () => {
    const image = buildImage();
    const registry = await given({ image, tags: ['1.4.0'] });
    const blobs = [image.config.digest, image.layers[0]!.digest].map((text) => Digest.parse(text));
    expect((await registry.describe(REPOSITORY, blobs)).size).toBe(0);
    expect(await registry.inspect(REPOSITORY, blobs[0]!)).toBeUndefined();
  });

  test('names the members of an index, also of one inside it, without attestations', async () => {
    const [amd, arm] = [buildImage(), buildImage({ platform: 'linux/arm64' })];
    const inner = buildIndex([arm]);
    const index = buildIndex([amd, inner], { attestation: true });
    const registry = await given({ image: index, tags: ['develop'] });
    const members = await registry.membersOf(REPOSITORY, Digest.parse(index.digest));
    expect(members.map(String)).toEqual([amd.digest, inner.digest, arm.digest]);
    expect(await registry.membersOf(REPOSITORY, Digest.parse(amd.digest))).toEqual([]);
    expect(await registry.membersOf(REPOSITORY, Digest.parse(`sha256:${'0'.repeat(64)}`))).toEqual([]);
  });

  test('describes an index with what it lists, and an image with nothing', async () => {
    const [amd, arm] = [buildImage({ labels: { arch: 'amd' } }), buildImage({ platform: 'linux/arm64', labels: { arch: 'arm' } })];
    const index = buildIndex([amd, buildIndex([arm])], { attestation: true });
    const registry = await given({ image: index, tags: ['1.4.0', '1.4.1'] });
    const found = await registry.describe(
      REPOSITORY,
      [index, amd].map(({ digest }) => Digest.parse(digest)),
    );
    const members = found.get(index.digest)!.members.map(({ digest, platform }) => [digest.toString(), platform]);
    expect(members).toEqual([
      [amd.digest, 'linux/amd64'],
      [index.children[1]!.digest, undefined],
    ]);
    expect(found.get(amd.digest)!.members).toEqual([]);
    const inspected = await registry.inspect(REPOSITORY, Digest.parse(index.digest));
    expect(inspected!.images.map(({ platform, labels }) => [platform, labels['arch']])).toEqual([
      ['linux/amd64', 'amd'],
      ['linux/arm64', 'arm'],
    ]);
  });

  test('answers nothing to no question', async () => {
    const registry = await given();
    expect((await registry.describe(REPOSITORY, [])).size).toBe(0);
    expect((await registry.tagsAt(REPOSITORY, [])).size).toBe(0);
    expect(registry.calls).toBe(0);
  });

  test('says which repository is missing, whatever was asked', async () => {
    const registry = await given({ image: buildImage(), tags: ['1.4.0'] });
    const missing = RepositoryName.parse('shop/web');
    const digest = Digest.parse(`sha256:${'0'.repeat(64)}`);
    for (const asked of [
      () => registry.digestOf(missing, ImageTag.parse('1.4.0')),
      () => registry.membersOf(missing, digest),
      () => registry.describe(missing, [digest]),
      () => registry.inspect(missing, digest),
    ]) {
      await expect(asked()).rejects.toThrow(RepositoryNotFoundError);
      await expect(asked()).rejects.toThrow(/has no repository "shop\/web"/);
    }
  });

  test.each(['oci', 'docker'] as const)('reads labels, platform and creation time of a single %s image', async (format) => {
    const labels = { [REVISION]: '4f1c2d9', [CREATED]: '2026-11-20T10:00:00Z', 'com.example.team': 'shop' };
    const found = await inspected(buildImage({ format, labels, platform: 'linux/arm64/v8', created: '2026-11-01T00:00:00Z' }));
    expect({ ...found?.labels }).toEqual(labels);
    expect(found?.platforms).toEqual(['linux/arm64/v8']);
    expect(found?.created).toBe('2026-11-20T10:00:00Z');
    expect(found?.notes).toEqual([]);
  });

  test('takes the creation time of the config where no label says it, and none where nothing does', async () => {
    const dated = buildImage({ created: '2026-11-01T00:00:00Z' });
    const undated = buildImage();
    const registry = await given({ image: dated }, { image: undated });
    expect((await registry.inspect(REPOSITORY, Digest.parse(dated.digest)))?.created).toBe('2026-11-01T00:00:00Z');
    expect(await registry.inspect(REPOSITORY, Digest.parse(undated.digest))).not.toHaveProperty('created');
  });

  test.each(['oci', 'docker'] as const)(
    'reads an %s index: labels of its first platform, all its platforms but no attestation',
    async (format) => {
      const labels = { [REVISION]: '4f1c2d9' };
      const platforms = ['linux/amd64', 'linux/arm64'].map((platform) => buildImage({ format, labels, platform }));
      const found = await inspected(buildIndex(platforms, { format, attestation: true }));
      expect({ ...found?.labels }).toEqual(labels);
      expect(found?.platforms).toEqual(['linux/amd64', 'linux/arm64']);
      expect(found?.notes).toEqual([]);
    },
  );

  test('says which platforms of an index have other labels than the first', async () => {
    const platforms = [
      buildImage({ platform: 'linux/amd64', labels: { [REVISION]: '4f1c2d9', same: 'yes' } }),
      buildImage({ platform: 'linux/arm64', labels: { [REVISION]: '9ab0000', same: 'yes' } }),
      buildImage({ platform: 'windows/amd64', labels: { [REVISION]: '4f1c2d9', same: 'yes' } }),
    ];
    const found = await inspected(buildIndex(platforms));
    expect(found?.labels[REVISION]).toBe('4f1c2d9');
    expect(found?.notes).toEqual([`labels of "linux/arm64" differ from those of "linux/amd64": "${REVISION}"`]);
  });

  test('lets labels win over annotations of the manifest, and those over annotations of the index', async () => {
    const image = buildImage({ labels: { a: 'label' }, annotations: { a: 'manifest', b: 'manifest' } });
    const found = await inspected(buildIndex([image], { annotations: { a: 'index', b: 'index', c: 'index' } }));
    expect({ ...found?.labels }).toEqual({ a: 'label', b: 'manifest', c: 'index' });
  });

  test('keeps labels as data: names of Object.prototype, control characters, and without what is not text', async () => {
    const labels = JSON.parse('{"__proto__":"p","constructor":"c","bell":"\\u0007\\u202e","number":1,"nothing":null}') as Record<
      string,
      unknown
    >;
    const found = await inspected(buildImage({ labels }));
    expect(Object.getPrototypeOf(found?.labels)).toBeNull();
    expect(Object.entries(found!.labels)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['bell', '\u0007\u202e'],
    ]);
    expect(found?.notes).toEqual(['labels that are not text were left out: "number", "nothing"']);
    expect(({} as Record<string, unknown>)['p']).toBeUndefined();
  });

  test('reads an index inside an index, and leaves out what is nested deeper', async () => {
    const image = buildImage({ labels: { [REVISION]: '4f1c2d9' } });
    const deep = buildIndex([buildImage({ labels: { deep: 'yes' } })]);
    const found = await inspected(buildIndex([buildIndex([image, deep])]));
    expect({ ...found?.labels }).toEqual({ [REVISION]: '4f1c2d9' });
    expect(found?.platforms).toEqual(['linux/amd64']);
    expect(found?.notes).toEqual([`the index ${deep.digest} inside other indexes was not read`]);
  });

  test('reads the first 32 images of a larger index, and says so', async () => {
    const many = Array.from({ length: 40 }, (__, index) => buildImage({ platform: `linux/a${index}` }));
    const found = await inspected(buildIndex(many));
    expect(found?.platforms).toHaveLength(32);
    expect(found?.notes).toEqual(['the index has more than 32 images, of which the first 32 were read']);
  });

  test('reads an index of which a platform is not there, and says which', async () => {
    const missing = buildImage({ platform: 'linux/amd64' });
    const index = buildIndex([missing, buildImage({ platform: 'linux/arm64', labels: { a: 'b' } })]);
    setup = await start([{ image: index }], [missing.digest]);
    const found = await setup.registry.inspect(REPOSITORY, Digest.parse(index.digest));
    expect(found?.platforms).toEqual(['linux/arm64']);
    expect({ ...found?.labels }).toEqual({ a: 'b' });
    expect(found?.notes).toEqual([`the repository lacks the image for "linux/amd64", ${missing.digest}`]);
  });

  test('says that an index names no image, and that an artifact is none', async () => {
    const empty = buildIndex([], { annotations: { a: 'b' } });
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const config = contentOf('application/vnd.cncf.helm.config.v1+json', { name: 'chart' });
    const manifest = contentOf(type, {
      schemaVersion: 2,
      mediaType: type,
      config: { ...config, bytes: undefined, size: config.bytes.length },
      layers: [],
    });
    const chart: BuiltImage = {
      kind: 'image',
      manifest,
      digest: manifest.digest,
      config,
      layers: [],
      platform: { os: 'x', architecture: 'y' },
    };
    const registry = await given({ image: empty }, { image: chart });
    expect((await registry.inspect(REPOSITORY, Digest.parse(empty.digest)))?.notes).toEqual(['the index names no image for any platform']);
    const found = await registry.inspect(REPOSITORY, Digest.parse(chart.digest));
    expect(found?.platforms).toEqual([]);
    expect(found?.notes).toEqual([`${chart.digest} is not a container image: its config is of another kind`]);
  });

  describe('believes nothing that does not match its digest', () => {
    const image = buildImage({ labels: { [REVISION]: '4f1c2d9' } });
    const forged = buildImage({ labels: { [REVISION]: 'forged0' } });

    test('an altered manifest', async () => {
      const registry = await given({ image, tags: ['1.4.0'] });
      setup!.corruptManifest(image.digest, manifestsOf(forged)[0]!.bytes.toString('utf8'));
      for (const asked of [
        () => registry.inspect(REPOSITORY, Digest.parse(image.digest)),
        () => registry.describe(REPOSITORY, [Digest.parse(image.digest)]),
      ]) {
        await expect(asked()).rejects.toMatchObject({ name: 'RegistryError', code: 'corrupt-blob' });
        await expect(asked()).rejects.toThrow(`${image.digest} has the digest ${forged.digest}`);
      }
    });

    test('an altered config', async () => {
      const registry = await given({ image });
      setup!.corruptBlob(image.config.digest, forged.config.bytes);
      const asked = registry.inspect(REPOSITORY, Digest.parse(image.digest));
      await expect(asked).rejects.toMatchObject({ name: 'RegistryError', code: 'corrupt-blob' });
      await expect(asked).rejects.toThrow(`the config ${image.config.digest} has the digest ${forged.config.digest}`);
    });
  });

  test.each([
    ['is no JSON', Buffer.from('{')],
    ['is no object', Buffer.from('[]')],
  ])('refuses an image whose config %s', async (__, bytes) => {
    const config = contentOf('application/vnd.oci.image.config.v1+json', bytes);
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = contentOf(type, {
      schemaVersion: 2,
      mediaType: type,
      config: { mediaType: config.mediaType, digest: config.digest, size: bytes.length },
    });
    const image: BuiltImage = {
      kind: 'image',
      manifest,
      digest: manifest.digest,
      config,
      layers: [],
      platform: { os: 'x', architecture: 'y' },
    };
    await expect(inspected(image)).rejects.toMatchObject({
      code: 'malformed-image',
      message: `the config ${config.digest} is not a JSON object`,
    });
  });

  test('refuses a manifest that refers to something else than a digest, quoting it', async () => {
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const config = contentOf('application/vnd.oci.image.config.v1+json', {});
    const manifest = contentOf(type, { schemaVersion: 2, config: { mediaType: config.mediaType, digest: '../../etc/passwd\u001b[2J' } });
    const image: BuiltImage = {
      kind: 'image',
      manifest,
      digest: manifest.digest,
      config,
      layers: [],
      platform: { os: 'x', architecture: 'y' },
    };
    await expect(inspected(image)).rejects.toMatchObject({ code: 'malformed-image' });
    await expect(setup!.registry.inspect(REPOSITORY, Digest.parse(image.digest))).rejects.toThrow(
      '"../../etc/passwd\\u001b[2J", which is no sha256 digest',
    );
  });

  test('refuses a config that is, or says that it is, larger than 8 MiB', async () => {
    const big = buildImage({ labels: { padding: 'x'.repeat(9 * 1024 * 1024) } });
    await expect(inspected(big)).rejects.toMatchObject({ code: 'too-large' });
  });

  test('refuses a config that is larger than its manifest says and than 8 MiB', async () => {
    const image = buildImage();
    const registry = await given({ image });
    setup!.corruptBlob(image.config.digest, Buffer.alloc(9 * 1024 * 1024));
    await expect(registry.inspect(REPOSITORY, Digest.parse(image.digest))).rejects.toMatchObject({ code: 'too-large' });
  });

  test('says when a config is not there', async () => {
    const image = buildImage();
    const other = buildImage({ labels: { a: 'b' } });
    const orphan: BuiltImage = { ...image, config: other.config };
    await expect(inspected(orphan)).rejects.toMatchObject({ name: 'RegistryError', code: 'blob-not-found' });
  });
});
