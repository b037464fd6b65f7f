import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { ImageRepository, ReleaseManifest } from '../../../lib';
import { LifecycleExpiresRelease } from '../../../lib/checks/rules/LifecycleExpiresRelease';
import { expiredBy, type LifecycleRule, parseLifecyclePolicy } from '../../support/ecr-lifecycle';
import { manifestText } from '../../support/manifest';
import { emptyStack, findingsIn, findingsOf } from '../findings';

type Selection = LifecycleRule['selection'];

type Count = Pick<Selection, 'countType' | 'countUnit' | 'countNumber'>;

const images = (countNumber: number): Count => ({ countType: 'imageCountMoreThan', countNumber });
const days = (countNumber: number): Count => ({ countType: 'sinceImagePushed', countUnit: 'days', countNumber });
const tagged = (tagPatternList: string[], count: Count): Selection => ({ tagStatus: 'tagged', tagPatternList, ...count });
const prefixed = (tagPrefixList: string[], count: Count): Selection => ({ tagStatus: 'tagged', tagPrefixList, ...count });
const untagged = (count: Count): Selection => ({ tagStatus: 'untagged', ...count });
const any = (count: Count): Selection => ({ tagStatus: 'any', ...count });

/** Rules of the priorities 1, 2, … */
function policyOf(...selections: readonly Selection[]): string {
  const rules = selections.map((selection, index) => ({ rulePriority: index + 1, selection, action: { type: 'expire' } }));
  return JSON.stringify({ rules });
}

function repository(policy: unknown, manifest?: ReleaseManifest): string[] {
  const properties = { RepositoryName: 'shop/api', ImageTagMutability: 'IMMUTABLE', LifecyclePolicy: { LifecyclePolicyText: policy } };
  return findingsIn('AWS::ECR::Repository', properties, manifest);
}

function found(...priorities: readonly number[]): string[] {
  return priorities.map((priority) => `LifecycleExpiresRelease[rule-${priority}]`);
}

function manifestWith(releases: readonly string[], versioning = 'semver'): ReleaseManifest {
  return ReleaseManifest.fromText(manifestText({ images: { api: { versioning, releases } } }));
}

test('Noncompliance 1: the fifty newest images stay', () => {
  expect(repository(policyOf(any(images(50))))).toEqual(found(1));
  const stack = emptyStack();
  new ecr.Repository(stack, 'Repository', { imageTagMutability: ecr.TagMutability.IMMUTABLE, lifecycleRules: [{ maxImageCount: 50 }] });
  expect(findingsOf(stack)).toEqual(['LifecycleExpiresRelease[rule-1] at Shop/Repository/Resource']);
});

test('Noncompliance 2: builds expire, and a release carries the tag of its build', () => {
  expect(repository(policyOf(tagged(['sha-*'], days(30))))).toEqual(found(1));
});

test('Noncompliance 3: releases themselves expire by number or by age', () => {
  expect(repository(policyOf(tagged(['*.*.*'], images(100))))).toEqual(found(1));
  expect(repository(policyOf(tagged(['*.*.*'], days(365))))).toEqual(found(1));
});

test('Noncompliance 4: releases are kept by a rule that comes too late, whatever the order in the text', () => {
  const keep = { rulePriority: 20, selection: tagged(['*.*.*'], images(9999)), action: { type: 'expire' } };
  const expire = { rulePriority: 10, selection: tagged(['sha-*'], days(30)), action: { type: 'expire' } };
  expect(repository(JSON.stringify({ rules: [keep, expire] }))).toEqual(found(10));
});

test('Noncompliance 5: the rule that keeps leaves some releases out', () => {
  expect(repository(policyOf(tagged(['1.*'], images(9999)), any(images(50))))).toEqual(found(2));
  expect(repository(policyOf(tagged(['*.*.*-rc*'], images(9999)), any(images(50))))).toEqual(found(2));
  expect(repository(policyOf(tagged(['*.*.*', 'released'], images(9999)), any(images(50))))).toEqual(found(2));
  expect(repository(policyOf(tagged([], images(9999)), any(images(50))))).toEqual(found(2));
  expect(repository(policyOf(tagged(['v1.*'], images(9999)), any(images(50))), manifestWith(['v1.4.0']))).toEqual(found(2));
});

test('Noncompliance 6: the rule that keeps leaves out how the ledger writes versions', () => {
  const policy = policyOf(tagged(['v*'], images(9999)), any(images(50)));
  expect(repository(policy, manifestWith(['1.4.0']))).toEqual(found(2));
  expect(repository(policy, manifestWith(['v1.4.0', '1.5.0']))).toEqual(found(2));
});

test('Noncompliance 7: releases without versions may carry any tag', () => {
  const policy = policyOf(tagged(['release-*'], images(9999)), any(images(50)));
  expect(repository(policy, manifestWith(['release-42'], 'none'))).toEqual(found(2));
  expect(repository(policy, manifestWith([], 'none'))).toEqual(found(2));
});

test('Noncompliance 8: every rule that can take a release is a finding of its own', () => {
  expect(repository(policyOf(untagged(days(14)), tagged(['sha-*'], days(30)), tagged(['pr-*'], days(7)), any(images(50))))).toEqual(
    found(2, 3, 4),
  );
});

test('Noncompliance 9: releases are archived, and cannot be pulled', () => {
  const rules = [{ rulePriority: 1, selection: any(days(90)), action: { type: 'transition', targetStorageClass: 'archive' } }];
  expect(repository(JSON.stringify({ rules }))).toEqual(found(1));
});

test('Noncompliance 10: a policy that only the deployment knows, or that is none', () => {
  const unreadable = ['LifecycleExpiresRelease[unreadable]'];
  for (const policy of [{ Ref: 'Policy' }, undefined, '', '{}', '[]', 'null', { 'Fn::Sub': '{"rules":[${Rule}]}' }]) {
    expect(repository(policy)).toEqual(unreadable);
  }
});

test('Noncompliance 11: a number that only the deployment knows', () => {
  const stack = emptyStack();
  const maxImageCount = new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber;
  new ecr.Repository(stack, 'Repository', { imageTagMutability: ecr.TagMutability.IMMUTABLE, lifecycleRules: [{ maxImageCount }] });
  expect(findingsOf(stack)).toEqual(['LifecycleExpiresRelease[rule-1] at Shop/Repository/Resource']);
});

test('Compliance 1: no policy, or one for untagged images only', () => {
  expect(findingsIn('AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE' })).toEqual([]);
  expect(repository(policyOf(untagged(days(1))))).toEqual([]);
});

test('Compliance 2: releases are kept before anything else expires', () => {
  expect(repository(policyOf(tagged(['*.*.*'], images(9999)), untagged(days(14)), tagged(['sha-*'], days(30)), any(images(50))))).toEqual(
    [],
  );
  expect(repository(policyOf(tagged(['*.*.*'], days(3650)), any(images(50))))).toEqual([]);
});

test('Compliance 3: releases are kept by the beginning of their tags', () => {
  const keep = prefixed(['v'], images(9999));
  expect(repository(policyOf(keep, any(images(50))))).toEqual([]);
  expect(repository(policyOf(keep, any(images(50))), manifestWith(['v1.4.0']))).toEqual([]);
});

test('Compliance 4: several rules together keep all releases', () => {
  const policy = policyOf(tagged(['v*'], images(9999)), tagged(['*.*.*'], images(9999)), any(images(50)));
  expect(repository(policy, manifestWith(['v1.4.0', '1.5.0']))).toEqual([]);
});

test('Compliance 5: every tagged image is kept where releases have no versions', () => {
  expect(repository(policyOf(tagged(['*'], images(9999)), any(days(1))), manifestWith(['release-42'], 'none'))).toEqual([]);
});

test('Compliance 6: ImageRepository, however it is set up', () => {
  const stack = emptyStack();
  new ImageRepository(stack, 'Api', { repositoryName: 'shop/api', buildTags: ['sha-*', 'feature-*'], expireBuildsAfter: Duration.days(1) });
  new ImageRepository(stack, 'Web', { repositoryName: 'shop/web', movingTags: ['main'], expireUntaggedAfter: Duration.days(1) });
  expect(findingsOf(stack)).toEqual([]);
});

test("what has no finding expires no release, by ECR's own rules", () => {
  const count = fc.oneof(fc.constantFrom(1, 50, 9999).map(images), fc.constantFrom(1, 365, 3650).map(days));
  const pattern = fc.constantFrom('*', '*.*.*', 'v*', '1.*', 'sha-*', '*-rc*', 'main');
  const rule = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }), count).map(([list, by]) => tagged(list, by)),
    },
    { weight: 1, arbitrary: count.map(untagged) },
  );
  const rules = fc
    .tuple(fc.array(rule, { maxLength: 4 }), fc.option(count.map(any), { nil: undefined }))
    .map(([list, last]) => (last === undefined ? list : [...list, last]));
  // A hundred releases over nine years, each with the tag of its build, among as many builds.
  const stored = Array.from({ length: 100 }, (_, n) => [
    {
      digest: `release-${n}`,
      tags: [`${n % 3}.${n}.0${n % 4 === 0 ? '-rc.1' : ''}`, `sha-${n}`, ...(n === 0 ? ['main'] : [])],
      age: n * 33,
    },
    { digest: `build-${n}`, tags: [`sha-b${n}`], age: n * 33 },
  ]).flat();
  const manifest = manifestWith(['1.4.0']);
  let clean = 0;
  fc.assert(
    fc.property(rules, (selections) => {
      const policy = policyOf(...selections);
      let evaluated: LifecycleRule[];
      try {
        evaluated = parseLifecyclePolicy(policy);
      } catch {
        return; // ECR would refuse it.
      }
      const properties = { RepositoryName: 'shop/api', LifecyclePolicy: { LifecyclePolicyText: policy } };
      if (LifecycleExpiresRelease.check({ type: 'AWS::ECR::Repository', properties }, manifest).length > 0) return;
      clean += 1;
      expect([...expiredBy(evaluated, stored)].filter((digest) => digest.startsWith('release-'))).toEqual([]);
    }),
    { numRuns: 2_000, seed: 20_261_120 },
  );
  expect(clean).toBeGreaterThan(20);
});
