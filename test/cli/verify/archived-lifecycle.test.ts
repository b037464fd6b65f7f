import { digestOf } from '../../support/manifest';
import { buildImage, buildIndex } from '../../support/oci-image';
import { daysAgo, Registry } from './ecr';

const API = buildImage({ labels: { image: 'api' } });
const ARM = buildImage({ platform: 'linux/arm64', labels: { image: 'web' } });
const WEB = buildIndex([buildImage({ labels: { image: 'web' } }), ARM]);

let registry: Registry;

beforeEach(async () => {
  registry = await Registry.start();
  registry.ecr.push('shop/api', API, ['1.4.0', 'sha-4f1c2d9']);
  registry.ecr.push('shop/web', WEB, ['2.0.1']);
  registry.workspace.manifest({
    environments: {
      uat: { accepts: 'builds', images: { api: `1.4.0@${API.digest}`, web: `2.0.1@${WEB.digest}` } },
      prod: { accepts: 'builds', images: { api: `1.4.0@${API.digest}` } },
    },
    images: { api: {}, web: {} },
  });
});

afterEach(() => registry.close());

describe('archived', () => {
  test('what can be pulled passes without a question', async () => {
    expect(await registry.checks('archived')).toEqual({
      'uat api': { status: 'pass', message: 'the image can be pulled' },
      'uat web': { status: 'pass', message: 'the image can be pulled' },
      'prod api': { status: 'pass', message: 'the image can be pulled' },
    });
    expect(registry.ecr.requests.some(({ operation }) => operation === 'DescribeImages')).toBe(false);
  });

  test('an archived image fails, with since when and the command that brings it back', async () => {
    registry.ecr.records.set(API.digest, { status: 'ARCHIVED', archivedAt: new Date('2026-03-01T10:00:00Z') });
    const { 'uat api': api, 'uat web': web } = await registry.checks('archived');
    expect(api).toEqual({
      status: 'fail',
      message:
        'the image is archived since 2026-03-01 and cannot be pulled: type aws ecr update-image-storage-class ' +
        `--repository-name shop/api --image-id imageDigest=${API.digest} --target-storage-class STANDARD`,
    });
    expect(web?.status).toBe('pass');
    expect(await registry.checks('digest-exists', 'prod')).toMatchObject({ 'prod api': { status: 'fail' } });
  });

  test('an image of an index that is archived fails as well', async () => {
    registry.ecr.records.set(ARM.digest, { status: 'ARCHIVED' });
    const { 'uat web': web } = await registry.checks('archived');
    expect(web?.status).toBe('fail');
    expect(web?.message).toContain('the image for linux/arm64 is archived and cannot be pulled');
  });

  test('an image on its way back fails until it is there', async () => {
    registry.ecr.records.set(API.digest, { status: 'ACTIVATING' });
    expect(await registry.verdict('archived', 'api')).toMatch(/^fail: the image is on its way back from the archive/);
  });

  test('an image that is not there is for digest-exists to say', async () => {
    registry.workspace.manifest({
      environments: { uat: { accepts: 'builds', images: { api: `1.4.0@${digestOf('gone')}` } } },
      images: { api: {} },
    });
    expect(await registry.checks('archived')).toEqual({ 'uat api': { status: 'skipped', message: 'the image is not there' } });
  });
});

describe('lifecycle', () => {
  function policy(...rules: object[]): void {
    registry.ecr.lifecyclePolicies.set('shop/api', {
      rules: rules.map((rule, index) => ({ rulePriority: index + 1, action: { type: 'expire' }, ...rule })),
    });
  }

  function pushed(count: number, days: (index: number) => number): void {
    for (let index = 0; index < count; index++) {
      const image = buildImage({ labels: { build: String(index) } });
      registry.ecr.push('shop/api', image, [`sha-${index}`]);
      registry.ecr.records.set(image.digest, { pushedAt: daysAgo(days(index)) });
    }
  }

  const builds = { tagStatus: 'tagged', tagPrefixList: ['sha-'], countType: 'sinceImagePushed', countUnit: 'days', countNumber: 30 };
  const releases = { tagStatus: 'tagged', tagPatternList: ['*.*.*'], countType: 'sinceImagePushed', countUnit: 'days', countNumber: 36500 };

  const verdict = (): Promise<string> => registry.verdict('lifecycle', 'api');

  test('without a policy nothing is taken, and one call says so', async () => {
    expect(await verdict()).toBe('pass: shop/api has no lifecycle policy');
    expect(registry.ecr.requests.some(({ operation }) => operation === 'DescribeImages')).toBe(false);
  });

  test('an image that a rule takes fails, with the rule and why', async () => {
    policy({ description: 'builds expire', selection: builds });
    registry.ecr.records.set(API.digest, { pushedAt: daysAgo(31) });
    expect(await verdict()).toBe(
      'fail: rule 1 ("builds expire") of the lifecycle policy expires the image, which was pushed or restored more than 30 days ago: ' +
        'let a rule before it keep the image',
    );
  });

  test('a rule before it that keeps releases keeps the image', async () => {
    policy({ selection: releases }, { selection: builds });
    registry.ecr.records.set(API.digest, { pushedAt: daysAgo(31) });
    expect(await verdict()).toMatch(/^pass: .*rule 1 of the lifecycle policy expires the image in 36469 days/);
  });

  test('what is taken within a month passes, with a line that says when', async () => {
    policy({ selection: builds });
    registry.ecr.records.set(API.digest, { pushedAt: daysAgo(18) });
    const { exitCode, stdout } = await registry.run('prod');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/lifecycle {6}pass {2}rule 1 of the lifecycle policy expires the image in 12 days, on 20\d\d-\d\d-\d\d\n/);
  });

  test('a rule on a number counts every image of the repository, not only those that are pinned', async () => {
    policy({ selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 } });
    registry.ecr.records.set(API.digest, { pushedAt: daysAgo(10) });
    pushed(4, (index) => index);
    expect(await verdict()).toBe('pass: rule 1 keeps the image: it is one of the youngest 5 images');
    pushed(5, (index) => index);
    expect(await verdict()).toMatch(/^fail: .*none of the youngest 5 images that it keeps/);
  });

  test('a rule that archives fails too: an archived image cannot be pulled', async () => {
    policy({
      selection: { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 },
      action: { type: 'transition', targetStorageClass: 'archive' },
    });
    registry.ecr.records.set(API.digest, { pushedAt: daysAgo(300), pulledAt: daysAgo(91) });
    expect(await verdict()).toMatch(/^fail: .*archives the image, which was last pulled more than 90 days ago/);
    registry.ecr.records.set(API.digest, { pushedAt: daysAgo(300), pulledAt: daysAgo(1) });
    expect(await verdict()).toMatch(/^pass: .*unless it is pulled before/);
  });

  test('an image that an index lists is kept by the index, which is only looked for when that matters', async () => {
    registry.ecr.lifecyclePolicies.set('shop/web', {
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
          action: { type: 'expire' },
        },
      ],
    });
    registry.ecr.records.set(ARM.digest, { pushedAt: daysAgo(100) });
    expect((await registry.checks('lifecycle'))['uat web']?.message).toBe('no rule of the lifecycle policy selects the image');
    const calls = registry.ecr.requests.length;
    registry.workspace.manifest({
      environments: { uat: { accepts: 'builds', images: { web: `arm@${ARM.digest}` } } },
      images: { web: {} },
    });
    const { checks } = JSON.parse((await registry.run('--json')).stdout) as {
      checks: { check: string; status: string; message: string }[];
    };
    expect(checks.find(({ check }) => check === 'lifecycle')).toMatchObject({
      status: 'pass',
      message: `the index ${WEB.digest} keeps the image from rule 1`,
    });
    expect(registry.ecr.requests.length).toBeGreaterThan(calls);
  });

  test('a policy that is not understood ends with exit code 3 and the check to skip', async () => {
    policy({ selection: { ...builds, countType: 'sinceImageSigned' } });
    const { exitCode, stdout } = await registry.run('--json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'unknown-lifecycle-rule', help: 'update waybill; or go without this check: --skip lifecycle' },
    });
  });
});

describe('a permission that is missing', () => {
  test.each([
    ['GetLifecyclePolicy', 'lifecycle', []],
    ['DescribeImageScanFindings', 'scan', ['--max-severity', 'high']],
    ['GetDownloadUrlForLayer', 'platform', ['--platform', 'linux/amd64']],
  ])('ecr:%s ends with exit code 3, and --skip %s goes without', async (operation, check, options) => {
    registry.ecr.denied.add(operation);
    const { exitCode, stdout } = await registry.run('--json', ...options);
    expect(exitCode).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { code: string; help: string } };
    expect(error.code).toBe('access-denied');
    expect(error.help).toContain(`allow ecr:${operation} on arn:aws:ecr:eu-west-1:*:repository/shop/`);
    expect(error.help).toMatch(new RegExp(`; or go without this check: --skip ${check}$`));
    expect((await registry.run(...options, '--skip', check)).exitCode).toBe(0);
  });

  test('of the archive is missed only where an image cannot be pulled', async () => {
    registry.ecr.denied.add('DescribeImages');
    expect((await registry.run()).exitCode).toBe(0);
    registry.ecr.records.set(API.digest, { status: 'ARCHIVED' });
    const { exitCode, stdout } = await registry.run('--json');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('--skip archived');
    expect(await registry.run('--skip', 'archived')).toMatchObject({ exitCode: 1 });
  });

  test('of the pull is nothing to go without', async () => {
    registry.ecr.denied.add('BatchGetImage');
    const { exitCode, stdout } = await registry.run('--json');
    expect(exitCode).toBe(3);
    expect(stdout).not.toContain('--skip');
  });
});
