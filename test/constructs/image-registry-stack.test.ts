import { type App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageRegistryStack, type ImageRegistryStackProps } from '../../lib/constructs/image-registry-stack';
import type { ReleaseManifest } from '../../lib';
import { testApp } from '../support/app';
import { shopManifest, TOOLS } from '../support/shop-manifest';
import { thrownBy } from '../support/thrown-by';

interface Repository {
  readonly Properties: { readonly RepositoryName: string; readonly LifecyclePolicy: { readonly LifecyclePolicyText: string } };
}

const environments = { uat: { images: { api: '1.4.0', web: '2.0.1' } } };
const manifest = shopManifest({ registry: TOOLS, environments });

function registry(props: Partial<ImageRegistryStackProps> = {}, app: App = testApp()): ImageRegistryStack {
  return new ImageRegistryStack(app, 'Registry', { env: TOOLS, manifest, ...props });
}

function repositoriesOf(stack: Stack): Record<string, Repository> {
  return Template.fromStack(stack).findResources('AWS::ECR::Repository') as unknown as Record<string, Repository>;
}

function registryOf(of: ReleaseManifest): Record<string, Repository> {
  return repositoriesOf(registry({ manifest: of }));
}

test('every image of the manifest has its repository, also one that no environment pins', () => {
  const stack = registry({ manifest: shopManifest({ environments, others: ['tools'] }) });
  expect(Object.values(repositoriesOf(stack)).map((repository) => repository.Properties.RepositoryName)).toEqual([
    'shop/tools',
    'shop/api',
    'shop/web',
  ]);
  expect(stack.repositories.map(({ repository }) => repository.node.path)).toEqual([
    'Registry/tools/Repository',
    'Registry/api/Repository',
    'Registry/web/Repository',
  ]);
});

test('adding, removing or reordering an image changes nothing of the others', () => {
  const before = registryOf(manifest);
  const added = registryOf(shopManifest({ environments, others: ['a-tool', 'api-tools'] }));
  const reordered = registryOf(shopManifest({ environments: { uat: { images: { web: '2.0.1', api: '1.4.0' } } } }));
  const removed = registryOf(shopManifest({ environments: { uat: { images: { web: '2.0.1' } } } }));
  expect(added).toMatchObject(before);
  expect(Object.keys(added)).toHaveLength(4);
  expect(reordered).toEqual(before);
  expect(before).toMatchObject(removed);
  expect(Object.keys(removed)).toHaveLength(1);
});

test('images whose names differ in a dash alone have different logical ids', () => {
  expect(Object.keys(registryOf(shopManifest({ environments, others: ['a-b', 'ab'] })))).toHaveLength(4);
});

test('repositories are retained and pulled by the named accounts', () => {
  const template = Template.fromStack(registry({ pullAccounts: ['222222222222'], lambdaAccounts: ['222222222222'], movingTags: ['main'] }));
  template.allResources('AWS::ECR::Repository', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      RepositoryPolicyText: { Statement: [{ Principal: { AWS: 'arn:aws:iam::222222222222:root' } }, { Sid: 'PullForLambda' }] },
    },
  });
});

test('an organization may pull', () => {
  Template.fromStack(registry({ pullOrganization: 'o-a1b2c3d4e5' })).allResourcesProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: { Statement: [{ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }] },
  });
});

test('builds expire where that is asked for, but not of an image without versions', () => {
  const of = shopManifest({ environments, unversioned: ['web'] });
  const [api, web] = Object.values(
    repositoriesOf(
      registry({ manifest: of, buildTags: ['sha-*'], expireBuildsAfter: Duration.days(30), expireUntaggedAfter: Duration.days(3) }),
    ),
  ).map(({ Properties }) => Properties.LifecyclePolicy.LifecyclePolicyText);
  expect(JSON.parse(api!)).toMatchObject({
    rules: [
      { selection: { tagPatternList: ['*.*.*'], countNumber: 36500 } },
      { selection: { tagStatus: 'untagged', countNumber: 3 } },
      { selection: { tagPatternList: ['sha-*'], countNumber: 30 } },
    ],
  });
  expect(JSON.parse(web!)).toMatchObject({ rules: [{ selection: { tagPatternList: ['*'], countNumber: 36500 } }, {}, {}] });
});

test('the repository of an image is at hand to let a build push', () => {
  const stack = registry();
  stack.repository('api').grantPush(new iam.Role(stack, 'Build', { assumedBy: new iam.AccountRootPrincipal() }));
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  expect(() => stack.repository('apj')).toThrow('there is no image "apj"; the images of the manifest are: api, web');
});

test('one key for all repositories is made on request, rotated and retained', () => {
  const stack = registry({ createEncryptionKey: true });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  const key = stack.resolve(stack.encryptionKey!.keyArn) as unknown;
  template.allResourcesProperties('AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: key } });
});

test('a key that exists encrypts every repository', () => {
  const app = testApp();
  const stack = registry(
    { encryptionKey: kms.Key.fromKeyArn(new Stack(app, 'Keys'), 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1') },
    app,
  );
  expect(stack.encryptionKey).toBeUndefined();
  Template.fromStack(stack).allResourcesProperties('AWS::ECR::Repository', {
    EncryptionConfiguration: { KmsKey: 'arn:aws:kms:eu-west-1:111111111111:key/1' },
  });
});

describe('replication', () => {
  test('copies the repositories of the manifest, and no others, to each destination', () => {
    const stack = registry({ replicationDestinations: [{ region: 'us-east-1' }, { region: 'eu-west-1', account: '222222222222' }] });
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::ReplicationConfiguration', {
      ReplicationConfiguration: {
        Rules: [
          {
            Destinations: [
              { Region: 'us-east-1', RegistryId: '111111111111' },
              { Region: 'eu-west-1', RegistryId: '222222222222' },
            ],
            RepositoryFilters: [
              { Filter: 'shop/api', FilterType: 'PREFIX_MATCH' },
              { Filter: 'shop/web', FilterType: 'PREFIX_MATCH' },
            ],
          },
        ],
      },
    });
  });

  test('takes a second rule beyond 100 repositories, the most that a rule filters', () => {
    const others = Array.from({ length: 120 }, (_, n) => `image-${n}`);
    const stack = registry({ manifest: shopManifest({ environments, others }), replicationDestinations: [{ region: 'us-east-1' }] });
    const [configuration] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::ReplicationConfiguration'));
    const { Rules } = (configuration?.['Properties'] as { ReplicationConfiguration: { Rules: { RepositoryFilters: object[] }[] } })
      .ReplicationConfiguration;
    expect(Rules.map((rule) => rule.RepositoryFilters.length)).toEqual([100, 22]);
  });

  test('of no image is no replication: a rule without filters would copy the whole registry', () => {
    const empty = shopManifest({ environments: { uat: { images: {} } } });
    const stack = registry({ manifest: empty, replicationDestinations: [{ region: 'us-east-1' }] });
    Template.fromStack(stack).resourceCountIs('AWS::ECR::ReplicationConfiguration', 0);
  });

  test.each([
    [[{ region: 'eu-west-1' }], 'eu-west-1 is where the registry is already'],
    [[{ region: 'us-east-1' }, { region: 'us-east-1', account: '111111111111' }], 'us-east-1 stands there twice'],
    [[{ region: 'us east 1' }], '"us east 1" is not an AWS region'],
    [[{ region: 'us-east-1', account: '12' }], '"12" is not an AWS account'],
    [Array.from({ length: 26 }, (_, n) => ({ region: `us-east-${n + 1}` })), 'replication to 26 destinations'],
  ])('refuses %j', (replicationDestinations, message) => {
    expect(() => registry({ replicationDestinations })).toThrow(message);
  });
});

describe('the place of the registry', () => {
  test.each([
    [{ ...TOOLS, account: '222222222222' }, "the stack is in account 222222222222 and the manifest's registry in 111111111111"],
    [{ ...TOOLS, region: 'us-east-1' }, "the stack is in region us-east-1 and the manifest's registry in eu-west-1"],
  ])('%j is refused when the manifest says another, at the line of the call', (env, message) => {
    const error = thrownBy(() => registry({ env }));
    expect(error.message).toContain(message);
    expect(error.stack).toContain('image-registry-stack.test.ts');
  });

  test('is taken on trust where only the deployment knows it', () => {
    expect(() => new ImageRegistryStack(testApp(), 'Registry', { manifest })).not.toThrow();
  });
});

test('two keys are refused', () => {
  const encryptionKey = kms.Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1');
  expect(() => registry({ encryptionKey, createEncryptionKey: true })).toThrow('encryptionKey and createEncryptionKey are both given');
});

test('a registry for trying out goes without a trace', () => {
  const stack = registry({ removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
  Template.fromStack(stack).allResources('AWS::ECR::Repository', { DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
});

test('nothing is exported', () => {
  expect(Template.fromStack(registry({ createEncryptionKey: true })).toJSON()['Outputs']).toBeUndefined();
});
