import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations as Warnings, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageRepository, type ImageRepositoryProps } from '../../lib/constructs/image-repository';
import { testApp } from '../support/app';
import { thrownBy } from '../support/thrown-by';

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

function build(props: Partial<ImageRepositoryProps> = {}): { stack: Stack; image: ImageRepository } {
  const stack = new Stack(testApp(), 'Registry', { env: { account: '111111111111', region: 'eu-west-1' } });
  return { stack, image: new ImageRepository(stack, 'api', { repositoryName: 'shop/api', ...props }) };
}

function policyStatements(stack: Stack): unknown[] {
  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  const { RepositoryPolicyText } = repository?.['Properties'] as { RepositoryPolicyText?: { Statement: unknown[] } };
  return RepositoryPolicyText?.Statement ?? [];
}

test('by default tags cannot be overwritten, pushes are scanned and the repository outlives its stack', () => {
  const { stack } = build();
  Template.fromStack(stack).hasResource('AWS::ECR::Repository', {
    Properties: {
      RepositoryName: 'shop/api',
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutabilityExclusionFilters: Match.absent(),
      RepositoryPolicyText: Match.absent(),
      EncryptionConfiguration: Match.absent(),
    },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
  Warnings.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('moving tags are the only ones that may be overwritten', () => {
  const { stack } = build({ movingTags: ['main', 'feature-*'] });
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: [
      { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'main' },
      { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'feature-*' },
    ],
  });
});

test('a key encrypts the images', () => {
  const { stack } = build({ encryptionKey: kms.Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1') });
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: 'arn:aws:kms:eu-west-1:111111111111:key/1' },
  });
});

test('accounts get exactly the three pull actions', () => {
  const { stack } = build({ pullAccounts: ['222222222222', '333333333333'] });
  expect(policyStatements(stack)).toEqual([
    {
      Sid: 'PullFromAccounts',
      Effect: 'Allow',
      Action: PULL,
      Principal: { AWS: ['arn:aws:iam::222222222222:root', 'arn:aws:iam::333333333333:root'] },
    },
  ]);
});

test('an organization gets exactly the three pull actions, for its own members alone', () => {
  const { stack } = build({ pullOrganization: 'o-a1b2c3d4e5' });
  expect(policyStatements(stack)).toEqual([
    {
      Sid: 'PullFromOrganization',
      Effect: 'Allow',
      Action: PULL,
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    },
  ]);
});

test('Lambda may pull for the functions of the named accounts alone', () => {
  const { stack } = build({ lambdaAccounts: ['222222222222'] });
  expect(policyStatements(stack)).toEqual([
    {
      Sid: 'PullForLambda',
      Effect: 'Allow',
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Principal: { Service: 'lambda.amazonaws.com' },
      Condition: { StringLike: { 'aws:SourceArn': ['arn:aws:lambda:*:222222222222:function:*'] } },
    },
  ]);
});

test.each([
  ['grantPull', PULL],
  ['grantPush', ['ecr:PutImage']],
  ['grantPullPush', ['ecr:PutImage', ...PULL]],
  ['grantRead', ['ecr:DescribeImages']],
] as const)('%s follows the convention of the CDK: it answers with the grant made', (method, actions) => {
  const { stack, image } = build();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const grant = image[method](role);
  expect(grant.success).toBe(true);
  for (const action of actions) {
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith([action]), Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^api'), 'Arn'] } }),
        ]),
      },
    });
  }
});

test('a repository that goes with its stack is warned of, and the warning can be acknowledged', () => {
  const { stack, image } = build({ removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
  Warnings.fromStack(stack).hasWarning('/Registry/api', Match.stringLikeRegexp('cdk-waybill:destroyableRepository'));
  Template.fromStack(stack).hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
  const other = build({ removalPolicy: RemovalPolicy.DESTROY });
  Annotations.of(other.image).acknowledgeWarning('cdk-waybill:destroyableRepository');
  Warnings.fromStack(other.stack).hasNoWarning('*', Match.anyValue());
  expect(image.repository.node.path).toBe('Registry/api/Repository');
});

test('rules that are added by hand come after those that keep releases', () => {
  const { stack, image } = build();
  image.repository.addLifecycleRule({ maxImageAge: Duration.days(1) });
  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  const { LifecyclePolicy } = repository?.['Properties'] as { LifecyclePolicy: { LifecyclePolicyText: string } };
  const { rules } = JSON.parse(LifecyclePolicy.LifecyclePolicyText) as { rules: { selection: { tagPatternList?: string[] } }[] };
  expect(rules.map((rule) => rule.selection.tagPatternList)).toEqual([['*.*.*'], undefined, undefined]);
});

describe('refuses, at the line of the call,', () => {
  test.each<[string, Partial<ImageRepositoryProps>, string]>([
    [
      'a name that ECR does not accept',
      { repositoryName: 'Shop/API' },
      'repositoryName: "Shop/API" is not a repository name that ECR accepts',
    ],
    ['an account of 11 digits', { pullAccounts: ['22222222222'] }, 'pullAccounts: "22222222222" is not an AWS account'],
    ['an account that lost its leading zero to a number', { lambdaAccounts: ['1234'] }, 'lambdaAccounts: "1234" is not an AWS account'],
    ['a malformed organization', { pullOrganization: 'ou-1' }, 'pullOrganization: "ou-1" is not the id of an AWS organization'],
    ['six moving tags', { movingTags: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'movingTags has 6 patterns and ECR takes 5'],
    ['a moving tag with a slash', { movingTags: ['feature/x'] }, 'movingTags: "feature/x" is not a pattern of image tags'],
    ['a moving tag said twice', { movingTags: ['main', 'main'] }, 'movingTags: "main" stands there twice'],
    ['five wildcards', { buildTags: ['a*b*c*d*e*'] }, 'buildTags: "a*b*c*d*e*" is not a pattern of image tags'],
    ['no release tags', { releaseTags: [] }, 'releaseTags is empty'],
    ['a tag of releases and of builds', { releaseTags: ['r-*'], buildTags: ['r-*'] }, '"r-*" is among releaseTags and buildTags'],
    ['a moving tag of releases', { releaseTags: ['r-*'], movingTags: ['r-*'] }, 'movingTags: "r-*" also matches the tags of releases'],
    ['emptyOnDelete on a retained repository', { emptyOnDelete: true }, 'emptyOnDelete is set on a repository that is not deleted'],
  ])('%s', (_, props, message) => {
    const error = thrownBy(() => build(props));
    expect(error.message).toContain(message);
    expect(error.message).toContain('[at Registry/api]');
    expect(error.stack).toContain('image-repository.test.ts');
  });

  test.each(['*', 'v*', '1.*', '*-SNAPSHOT', '1.4.0', 'v1.4.0-rc.*', '*.*.*', '1.4.*-rc'])(
    'the moving tag %s, which a version matches',
    (tag) => {
      expect(thrownBy(() => build({ movingTags: [tag] })).message).toContain('also matches the tags of releases');
    },
  );

  test.each(['main', 'feature-*', 'latest', '1', 'v1', '1.4', 'pr_*', '*_dirty', 'version-*'])('but not the moving tag %s', (tag) => {
    expect(() => build({ movingTags: [tag] })).not.toThrow();
  });
});
