import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Digest } from '../../lib/manifest/digest';
import { ImageTag } from '../../lib/manifest/image-tag';
import { RepositoryName } from '../../lib/manifest/repository-name';
import { createEcrRegistry, type EcrOptions, type ImageRegistry, RepositoryNotFoundError } from '../../lib/registry';
import { environmentFor, FakeEcr, setAwsEnvironment, SIGNATURE } from '../support/fake-ecr';
import { type Built, buildImage } from '../support/oci-image';

const REPOSITORY = RepositoryName.parse('shop/api');
const ABSENT = Digest.parse(`sha256:${'0'.repeat(64)}`);

let ecr: FakeEcr;

beforeEach(async () => {
  ecr = await FakeEcr.start();
  ecr.createRepository('shop/api');
  setAwsEnvironment(environmentFor(ecr.url));
});

afterEach(() => ecr.close());

function images(count: number): Built[] {
  return Array.from({ length: count }, (_, index) => buildImage({ labels: { number: String(index) } }));
}

function digestsOf(built: readonly Built[]): Digest[] {
  return built.map((image) => Digest.parse(image.digest));
}

async function failureOf(asked: Promise<unknown>): Promise<{ code: string; message: string; help: string }> {
  const error: unknown = await asked.then(
    () => 'it did not fail',
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'RegistryError' });
  return error as { code: string; message: string; help: string };
}

describe('calls', () => {
  test('1,000 pinned digests and their tags in 10 repositories cost 20 calls', async () => {
    const repositories = Array.from({ length: 10 }, (_, index) => RepositoryName.parse(`shop/image-${index}`));
    const stored = images(100);
    for (const repository of repositories) {
      for (const [index, image] of stored.entries()) ecr.push(repository.toString(), image, [`1.${index}.0`]);
    }
    const registry = createEcrRegistry();
    const tags = stored.map((_, index) => ImageTag.parse(`1.${index}.0`));
    const found = await Promise.all(
      repositories.map(async (repository) => {
        const [described, tagged] = await Promise.all([
          registry.describe(repository, digestsOf(stored)),
          registry.tagsAt(repository, tags),
        ]);
        return described.size + tagged.size;
      }),
    );
    expect(found).toEqual(Array.from({ length: 10 }, () => 200));
    expect(registry.calls).toBe(20);
    expect(ecr.requests).toHaveLength(20);
    expect(ecr.requests.every(({ body }) => body.imageIds?.length === 100)).toBe(true);
  });

  test('250 digests of one repository cost 3 calls, each digest asked for once', async () => {
    const digests = digestsOf(images(250));
    await createEcrRegistry().describe(REPOSITORY, [...digests, ...digests]);
    expect(ecr.requests.map(({ body }) => body.imageIds?.length).sort()).toEqual([100, 100, 50]);
  });

  test('at most 8 are under way at once', async () => {
    ecr.delay = 10;
    await createEcrRegistry().describe(REPOSITORY, digestsOf(images(2000)));
    expect(ecr.requests).toHaveLength(20);
    // How many meet at the registry depends on how busy this machine is.
    expect(ecr.mostAtOnce).toBeLessThanOrEqual(8);
    expect(ecr.mostAtOnce).toBeGreaterThan(1);
  });

  test('throttled ones are repeated, and counted', async () => {
    const [image] = images(1);
    ecr.push('shop/api', image!);
    ecr.faults.push({ status: 400, type: 'ThrottlingException', message: 'Rate exceeded' }, { status: 500, type: 'ServerException' });
    const registry = createEcrRegistry();
    expect((await registry.describe(REPOSITORY, digestsOf([image!]))).size).toBe(1);
    expect(ecr.requests).toHaveLength(3);
    expect(registry.calls).toBe(3);
  });

  test('name the registry of another account, and every media type of an image', async () => {
    await createEcrRegistry({ account: '222222222222' }).digestOf(REPOSITORY, ImageTag.parse('1.4.0'));
    expect(ecr.requests[0]?.body).toEqual({
      registryId: '222222222222',
      repositoryName: 'shop/api',
      imageIds: [{ imageTag: '1.4.0' }],
      acceptedMediaTypes: [
        'application/vnd.oci.image.manifest.v1+json',
        'application/vnd.oci.image.index.v1+json',
        'application/vnd.docker.distribution.manifest.v2+json',
        'application/vnd.docker.distribution.manifest.list.v2+json',
      ],
    });
  });

  test('are told of as they end', async () => {
    const said: string[] = [];
    await createEcrRegistry({ onProgress: (text) => said.push(text) }).describe(REPOSITORY, digestsOf(images(250)));
    expect(said).toEqual(['1 of 3 registry calls', '2 of 3 registry calls', '3 of 3 registry calls']);
  });

  test('inspecting an image takes two, and one download', async () => {
    const [image] = images(1);
    ecr.push('shop/api', image!);
    const registry = createEcrRegistry();
    await registry.inspect(REPOSITORY, Digest.parse(image!.digest));
    expect(ecr.requests.map(({ operation }) => operation)).toEqual(['BatchGetImage', 'GetDownloadUrlForLayer']);
    expect(registry.calls).toBe(2);
  });
});

describe('absence is believed only where ECR says it', () => {
  test('a tag that is answered under another name of its image is asked for again, alone', async () => {
    const [one, other] = images(2);
    ecr.showsNewestTagOnly = true;
    ecr.push('shop/api', one!, ['1.4.0-rc.1', '1.4.0']);
    ecr.push('shop/api', other!, ['1.5.0']);
    const registry = createEcrRegistry();
    const found = await registry.tagsAt(
      REPOSITORY,
      ['1.4.0-rc.1', '1.4.0', '1.5.0', 'gone'].map((tag) => ImageTag.parse(tag)),
    );
    expect(Object.fromEntries([...found].map(([tag, digest]) => [tag, digest.toString()]))).toEqual({
      '1.4.0-rc.1': one!.digest,
      '1.4.0': one!.digest,
      '1.5.0': other!.digest,
    });
    expect(ecr.requests.map(({ body }) => body.imageIds?.length)).toEqual([4, 1]);
  });

  test('an answer that says nothing of an image is no answer', async () => {
    const silent = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"images":[],"failures":[]}');
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    setAwsEnvironment(environmentFor(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`));
    try {
      const registry = createEcrRegistry();
      expect(await failureOf(registry.describe(REPOSITORY, [ABSENT]))).toMatchObject({ code: 'incomplete-answer' });
      expect(await failureOf(registry.digestOf(REPOSITORY, ImageTag.parse('1.4.0')))).toMatchObject({
        code: 'incomplete-answer',
        message: 'the registry did not say whether shop/api has the image "1.4.0"',
      });
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  test('an image that is there and cannot be had is neither present nor absent', async () => {
    const [image] = images(1);
    ecr.push('shop/api', image!);
    ecr.inaccessible.set(image!.digest, 'KmsError');
    const failure = await failureOf(createEcrRegistry().describe(REPOSITORY, digestsOf([image!])));
    expect(failure.code).toBe('image-inaccessible');
    expect(failure.message).toContain('KmsError');
    expect(failure.message).toContain(image!.digest);
  });

  test.each(['ImageNotFound', 'ImageInaccessible'])(
    'an image that ECR answers as %s cannot be pulled, so it is not there',
    async (code) => {
      const [image] = images(1);
      ecr.push('shop/api', image!);
      ecr.inaccessible.set(image!.digest, code);
      expect((await createEcrRegistry().describe(REPOSITORY, digestsOf([image!]))).size).toBe(0);
    },
  );
});

describe('a failure says what to do', () => {
  function ask(options: EcrOptions = {}): Promise<unknown> {
    return createEcrRegistry(options).describe(REPOSITORY, [ABSENT]);
  }

  test('no such repository: names the registry', async () => {
    const asked = createEcrRegistry({ account: '222222222222' }).describe(RepositoryName.parse('shop/web'), [ABSENT]);
    await expect(asked).rejects.toThrow(RepositoryNotFoundError);
    await expect(asked).rejects.toThrow('the registry of account 222222222222 in eu-west-1 has no repository "shop/web"');
  });

  test('denied: names the permission and the ARN', async () => {
    const message =
      'User: arn:aws:sts::333333333333:assumed-role/ci/run is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:222222222222:repository/shop/api';
    ecr.faults.push({ status: 400, type: 'AccessDeniedException', message });
    const failure = await failureOf(ask({ account: '222222222222' }));
    expect(failure.code).toBe('access-denied');
    expect(failure.message).toContain(message);
    expect(failure.help).toContain('allow ecr:BatchGetImage on arn:aws:ecr:eu-west-1:222222222222:repository/shop/api');
    expect(failure.help).toContain('--profile');
  });

  test.each([
    ['cn-north-1', 'arn:aws-cn:ecr:cn-north-1'],
    ['us-gov-west-1', 'arn:aws-us-gov:ecr:us-gov-west-1'],
  ])('denied in %s: the ARN has the partition of the region', async (region, arn) => {
    ecr.faults.push({ status: 400, type: 'AccessDeniedException' });
    expect((await failureOf(ask({ region }))).help).toContain(`${arn}:*:repository/shop/api`);
  });

  test.each([
    ['ExpiredTokenException', 'expired-credentials'],
    ['UnrecognizedClientException', 'invalid-credentials'],
    ['InvalidSignatureException', 'invalid-credentials'],
    ['InvalidParameterException', 'aws-error'],
  ])('%s of AWS is %s', async (type, code) => {
    ecr.faults.push({ status: 400, type, message: 'The Canonical String was x-amz-security-token:IQoJb3JpZ2' });
    const failure = await failureOf(ask());
    expect(failure.code).toBe(code);
    if (code === 'invalid-credentials') expect(failure.message).not.toContain('IQoJb3JpZ2');
  });

  test('throttled and failing for good', async () => {
    process.env['AWS_MAX_ATTEMPTS'] = '1';
    ecr.faults.push({ status: 400, type: 'ThrottlingException' }, { status: 503, type: 'ServiceUnavailable' });
    expect((await failureOf(ask())).code).toBe('throttled');
    expect((await failureOf(ask())).code).toBe('unavailable');
  });

  test('nobody listens', async () => {
    setAwsEnvironment({ ...environmentFor('http://127.0.0.1:9'), AWS_MAX_ATTEMPTS: '1' });
    const failure = await failureOf(ask());
    expect(failure.code).toBe('unreachable');
    expect(failure.message).toContain('ECONNREFUSED');
    expect(failure.help).toContain('AWS_ENDPOINT_URL');
  });

  test('something that is not AWS answers', async () => {
    const web = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>\u001b[2JSign in to the café\u2019s network</html>');
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    setAwsEnvironment(environmentFor(`http://127.0.0.1:${(web.address() as AddressInfo).port}`));
    try {
      const failure = await failureOf(ask());
      expect(failure.code).toBe('aws-error');
      expect(failure.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    } finally {
      web.closeAllConnections();
      web.close();
    }
  });

  test('no credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    const failure = await failureOf(ask());
    expect(failure.code).toBe('no-credentials');
    expect(failure.help).toContain('AWS_PROFILE');
    expect(ecr.requests).toEqual([]);
  });

  test('no region', async () => {
    delete process.env['AWS_REGION'];
    const failure = await failureOf(ask());
    expect(failure.code).toBe('no-region');
    expect(failure.help).toContain('--region');
  });
});

describe('downloading a config', () => {
  let registry: ImageRegistry;
  let image: Built;

  beforeEach(() => {
    registry = createEcrRegistry();
    image = buildImage({ labels: { a: 'b' } });
    ecr.push('shop/api', image);
  });

  test('is repeated when the store fails in passing', async () => {
    ecr.downloadFaults.push(503);
    expect({ ...(await registry.inspect(REPOSITORY, Digest.parse(image.digest)))?.labels }).toEqual({ a: 'b' });
  });

  test('that is refused says so without the signature of its address', async () => {
    ecr.downloadFaults.push(403);
    const failure = await failureOf(registry.inspect(REPOSITORY, Digest.parse(image.digest)));
    expect(failure.code).toBe('download-failed');
    expect(failure.message).toContain(`${ecr.url}/shop/api/`);
    expect(failure.message).toContain('HTTP status 403');
    expect(JSON.stringify(failure) + failure.message).not.toContain(SIGNATURE.split('=')[1]);
  });
});
