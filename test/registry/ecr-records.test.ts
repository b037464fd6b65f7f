import { Digest } from '../../lib/manifest/digest';
import { RepositoryName } from '../../lib/manifest/repository-name';
import { createEcrRegistry, type RegistryRecords, RepositoryNotFoundError } from '../../lib/registry';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { buildImage, buildIndex, type Built } from '../support/oci-image';

const REPOSITORY = RepositoryName.parse('shop/api');

let ecr: FakeEcr;
let records: RegistryRecords;

beforeEach(async () => {
  ecr = await FakeEcr.start();
  ecr.createRepository('shop/api');
  setAwsEnvironment(environmentFor(ecr.url));
  records = createEcrRegistry().records!;
});

afterEach(() => ecr.close());

function pushed(count: number): Built[] {
  const images = Array.from({ length: count }, (_, index) => buildImage({ labels: { number: String(index) } }));
  for (const [index, image] of images.entries()) ecr.push('shop/api', image, [`1.${index}.0`]);
  return images;
}

function digestsOf(images: readonly Built[]): Digest[] {
  return images.map(({ digest }) => Digest.parse(digest));
}

test('a record tells tags, times and status, also of what is archived', async () => {
  const [image] = pushed(1);
  const times = {
    pushedAt: new Date('2026-01-01T00:00:00Z'),
    pulledAt: new Date('2026-02-01T00:00:00Z'),
    archivedAt: new Date('2026-03-01T00:00:00Z'),
    activatedAt: new Date('2026-01-15T00:00:00Z'),
  };
  ecr.records.set(image!.digest, { ...times, status: 'ARCHIVED' });
  const found = await records.find(REPOSITORY, digestsOf([image!]));
  expect(found.get(image!.digest)).toEqual({
    digest: image!.digest,
    tags: ['1.0.0'],
    ...times,
    archived: true,
    status: 'ARCHIVED',
    isIndex: false,
  });
});

test('ids that are not there are left out, at a few calls more: ECR fails a call for one of them', async () => {
  const images = pushed(150);
  const gone = Digest.parse(`sha256:${'0'.repeat(64)}`);
  const found = await records.find(REPOSITORY, [...digestsOf(images), gone]);
  expect([...found.keys()].sort()).toEqual(images.map(({ digest }) => digest).sort());
  expect(ecr.requests.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(51)));
  expect((await records.find(REPOSITORY, [])).size).toBe(0);
});

test('all images come in pages of 1,000, archived and untagged ones included', async () => {
  const images = pushed(1001);
  ecr.records.set(images[3]!.digest, { status: 'ARCHIVED' });
  const index = buildIndex([buildImage({ platform: 'linux/arm64' })], { format: 'docker' });
  ecr.push('shop/api', index);
  const found = await records.all(REPOSITORY);
  expect(found).toHaveLength(1003);
  expect(found.filter(({ archived }) => archived).map(({ digest }) => digest)).toEqual([images[3]!.digest]);
  expect(found.filter(({ isIndex }) => isIndex).map(({ digest }) => digest)).toEqual([index.digest]);
  expect(found.filter(({ tags }) => tags.length === 0)).toHaveLength(2);
  expect(ecr.requests.map(({ body }) => [body.maxResults, body.nextToken, body.filter])).toEqual([
    [1000, undefined, { imageStatus: 'ANY' }],
    [1000, '1000', { imageStatus: 'ANY' }],
  ]);
});

test('a lifecycle policy comes as its text; none is an answer too', async () => {
  expect(await records.lifecyclePolicy(REPOSITORY)).toBeUndefined();
  ecr.lifecyclePolicies.set('shop/api', { rules: [] });
  expect(await records.lifecyclePolicy(REPOSITORY)).toBe('{"rules":[]}');
});

test('a scan comes with its counts; without any while it is not complete, and not at all when there was none', async () => {
  const images = pushed(4);
  const [none, complete, clean, begun] = digestsOf(images);
  ecr.scans.set(String(complete), { status: 'COMPLETE', counts: { HIGH: 2, UNDEFINED: 1 }, completedAt: new Date() });
  ecr.scans.set(String(clean), { status: 'ACTIVE', completedAt: new Date() });
  ecr.scans.set(String(begun), { status: 'ACTIVE', description: 'Continuous scan is selected for image.' });
  expect(await records.scanOf(REPOSITORY, none!)).toBeUndefined();
  expect((await records.scanOf(REPOSITORY, complete!))!.counts).toEqual(
    new Map([
      ['HIGH', 2],
      ['UNDEFINED', 1],
    ]),
  );
  expect(await records.scanOf(REPOSITORY, clean!)).toEqual({ status: 'ACTIVE', description: undefined, counts: new Map() });
  expect(await records.scanOf(REPOSITORY, begun!)).toEqual({
    status: 'ACTIVE',
    description: 'Continuous scan is selected for image.',
    counts: undefined,
  });
});

test('a repository that is not there is said of every question', async () => {
  const missing = RepositoryName.parse('shop/web');
  const digest = Digest.parse(`sha256:${'0'.repeat(64)}`);
  await expect(records.all(missing)).rejects.toThrow(RepositoryNotFoundError);
  await expect(records.find(missing, [digest])).rejects.toThrow(RepositoryNotFoundError);
  await expect(records.lifecyclePolicy(missing)).rejects.toThrow(RepositoryNotFoundError);
  await expect(records.scanOf(missing, digest)).rejects.toThrow(RepositoryNotFoundError);
});

test.each([
  ['DescribeImages', () => records.all(REPOSITORY)],
  ['GetLifecyclePolicy', () => records.lifecyclePolicy(REPOSITORY)],
  ['DescribeImageScanFindings', () => records.scanOf(REPOSITORY, Digest.parse(`sha256:${'0'.repeat(64)}`))],
])('without the permission ecr:%s the failure names it and the repository', async (operation, ask) => {
  ecr.denied.add(operation);
  const error: unknown = await ask().then(
    () => 'it did not fail',
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'RegistryError', code: 'access-denied' });
  expect((error as { help: string }).help).toContain(`allow ecr:${operation} on arn:aws:ecr:eu-west-1:*:repository/shop/api`);
});
