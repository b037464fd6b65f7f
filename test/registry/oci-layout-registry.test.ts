import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digest } from '../../lib/manifest/digest';
import { ImageTag } from '../../lib/manifest/image-tag';
import { RepositoryName } from '../../lib/manifest/repository-name';
import { createOciLayoutRegistry } from '../../lib/registry';
import { buildImage, descriptorOf, layoutPath, writeLayout } from '../support/oci-image';

const REPOSITORY = RepositoryName.parse('shop/api');
const TAG = ImageTag.parse('1.4.0');
const REF_NAME = 'org.opencontainers.image.ref.name';
const image = buildImage({ labels: { a: 'b' } });

let directory: string;
let folder: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-layout-'));
  folder = writeLayout(directory, 'shop/api', [{ image, tags: ['1.4.0'] }]);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function digestOfTag(): Promise<Digest | undefined> {
  return createOciLayoutRegistry(directory).digestOf(REPOSITORY, TAG);
}

function writeIndex(manifests: unknown): void {
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

test('makes no API calls', async () => {
  const registry = createOciLayoutRegistry(directory);
  await registry.inspect(REPOSITORY, Digest.parse(image.digest));
  expect(registry.calls).toBe(0);
});

test('follows symbolic links, of the repository and of blobs', async () => {
  renameSync(folder, join(directory, 'elsewhere'));
  symlinkSync(join(directory, 'elsewhere'), folder);
  const blob = layoutPath(folder, image.digest);
  renameSync(blob, join(directory, 'blob'));
  symlinkSync(join(directory, 'blob'), blob);
  expect({ ...(await createOciLayoutRegistry(directory).inspect(REPOSITORY, Digest.parse(image.digest)))?.labels }).toEqual({ a: 'b' });
});

test('takes tags from the annotation of the OCI specification alone', async () => {
  writeIndex([{ ...descriptorOf(image.manifest), annotations: { 'io.containerd.image.name': 'docker.io/shop/api:1.4.0' } }]);
  expect(await digestOfTag()).toBeUndefined();
});

test.each([
  ['1.4.0', true],
  ['shop/api:1.4.0', true],
  ['localhost:5000/shop/api:1.4.0', true],
  ['docker.io/other/api:1.4.0', false],
  ['workshop/api:1.4.0', false],
  ['shop/api', false],
  [':1.4.0', false],
])('an entry named %s is the tag 1.4.0 of shop/api: %s', async (name, is) => {
  writeIndex([{ ...descriptorOf(image.manifest), annotations: { [REF_NAME]: name } }]);
  expect((await digestOfTag())?.toString()).toBe(is ? image.digest : undefined);
});

test('passes over entries of the index that are none', async () => {
  writeIndex([
    null,
    1,
    [],
    { annotations: { [REF_NAME]: '1.4.0' } },
    { digest: 'sha256:../../x', annotations: { [REF_NAME]: '1.4.0' } },
    { digest: image.digest, annotations: { [REF_NAME]: 7 } },
  ]);
  expect(await digestOfTag()).toBeUndefined();
});

test('does not choose between two digests of one tag', async () => {
  const other = buildImage({ labels: { other: 'yes' } });
  writeIndex([image, other].map((each) => ({ ...descriptorOf(each.manifest), annotations: { [REF_NAME]: '1.4.0' } })));
  await expect(digestOfTag()).rejects.toMatchObject({ name: 'RegistryError', code: 'ambiguous-tag' });
});

test.each([
  ['oci-layout', undefined, 'it has no file "oci-layout"'],
  ['oci-layout', '{"imageLayoutVersion":"2.0.0"}', 'its "imageLayoutVersion" is "2.0.0", not "1.0.0"'],
  ['oci-layout', '{}', 'its "imageLayoutVersion" is undefined, not "1.0.0"'],
  ['oci-layout', 'x', 'its oci-layout is not a JSON object'],
  ['index.json', undefined, 'it has no file "index.json"'],
  ['index.json', '[]', 'its index.json is not a JSON object'],
  ['index.json', '{"manifests":{}}', 'its index.json has no list "manifests"'],
])('with %s being %j it is no layout, and says why', async (file, text, why) => {
  rmSync(join(folder, file));
  if (text !== undefined) writeFileSync(join(folder, file), text);
  await expect(digestOfTag()).rejects.toMatchObject({ name: 'RegistryError', code: 'not-an-oci-layout' });
  await expect(digestOfTag()).rejects.toThrow(`is not an OCI image layout: ${why}`);
});

test('a folder that is not there is a registry that is not there', async () => {
  const registry = createOciLayoutRegistry(join(directory, 'gone\u001b[2J'));
  const asked = registry.digestOf(REPOSITORY, TAG);
  await expect(asked).rejects.toMatchObject({ name: 'RegistryError', code: 'registry-not-found' });
  await expect(asked).rejects.toThrow('gone\\u001b[2J');
});

test('a file in place of a repository is no repository', async () => {
  writeFileSync(join(directory, 'web'), '');
  await expect(createOciLayoutRegistry(directory).digestOf(RepositoryName.parse('web'), TAG)).rejects.toMatchObject({
    name: 'RepositoryNotFoundError',
  });
});

test('a manifest larger than any is not read', async () => {
  writeFileSync(layoutPath(folder, image.digest), Buffer.alloc(5 * 1024 * 1024));
  await expect(createOciLayoutRegistry(directory).describe(REPOSITORY, [Digest.parse(image.digest)])).rejects.toMatchObject({
    code: 'too-large',
  });
});

test('does not wait for a named pipe, nor read a folder', async () => {
  const path = layoutPath(folder, image.digest);
  rmSync(path);
  execFileSync('mkfifo', [path]);
  await expect(createOciLayoutRegistry(directory).describe(REPOSITORY, [Digest.parse(image.digest)])).rejects.toMatchObject({
    code: 'unreadable',
  });
  rmSync(path);
  mkdirSync(path);
  await expect(createOciLayoutRegistry(directory).describe(REPOSITORY, [Digest.parse(image.digest)])).rejects.toMatchObject({
    code: 'unreadable',
  });
});
