import { ImageTag } from '../../lib/manifest/image-tag';
import { Digest } from '../../lib/manifest/digest';
import { PinnedReference } from '../../lib/manifest/pinned-reference';
import { compareWithManifest, type DesiredEnvironment, type ImageState, type ServiceReport, UNKNOWN_DIGEST } from '../../lib/runtime';

const WANTED = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const REFERENCE = PinnedReference.of(ImageTag.parse('1.4.0'), Digest.parse(WANTED));

function environment(name: string, ...images: readonly string[]): DesiredEnvironment {
  return { name, images: images.map((image) => ({ image, reference: REFERENCE })) };
}

/** A service of `uat` that runs so many tasks of each digest of the image `api`. */
function service(
  name: string,
  tasks: Readonly<Record<string, number>>,
  options: { desired?: number; environment?: string; image?: string } = {},
): ServiceReport {
  const { environment: of = 'uat', image = 'api' } = options;
  const running = Object.entries(tasks).map(([digest, count]) => ({ environment: of, image, service: name, digest, tasks: count }));
  return { service: name, environment: of, images: [image], desiredCount: options.desired ?? 1, running };
}

test.each<[string, ImageState, ServiceReport[]]>([
  ['one service, all tasks at the digest', 'in-sync', [service('a', { [WANTED]: 3 })]],
  ['two services, both at the digest', 'in-sync', [service('a', { [WANTED]: 1 }), service('b', { [WANTED]: 2 })]],
  ['fewer tasks than desired, at the digest', 'in-sync', [service('a', { [WANTED]: 1 }, { desired: 5 })]],
  ['a second service that is to run none', 'in-sync', [service('a', { [WANTED]: 1 }), service('b', {}, { desired: 0 })]],
  ['all tasks at another digest', 'out-of-sync', [service('a', { [OTHER]: 3 })]],
  ['two services, both at another digest', 'out-of-sync', [service('a', { [OTHER]: 1 }), service('b', { [OTHER]: 1 })]],
  ['another digest, and a service that runs none', 'out-of-sync', [service('a', { [OTHER]: 1 }), service('b', {})]],
  ['a rollout in progress', 'mixed', [service('a', { [WANTED]: 1, [OTHER]: 2 })]],
  ['two services at different digests', 'mixed', [service('a', { [WANTED]: 1 }), service('b', { [OTHER]: 1 })]],
  ['a service that cannot start its tasks', 'not-running', [service('a', {}, { desired: 2 })]],
  ['a service scaled to nothing', 'not-running', [service('a', {}, { desired: 0 })]],
  ['one at the digest, one that cannot start its tasks', 'not-running', [service('a', { [WANTED]: 1 }), service('b', {}, { desired: 1 })]],
  ['no service', 'unknown', []],
  ['a service of another environment only', 'unknown', [service('a', { [WANTED]: 1 }, { environment: 'prod' })]],
  ['a service of another image only', 'unknown', [service('a', { [WANTED]: 1 }, { image: 'web' })]],
  ['a task whose digest ECS does not tell', 'unknown', [service('a', { [UNKNOWN_DIGEST]: 1 })]],
  ['tasks of which ECS tells the digest of some', 'unknown', [service('a', { [WANTED]: 1, [UNKNOWN_DIGEST]: 1 })]],
])('%s: %s', (_, state, reports) => {
  const status = compareWithManifest([environment('uat', 'api')], reports);
  expect(status.environments[0]?.images[0]?.state).toBe(state);
  expect(status.inSync).toBe(state === 'in-sync');
});

test('the document names what is desired and what runs where, in the order of the manifest', () => {
  const reports = [service('api-2', { [OTHER]: 2 }), service('web', { [WANTED]: 1 }, { image: 'web' }), service('api-1', { [WANTED]: 1 })];
  expect(compareWithManifest([environment('uat', 'web', 'api'), environment('prod', 'api')], reports)).toEqual({
    inSync: false,
    environments: [
      {
        name: 'uat',
        images: [
          { image: 'web', desired: `1.4.0@${WANTED}`, running: [{ digest: WANTED, tasks: 1, service: 'web' }], state: 'in-sync' },
          {
            image: 'api',
            desired: `1.4.0@${WANTED}`,
            running: [
              { digest: OTHER, tasks: 2, service: 'api-2' },
              { digest: WANTED, tasks: 1, service: 'api-1' },
            ],
            state: 'mixed',
          },
        ],
      },
      { name: 'prod', images: [{ image: 'api', desired: `1.4.0@${WANTED}`, running: [], state: 'unknown' }] },
    ],
  });
});

test('a service that runs two images answers for each of them', () => {
  const both: ServiceReport = {
    service: 'a',
    environment: 'uat',
    images: ['api', 'proxy'],
    desiredCount: 1,
    running: [
      { environment: 'uat', image: 'api', service: 'a', digest: WANTED, tasks: 1 },
      { environment: 'uat', image: 'proxy', service: 'a', digest: OTHER, tasks: 1 },
    ],
  };
  const states = compareWithManifest([environment('uat', 'api', 'proxy')], [both]).environments[0]?.images.map(({ state }) => state);
  expect(states).toEqual(['in-sync', 'out-of-sync']);
});

test('of an environment that could not be asked nothing is known, whatever else was read', () => {
  const status = compareWithManifest([environment('uat', 'api')], [service('a', { [WANTED]: 1 })], ['uat']);
  expect(status).toEqual({
    inSync: false,
    environments: [{ name: 'uat', images: [{ image: 'api', desired: `1.4.0@${WANTED}`, running: [], state: 'unknown' }] }],
  });
});

test('nothing pinned is in sync', () => {
  expect(compareWithManifest([], [])).toEqual({ inSync: true, environments: [] });
  expect(compareWithManifest([environment('uat')], []).inSync).toBe(true);
});
