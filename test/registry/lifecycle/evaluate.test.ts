import { evaluateLifecycle, type StoredImage } from '../../../lib/registry/lifecycle/evaluate';
import type { LifecycleRule } from '../../../lib/registry/lifecycle/lifecycle-rule';

const NOW = new Date('2026-11-20T10:00:00Z');

function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000);
}

function image(digest: string, pushed: number, tags: readonly string[], more: Partial<StoredImage> = {}): StoredImage {
  return { digest, tags, pushedAt: daysAgo(pushed), archived: false, ...more };
}

function rule(priority: number, patterns: readonly string[], number: number, more: Partial<LifecycleRule> = {}): LifecycleRule {
  const tagStatus = patterns.length === 0 ? 'any' : 'tagged';
  return {
    priority,
    description: undefined,
    storage: 'standard',
    tagStatus,
    patterns,
    count: 'imageCountMoreThan',
    number,
    action: 'expire',
    ...more,
  };
}

function taken(rules: readonly LifecycleRule[], images: readonly StoredImage[]): string[] {
  const fates = evaluateLifecycle(rules, images, NOW);
  return images.map(({ digest }) => digest).filter((digest) => fates.get(digest)?.taken === true);
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html, by its headings
describe('the examples of the ECR user guide', () => {
  const three = [image('A', 10, ['beta-1', 'prod-1']), image('B', 9, ['beta-2', 'prod-2']), image('C', 8, ['beta-3'])];

  test('multiple rules, example A: prod before beta takes A', () => {
    expect(taken([rule(1, ['prod*'], 1), rule(2, ['beta*'], 1)], three)).toEqual(['A']);
  });

  test('multiple rules, example B: beta before prod takes A and B', () => {
    expect(taken([rule(1, ['beta*'], 1), rule(2, ['prod*'], 1)], three)).toEqual(['A', 'B']);
  });

  test('multiple tags in one rule, example A: only images with both are seen', () => {
    const six = [
      image('A', 12, ['alpha-1']),
      image('B', 11, ['beta-1']),
      image('C', 10, ['alpha-2', 'beta-2']),
      image('D', 4, ['alpha-3']),
      image('E', 3, ['beta-3']),
      image('F', 2, ['alpha-4', 'beta-4']),
    ];
    expect(taken([rule(1, ['alpha*', 'beta*'], 5, { count: 'sinceImagePushed' })], six)).toEqual(['C']);
  });

  test('multiple tags in one rule, example B: more tags do no harm', () => {
    const tagged = [
      image('A', 10, ['alpha-1', 'beta-1', 'gamma-1']),
      image('B', 9, ['alpha-2', 'beta-2']),
      image('C', 8, ['alpha-3', 'beta-3', 'gamma-2']),
    ];
    expect(taken([rule(1, ['alpha*', 'beta*'], 1)], tagged)).toEqual(['A', 'B']);
  });

  test('all images: the rule on any sees also what an earlier rule selected', () => {
    const three = [image('A', 4, ['alpha-1']), image('B', 3, ['beta-1']), image('C', 2, [])];
    expect(taken([rule(1, ['alpha*'], 5), rule(2, [], 1)], three)).toEqual(['B']);
  });
});

describe('ages', () => {
  const pushed = rule(1, [], 30, { count: 'sinceImagePushed' });
  const pulled = rule(1, [], 30, { count: 'sinceImagePulled', action: 'archive' });

  test('an image is taken once it is older than the days, and the answer says when', () => {
    const fates = evaluateLifecycle([pushed], [image('at', 30, []), image('over', 31, []), image('young', 18, [])], NOW);
    expect(fates.get('at')).toEqual({ rule: pushed, taken: false, due: NOW });
    expect(fates.get('over')).toEqual({ rule: pushed, taken: true, due: daysAgo(1) });
    expect(fates.get('young')).toEqual({ rule: pushed, taken: false, due: daysAgo(-12) });
  });

  test('more days than a calendar has are for ever', () => {
    const forEver = rule(1, [], 1_000_000_000, { count: 'sinceImagePushed' });
    expect(evaluateLifecycle([forEver], [image('old', 20_000, [])], NOW).get('old')).toEqual({ rule: forEver, taken: false });
  });

  test('a pull counts from the pull, from the push where there was none', () => {
    expect(taken([pulled], [image('pulled', 400, [], { pulledAt: daysAgo(3) }), image('never', 400, [])])).toEqual(['never']);
  });

  test('a restored image begins anew, until it is pulled again', () => {
    const images = [
      image('restored', 400, [], { activatedAt: daysAgo(3) }),
      image('pulled before', 400, [], { pulledAt: daysAgo(300), activatedAt: daysAgo(3) }),
      image('pulled since', 400, [], { pulledAt: daysAgo(50), activatedAt: daysAgo(90) }),
    ];
    expect(taken([pulled], images)).toEqual(['pulled since']);
    expect(taken([pushed], images)).toEqual(['pulled since']);
  });

  test('the archive is seen only by rules on the archive, and those see nothing else', () => {
    const archive = rule(2, [], 365, { count: 'sinceImageTransitioned', storage: 'archive' });
    const images = [
      image('here', 20, []),
      image('long archived', 900, [], { archived: true, archivedAt: daysAgo(366) }),
      image('lately archived', 900, [], { archived: true, archivedAt: daysAgo(100) }),
      image('archived at an unknown time', 900, [], { archived: true }),
    ];
    expect(taken([pushed, archive], images)).toEqual(['long archived']);
    expect(evaluateLifecycle([pushed, archive], images, NOW).get('archived at an unknown time')).toEqual({ rule: archive, taken: false });
  });
});

describe('an index', () => {
  const untagged = rule(1, [], 14, { tagStatus: 'untagged', count: 'sinceImagePushed' });

  test('that stays keeps the images that it lists, and says so', () => {
    const images = [image('index', 400, ['1.4.0'], { lists: ['amd64', 'gone'] }), image('amd64', 400, []), image('loose', 15, [])];
    const fates = evaluateLifecycle([untagged], images, NOW);
    expect(fates.get('amd64')).toMatchObject({ taken: false, keptBy: 'index' });
    expect(fates.get('loose')).toMatchObject({ taken: true });
    expect(fates.has('index')).toBe(false);
  });

  test('inside an index that stays keeps what it lists as well', () => {
    const images = [
      image('outer', 400, ['1.4.0'], { lists: ['inner'] }),
      image('amd64', 400, []),
      image('inner', 400, [], { lists: ['amd64'] }),
    ];
    expect(taken([untagged], images)).toEqual([]);
  });

  test('that goes leaves its images to their own rules', () => {
    expect(taken([untagged], [image('index', 400, [], { lists: ['amd64'] }), image('amd64', 400, [])])).toEqual(['index', 'amd64']);
  });
});
