import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digest, ImageTag, RepositoryName } from '../../lib/manifest';
import { createEcrRegistry, createOciLayoutRegistry, type ImageRegistry, RepositoryNotFoundError } from '../../lib/registry';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { type Built, buildImage, buildIndex, digestOf, layoutPath, writeLayout } from '../support/oci-image';

const REPOSITORY = RepositoryName.parse('shop/api');
const RELEASE = ImageTag.parse('1.4.0');
const IMAGE = buildImage({ labels: { number: 'one' } });
const OTHER = buildImage({ labels: { number: 'other' } });
const ABSENT = Digest.parse(`sha256:${'0'.repeat(64)}`);
const digest = (image: Built): Digest => Digest.parse(image.digest);

interface Stored {
  readonly image: Built;
  readonly tags?: readonly string[];
}

interface Setup {
  readonly registry: ImageRegistry;
  close(): Promise<void>;
}

async function inEcr(images: readonly Stored[]): Promise<Setup> {
  const ecr = await FakeEcr.start();
  setAwsEnvironment(environmentFor(ecr.url));
  for (const { image, tags } of images) ecr.push(REPOSITORY.toString(), image, tags);
  return { registry: createEcrRegistry(), close: () => ecr.close() };
}

function inLayout(images: readonly Stored[]): Promise<Setup> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-tag-'));
  writeLayout(directory, REPOSITORY.toString(), images);
  return Promise.resolve({
    registry: createOciLayoutRegistry(directory),
    close: () => {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  });
}

describe.each([
  ['ECR', inEcr],
  ['an OCI layout', inLayout],
])('a further tag in %s', (_, start) => {
  let setup: Setup | undefined;

  async function given(...images: readonly Stored[]): Promise<ImageRegistry> {
    setup = await start(images);
    return setup.registry;
  }

  afterEach(async () => {
    await setup?.close();
    setup = undefined;
  });

  test('names the image from then on, beside those it had', async () => {
    const registry = await given({ image: IMAGE, tags: ['1.4.0-rc.3'] }, { image: OTHER, tags: ['1.3.2'] });
    expect(await registry.addTag(REPOSITORY, digest(IMAGE), RELEASE)).toEqual({ status: 'added' });
    const tags = await registry.tagsAt(REPOSITORY, [RELEASE, ImageTag.parse('1.4.0-rc.3'), ImageTag.parse('1.3.2')]);
    expect([...tags].map(([tag, at]) => `${tag} ${at.toString()}`).sort()).toEqual(
      [`1.3.2 ${OTHER.digest}`, `1.4.0 ${IMAGE.digest}`, `1.4.0-rc.3 ${IMAGE.digest}`].sort(),
    );
    expect((await registry.inspect(REPOSITORY, digest(IMAGE)))?.labels['number']).toBe('one');
  });

  test('is there already the second time', async () => {
    const registry = await given({ image: IMAGE, tags: ['1.4.0-rc.3'] });
    await registry.addTag(REPOSITORY, digest(IMAGE), RELEASE);
    expect(await registry.addTag(REPOSITORY, digest(IMAGE), RELEASE)).toEqual({ status: 'present' });
    expect([...(await registry.describe(REPOSITORY, [digest(IMAGE)])).get(IMAGE.digest)!.tags].sort()).toEqual(['1.4.0', '1.4.0-rc.3']);
  });

  test('is left alone where it names another image', async () => {
    const registry = await given({ image: IMAGE }, { image: OTHER, tags: ['1.4.0'] });
    const outcome = await registry.addTag(REPOSITORY, digest(IMAGE), RELEASE);
    expect(outcome.status).toBe('taken');
    expect(outcome.digest?.toString()).toBe(OTHER.digest);
    expect((await registry.digestOf(REPOSITORY, RELEASE))?.toString()).toBe(OTHER.digest);
  });

  test('needs the image, and the repository', async () => {
    const registry = await given({ image: IMAGE, tags: ['1.4.0-rc.3'] });
    expect(await registry.addTag(REPOSITORY, ABSENT, RELEASE)).toEqual({ status: 'no-image' });
    expect(await registry.digestOf(REPOSITORY, RELEASE)).toBeUndefined();
    await expect(registry.addTag(RepositoryName.parse('shop/web'), digest(IMAGE), RELEASE)).rejects.toThrow(RepositoryNotFoundError);
  });

  test.each(['oci', 'docker'] as const)('goes to an index of several platforms, %s', async (format) => {
    const index = buildIndex([buildImage({ format, platform: 'linux/amd64' }), buildImage({ format, platform: 'linux/arm64' })], {
      format,
    });
    const registry = await given({ image: index, tags: ['1.4.0-rc.3'] });
    expect(await registry.addTag(REPOSITORY, digest(index), RELEASE)).toEqual({ status: 'added' });
    expect((await registry.digestOf(REPOSITORY, RELEASE))?.toString()).toBe(index.digest);
    expect(await registry.membersOf(REPOSITORY, digest(index))).toHaveLength(2);
  });
});

describe('in ECR', () => {
  let ecr: FakeEcr;

  beforeEach(async () => {
    ecr = await FakeEcr.start();
    setAwsEnvironment(environmentFor(ecr.url));
    ecr.push(REPOSITORY.toString(), IMAGE, ['1.4.0-rc.3']);
  });

  afterEach(() => ecr.close());

  test('the very manifest is put again, with its media type and its digest, to the account of the registry', async () => {
    await createEcrRegistry({ account: '222222222222' }).addTag(REPOSITORY, digest(IMAGE), RELEASE);
    const [put, ...more] = ecr.requests.filter(({ operation }) => operation === 'PutImage');
    expect(more).toEqual([]);
    expect(put?.body).toEqual({
      registryId: '222222222222',
      repositoryName: 'shop/api',
      imageManifest: IMAGE.manifest.bytes.toString('utf8'),
      imageManifestMediaType: IMAGE.manifest.mediaType,
      imageTag: '1.4.0',
      imageDigest: IMAGE.digest,
    });
  });

  test('nothing is put where the tag is there', async () => {
    const registry = createEcrRegistry();
    await registry.addTag(REPOSITORY, digest(IMAGE), ImageTag.parse('1.4.0-rc.3'));
    expect(ecr.requests.map(({ operation }) => operation)).not.toContain('PutImage');
  });

  test('an altered manifest is not put', async () => {
    ecr.corruptManifest(REPOSITORY.toString(), IMAGE.digest, OTHER.manifest.bytes.toString('utf8'));
    await expect(createEcrRegistry().addTag(REPOSITORY, digest(IMAGE), RELEASE)).rejects.toMatchObject({ code: 'corrupt-blob' });
    expect(ecr.requests.map(({ operation }) => operation)).not.toContain('PutImage');
  });

  test('an image with all the tags that it may have gets no more', async () => {
    ecr.mostTags = 1;
    // The SDK takes every limit for one on the rate of calls, and would try again for some seconds.
    setAwsEnvironment({ ...environmentFor(ecr.url), AWS_MAX_ATTEMPTS: '1' });
    expect(await createEcrRegistry().addTag(REPOSITORY, digest(IMAGE), RELEASE)).toEqual({ status: 'full' });
  });

  test('somebody who was faster is no error: with the same image the tag is there, with another it is taken', async () => {
    /** Between the question and the answer. */
    const meanwhile = async (image: Built): Promise<unknown> => {
      ecr.immutable.add(REPOSITORY.toString());
      ecr.delay = 40;
      const adding = createEcrRegistry().addTag(REPOSITORY, digest(IMAGE), RELEASE);
      while (ecr.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
      ecr.push(REPOSITORY.toString(), image, ['1.4.0']);
      return adding;
    };
    expect(await meanwhile(OTHER)).toEqual({ status: 'taken', digest: digest(OTHER) });
    ecr.remove(REPOSITORY.toString(), OTHER.digest);
    ecr.requests.length = 0;
    expect(await meanwhile(IMAGE)).toEqual({ status: 'present' });
  });

  test('a caller who may not push is told which permission is missing', async () => {
    ecr.denied.add('PutImage');
    const adding = createEcrRegistry().addTag(REPOSITORY, digest(IMAGE), RELEASE);
    await expect(adding).rejects.toMatchObject({
      code: 'access-denied',
      help: expect.stringContaining('allow ecr:PutImage on arn:aws:ecr:eu-west-1:*:repository/shop/api') as string,
    });
  });
});

describe('in an OCI layout', () => {
  let directory: string;
  const index = (): string => join(directory, 'shop/api/index.json');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'waybill-tag-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  test('everything else in the index stays, its mode and its indentation too', async () => {
    writeLayout(directory, 'shop/api', [{ image: IMAGE, tags: ['1.4.0-rc.3'] }, { image: OTHER }]);
    const before = { ...(JSON.parse(readFileSync(index(), 'utf8')) as { manifests: object[] }), annotations: { 'com.example': 'kept' } };
    writeFileSync(index(), JSON.stringify(before, null, 4));
    chmodSync(index(), 0o640);
    await createOciLayoutRegistry(directory).addTag(REPOSITORY, digest(IMAGE), RELEASE);
    const added = { ...before.manifests[0], annotations: { 'org.opencontainers.image.ref.name': '1.4.0' } };
    expect(readFileSync(index(), 'utf8')).toBe(JSON.stringify({ ...before, manifests: [...before.manifests, added] }, null, 4));
    expect(statSync(index()).mode & 0o777).toBe(0o640);
  });

  test('an image that only an index names gets a descriptor of its own', async () => {
    const child = buildImage({ platform: 'linux/arm64' });
    writeLayout(directory, 'shop/api', [{ image: buildIndex([child]), tags: ['1.4.0-rc.3'] }]);
    expect(await createOciLayoutRegistry(directory).addTag(REPOSITORY, digest(child), RELEASE)).toEqual({ status: 'added' });
    const { manifests } = JSON.parse(readFileSync(index(), 'utf8')) as { manifests: object[] };
    expect(manifests.at(-1)).toEqual({
      mediaType: child.manifest.mediaType,
      digest: child.digest,
      size: child.manifest.bytes.length,
      annotations: { 'org.opencontainers.image.ref.name': '1.4.0' },
    });
  });

  test('an altered manifest gets no tag', async () => {
    const folder = writeLayout(directory, 'shop/api', [{ image: IMAGE, tags: ['1.4.0-rc.3'] }]);
    writeFileSync(layoutPath(folder, IMAGE.digest), OTHER.manifest.bytes);
    expect(digestOf(OTHER.manifest.bytes)).not.toBe(IMAGE.digest);
    await expect(createOciLayoutRegistry(directory).addTag(REPOSITORY, digest(IMAGE), RELEASE)).rejects.toMatchObject({
      code: 'corrupt-blob',
    });
  });
});
