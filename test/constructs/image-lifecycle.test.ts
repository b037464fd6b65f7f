import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { ImageRepository, type ImageRepositoryProps } from '../../lib/constructs/image-repository';
import { testApp } from '../support/app';
import { expiredBy, type LifecycleRule, parseLifecyclePolicy, type StoredImage } from '../support/ecr-lifecycle';

type Choices = Omit<ImageRepositoryProps, 'repositoryName'>;

/** The policy as ECR gets it: from the synthesized template. */
function policyOf(choices: Choices): LifecycleRule[] {
  const stack = new Stack(testApp(), 'Registry');
  new ImageRepository(stack, 'api', { ...choices, repositoryName: 'shop/api' });
  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  const { LifecyclePolicy } = repository?.['Properties'] as { LifecyclePolicy: { LifecyclePolicyText: string } };
  return parseLifecyclePolicy(LifecyclePolicy.LifecyclePolicyText);
}

const number = fc.nat({ max: 9999 }).map(String);
const candidate = fc.constantFrom('', '-rc.3', '-rc.12', '-0', '-alpha.beta', '-SNAPSHOT.20261120', '-x-y-z.--');
const version = fc
  .tuple(fc.constantFrom('', 'v'), number, number, number, candidate)
  .map(([v, major, minor, patch, tail]) => `${v}${major}.${minor}.${patch}${tail}`);
const buildTag = fc.oneof(
  fc.stringMatching(/^sha-[0-9a-f]{7}$/),
  fc.stringMatching(/^feature-[a-z]{1,8}-[0-9a-f]{7}$/),
  fc.constantFrom('main', 'develop', 'latest', '20261120', 'build.17'),
);
const age = fc.oneof(fc.nat({ max: 400 }), fc.nat({ max: 20_000 }));
const pattern = fc.constantFrom('sha-*', 'feature-*', '*', '*-*', 'main', 'latest', '*.*', '1*', 'v*', '*.*.*-*');
const choices: fc.Arbitrary<Choices> = fc
  .record({
    movingTags: fc.uniqueArray(fc.constantFrom('main', 'develop', 'feature-*', 'latest'), { maxLength: 4 }),
    buildTags: fc.uniqueArray(pattern, { maxLength: 5 }),
    expireBuildsAfter: fc.integer({ min: 1, max: 365 }).map((days) => Duration.days(days)),
    expireUntaggedAfter: fc.integer({ min: 1, max: 365 }).map((days) => Duration.days(days)),
  })
  .map((choice) => choice);

/** Images of one repository: each has its own digest, and no tag stands at two of them. */
function repositoryOf(image: fc.Arbitrary<Pick<StoredImage, 'tags' | 'age'>>, maxLength = 40): fc.Arbitrary<StoredImage[]> {
  return fc.array(image, { maxLength }).map((images) => {
    const taken = new Set<string>();
    return images.map(({ tags, age: days }, index) => ({
      digest: `sha256:${index}`,
      age: days,
      tags: tags.filter((tag) => taken.size < taken.add(tag).size),
    }));
  });
}

const anyImage = fc.record({
  tags: fc.tuple(fc.array(version, { maxLength: 2 }), fc.array(buildTag, { maxLength: 3 })).map((tags) => tags.flat()),
  age,
});
const isVersion = (tag: string): boolean => /^v?\d+\.\d+\.\d+(-.+)?$/.test(tag);

test('no choice of props ever expires an image that carries a version, whatever build tags it carries too', () => {
  fc.assert(
    fc.property(choices, repositoryOf(anyImage), (choice, images) => {
      const expired = expiredBy(policyOf(choice), images);
      expect(images.filter((image) => image.tags.some(isVersion) && expired.has(image.digest))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('release number 1 outlives release number 10,000 and any age', () => {
  const releases = Array.from({ length: 12_000 }, (_, n) => ({ digest: `sha256:${n}`, tags: [`1.${n}.0`, `sha-${n}`], age: 30_000 - n }));
  const expired = expiredBy(policyOf({ buildTags: ['sha-*'], expireBuildsAfter: Duration.days(1) }), releases);
  expect(expired.size).toBe(0);
});

test('by default no tagged image expires at all: a release may carry the tag of its build alone', () => {
  fc.assert(
    fc.property(fc.constantFrom<Choices>({}, { movingTags: ['main', 'feature-*'] }), repositoryOf(anyImage), (choice, images) => {
      const expired = expiredBy(policyOf(choice), images);
      expect(images.filter((image) => image.tags.length > 0 && expired.has(image.digest))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('with releaseTags of * no tagged image expires, whatever is said of builds', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom('sha-*', 'feature-*', '*-*', 'main'), { maxLength: 4 }),
      repositoryOf(anyImage),
      (buildTags, images) => {
        const expired = expiredBy(policyOf({ releaseTags: ['*'], buildTags, expireBuildsAfter: Duration.days(1) }), images);
        expect(images.filter((image) => image.tags.length > 0 && expired.has(image.digest))).toEqual([]);
      },
    ),
    { numRuns: 50 },
  );
});

describe('what does expire', () => {
  const policy = policyOf({ buildTags: ['sha-*', 'feature-*'], expireBuildsAfter: Duration.days(30) });
  const at = (digest: string, days: number, ...tags: string[]): StoredImage => ({ digest, tags, age: days });

  test('builds, once they are older than expireBuildsAfter', () => {
    const images = [
      at('old', 31, 'sha-1111111'),
      at('young', 30, 'sha-2222222'),
      at('branch', 99, 'feature-cart-3'),
      at('other', 999, 'main'),
    ];
    expect([...expiredBy(policy, images)]).toEqual(['old', 'branch']);
  });

  test('untagged images after 14 days, but not the platforms of a multi-architecture image that stays', () => {
    const index = { digest: 'index', tags: ['1.4.0', 'sha-4f1c2d9'], age: 400, lists: ['amd64', 'arm64'] };
    const images = [index, at('amd64', 400), at('arm64', 400), at('loose', 15), at('fresh', 14)];
    expect([...expiredBy(policy, images)]).toEqual(['loose']);
  });

  test('no untagged image where tags move, unless asked: it may have been pinned while it was main', () => {
    const images = [at('was-main', 400), at('main-now', 1, 'main')];
    expect(expiredBy(policyOf({ movingTags: ['main'] }), images).size).toBe(0);
    expect([...expiredBy(policyOf({ movingTags: ['main'], expireUntaggedAfter: Duration.days(30) }), images)]).toEqual(['was-main']);
  });

  test('not the image that a moving tag names, unless that tag is also called a build tag', () => {
    const images = [at('quiet', 400, 'main', 'sha-1111111')];
    const builds = { buildTags: ['sha-*'], movingTags: ['main'] };
    expect(expiredBy(policyOf(builds), images).size).toBe(0);
    expect([...expiredBy(policyOf({ ...builds, buildTags: ['sha-*', 'main'] }), images)]).toEqual(['quiet']);
  });
});

describe('the evaluator itself', () => {
  const rule = (rulePriority: number, tag: string, days: number): LifecycleRule => ({
    rulePriority,
    selection: { tagStatus: 'tagged', tagPatternList: [tag], countType: 'sinceImagePushed', countUnit: 'days', countNumber: days },
    action: { type: 'expire' },
  });
  const release = { digest: 'release', tags: ['1.4.0', 'sha-4f1c2d9'], age: 100 };

  test('lets a build rule that comes first expire a release: the order is what protects', () => {
    expect(expiredBy([rule(1, 'sha-*', 30), rule(2, '*.*.*', 36_500)], [release]).has('release')).toBe(true);
    expect(expiredBy([rule(1, '*.*.*', 36_500), rule(2, 'sha-*', 30)], [release]).has('release')).toBe(false);
  });

  test('lets a rule by count expire the oldest release', () => {
    const byCount: LifecycleRule = {
      rulePriority: 1,
      selection: { tagStatus: 'tagged', tagPatternList: ['*.*.*'], countType: 'imageCountMoreThan', countNumber: 2 },
      action: { type: 'expire' },
    };
    const releases = [3, 1, 2].map((days) => ({ digest: `sha256:${days}`, tags: [`1.${days}.0`], age: days }));
    expect([...expiredBy([byCount], releases)]).toEqual(['sha256:3']);
  });

  test('selects by all patterns of one rule, each matched by any tag', () => {
    const both: LifecycleRule = { ...rule(1, '', 1), selection: { ...rule(1, '', 1).selection, tagPatternList: ['sha-*', '*.*.*'] } };
    const build = { digest: 'build', tags: ['sha-1111111'], age: 100 };
    expect([...expiredBy([both], [release, build])]).toEqual(['release']);
  });

  test.each([
    ['two rules of one priority', [rule(1, 'a*', 1), rule(1, 'b*', 1)]],
    ['the same tags', [rule(1, 'a*', 1), rule(2, 'a*', 1)]],
    ['more than four wildcards', [rule(1, '*a*b*c*d*', 1)]],
    ['no positive integer', [rule(1, 'a*', 0)]],
  ])('refuses what ECR refuses: %s', (what, rules) => {
    expect(() => parseLifecyclePolicy(JSON.stringify({ rules }))).toThrow(what);
  });
});
