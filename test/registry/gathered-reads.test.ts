import { Digest } from '../../lib/manifest/digest';
import { RepositoryName } from '../../lib/manifest/repository-name';
import { createEcrRegistry } from '../../lib/registry';
import { gathered } from '../../lib/registry/gathered-reads';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { digestOf } from '../support/manifest';
import { buildImage, buildIndex } from '../support/oci-image';

const [A, B, C] = ['a', 'b', 'c'].map((name) => Digest.parse(digestOf(name)));

test('what is asked for at the same time is read at once, each digest once; what is asked for later is read again', async () => {
  const asked: string[][] = [];
  const read = gathered((digests) => {
    asked.push(digests.map(String));
    return Promise.resolve(new Map(digests.map((digest) => [digest.toString(), Buffer.from(digest.hex)])));
  });
  const [one, other] = await Promise.all([read([A!, B!]), Promise.resolve().then(() => read([B!, C!]))]);
  expect(one.get(A!.toString())?.toString()).toBe(A!.hex);
  expect(other.get(C!.toString())?.toString()).toBe(C!.hex);
  await read([A!]);
  expect(asked).toEqual([[A, B, C].map(String), [String(A)]]);
});

test('a failure fails everyone who waits, and nobody who comes later', async () => {
  let fails = true;
  const read = gathered(() => (fails ? Promise.reject(new Error('down')) : Promise.resolve(new Map<string, Buffer>())));
  const both = await Promise.allSettled([read([A!]), read([B!])]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect((await read([A!])).size).toBe(0);
});

test('50 indexes inspected side by side cost one call for the indexes, one for their images, and one for each config', async () => {
  const ecr = await FakeEcr.start();
  try {
    setAwsEnvironment(environmentFor(ecr.url));
    const indexes = Array.from({ length: 50 }, (_, index) =>
      buildIndex(['linux/amd64', 'linux/arm64'].map((platform) => buildImage({ platform, labels: { index: String(index) } }))),
    );
    for (const index of indexes) ecr.push('shop/api', index);
    const registry = createEcrRegistry();
    const inspected = await Promise.all(
      indexes.map(({ digest }) => registry.inspect(RepositoryName.parse('shop/api'), Digest.parse(digest))),
    );
    expect(inspected.map((image) => image?.labels['index'])).toEqual(indexes.map((_, index) => String(index)));
    expect(ecr.requests.filter(({ operation }) => operation === 'BatchGetImage')).toHaveLength(2);
    expect(registry.calls).toBe(102);
  } finally {
    await ecr.close();
  }
});
