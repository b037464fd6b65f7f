import { buildImage, buildIndex } from '../../support/oci-image';
import { Registry } from './ecr';

const API = buildImage({ labels: { image: 'api' } });
const WEB = buildIndex([buildImage({ labels: { image: 'web' } }), buildImage({ platform: 'linux/arm64', labels: { image: 'web' } })]);

let registry: Registry;

beforeEach(async () => {
  registry = (await Registry.start()).pinned(API, WEB);
});

afterEach(() => registry.close());

describe('--platform ecs', () => {
  function service(image: string, cpuArchitecture?: string, environment = 'uat'): void {
    registry.ecs.addService('shop', `${environment}-${image}-${cpuArchitecture ?? 'default'}`, {
      tags: { 'waybill:application': 'shop', 'waybill:environment': environment, 'waybill:image': image },
      ...(cpuArchitecture === undefined ? {} : { runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture } }),
    });
  }

  test('holds each image to what the services of its environment run on', async () => {
    service('api', 'ARM64');
    service('web', 'ARM64');
    service('web');
    service('api', 'X86_64', 'prod');
    expect(await registry.checks('platform', '--platform', 'ecs')).toEqual({
      'uat api': { status: 'fail', message: 'the image is for linux/amd64, not for linux/arm64, which the service uat-api-ARM64 runs on' },
      'uat web': { status: 'pass', message: 'the image is for linux/amd64, linux/arm64' },
    });
    expect(registry.ecs.count('ListClusters')).toBe(1);
  });

  test('an image that no service runs is skipped with a word', async () => {
    service('web');
    const { stdout, stderr } = await registry.run('--platform', 'ecs');
    expect(stdout).toMatch(/api {2}1\.4\.0 {2}platform {7}skipped {2}no service of uat runs api\n/);
    expect(stderr).toContain('1 no service runs the image');
  });

  test('ECS that cannot be asked is exit code 3, a permission with the check to skip', async () => {
    Object.assign(registry.ecs.onlyTagged, { 'waybill:application': 'shop' });
    registry.ecs.addService('shop', 'foreign', {});
    const { exitCode, stdout } = await registry.run('--json', '--platform', 'ecs');
    expect(exitCode).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; help: string } };
    expect(error.code).toBe('access-denied');
    expect(error.help).toBe(
      'allow ecs:ListClusters, ecs:ListServices, ecs:DescribeServices and ecs:DescribeTaskDefinition in the policy of this caller, ' +
        'or choose another with --profile or --role-arn; or go without this check: --skip platform',
    );
  });
});

describe('--skip', () => {
  test('leaves checks out by name, and the sum says so', async () => {
    const { checks } = await registry.document('--skip', 'labels', '--skip', 'archived', '--skip', 'lifecycle', '--skip', 'tag-matches');
    const skipped = checks
      .filter(({ message }) => message.startsWith('--skip'))
      .map(({ image, check, status }) => `${image} ${check} ${status}`);
    expect(skipped).toEqual(
      ['api', 'web'].flatMap((image) => ['tag-matches', 'labels', 'archived', 'lifecycle'].map((check) => `${image} ${check} skipped`)),
    );
    expect(registry.ecr.requests.map(({ operation }) => operation)).toEqual(['BatchGetImage', 'BatchGetImage']);
    const { stderr } = await registry.run('--skip', 'labels', '--skip', 'archived');
    expect(stderr).toContain('8 skipped (2 without --platform, 2 without --max-severity, 4 by --skip)');
  });

  test('wins over the option of its check', async () => {
    const verdict = await registry.verdict('scan', 'api', '--skip', 'scan', '--max-severity', 'none');
    expect(verdict).toBe('skipped: --skip scan was given');
  });

  test('every check of every pin is in the document, whatever is skipped', async () => {
    const { checks } = await registry.document('--skip', 'digest-exists', '--skip', 'scan');
    expect(checks.map(({ image, check }) => `${image} ${check}`)).toEqual(
      ['api', 'web'].flatMap((image) =>
        ['digest-exists', 'tag-matches', 'platform', 'scan', 'labels', 'archived', 'lifecycle'].map((check) => `${image} ${check}`),
      ),
    );
  });
});

test.each([
  [['--skip', 'scans'], '"scans" is no check', /^did you mean scan\? it is one of: digest-exists, tag-matches, /],
  [['--skip', 'everything'], '"everything" is no check', /^it is one of: digest-exists, /],
  [['--max-severity', 'hihg'], '"hihg" is no severity', /^did you mean high\? /],
  [['--max-severity', 'HIGH'], '"HIGH" is no severity', /^did you mean high\? /],
  [['--platform', 'arm'], '"arm" is not a platform', /or ecs for what the services run on$/],
])('%j is wrong use', async (argv, message, help) => {
  const { exitCode, stdout } = await registry.run('--json', ...argv);
  expect(exitCode).toBe(2);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; help: string } };
  expect(error).toMatchObject({ code: 'invalid-argument', message });
  expect(error.help).toMatch(help);
  expect(registry.ecr.requests).toEqual([]);
});
