import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImageRepository, ReleaseManifest } from '../../../lib';
import { manifestText } from '../../support/manifest';
import { emptyStack, findingsIn, findingsOf } from '../findings';

const FOUND = ['MutableRepository'];

function repository(mutability: unknown, movable?: readonly unknown[], manifest?: ReleaseManifest): string[] {
  const filters = movable?.map((pattern) => ({
    ImageTagMutabilityExclusionFilterType: 'WILDCARD',
    ImageTagMutabilityExclusionFilterValue: pattern,
  }));
  const properties = { RepositoryName: 'shop/api', ImageTagMutability: mutability, ImageTagMutabilityExclusionFilters: filters };
  return findingsIn('AWS::ECR::Repository', properties, manifest);
}

function manifestWith(versioning: string, releases: readonly string[]): ReleaseManifest {
  return ReleaseManifest.fromText(manifestText({ images: { api: { versioning, releases } } }));
}

test('Noncompliance 1: a repository that says nothing, which is MUTABLE', () => {
  expect(repository(undefined)).toEqual(FOUND);
  const stack = emptyStack();
  new ecr.Repository(stack, 'Repository');
  expect(findingsOf(stack)).toEqual(['MutableRepository at Shop/Repository/Resource']);
});

test.each(['MUTABLE', 'MUTABLE_WITH_EXCLUSION'])('Noncompliance 2: %s', (mutability) => {
  expect(repository(mutability, ['*.*.*'])).toEqual(FOUND);
});

test('Noncompliance 3: what only the deployment knows', () => {
  expect(repository({ Ref: 'Mutability' })).toEqual(FOUND);
  expect(repository('IMMUTABLE_WITH_EXCLUSION', [{ Ref: 'Pattern' }])).toEqual(FOUND);
  expect(repository('IMMUTABLE_WITH_EXCLUSION')).toEqual(FOUND);
});

test.each(['*', 'v*', '1.*', '*-rc', '1.4.0', '2.0.0-rc.1', 'v1.4.*'])(
  'Noncompliance 4: an exclusion that a version matches: %s',
  (pattern) => {
    expect(repository('IMMUTABLE_WITH_EXCLUSION', ['main', pattern])).toEqual(FOUND);
  },
);

test('Noncompliance 5: an exclusion that a release of the ledger matches', () => {
  const manifest = manifestWith('none', ['release-42']);
  expect(repository('IMMUTABLE_WITH_EXCLUSION', ['release-*'], manifest)).toEqual(FOUND);
  expect(repository('IMMUTABLE_WITH_EXCLUSION', ['*'], manifestWith('none', []))).toEqual(FOUND);
});

test('Compliance 1: IMMUTABLE', () => {
  expect(repository('IMMUTABLE')).toEqual([]);
});

test.each(['main', 'latest', 'feature-*', 'nightly*', 'vnext', '1.4'])(
  'Compliance 2: an exclusion that no version matches: %s',
  (pattern) => {
    expect(repository('IMMUTABLE_WITH_EXCLUSION', [pattern])).toEqual([]);
  },
);

test('Compliance 3: an exclusion that no release of the ledger matches', () => {
  expect(repository('IMMUTABLE_WITH_EXCLUSION', ['main', 'build-*'], manifestWith('none', ['release-42']))).toEqual([]);
});

test('Compliance 4: ImageRepository, with moving tags too', () => {
  const stack = emptyStack();
  new ImageRepository(stack, 'Api', { repositoryName: 'shop/api' });
  new ImageRepository(stack, 'Web', { repositoryName: 'shop/web', movingTags: ['main'] });
  expect(findingsOf(stack)).toEqual([]);
});
