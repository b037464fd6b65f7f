import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PinnedImage, ReleaseManifest } from '../../../lib';
import { digestOf, manifestText } from '../../support/manifest';
import { emptyStack, findingsIn, findingsInImage, findingsOf } from '../findings';

const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
const FOUND = ['DigestNotInManifest[api]'];

/** The ledger of api has 1.3.2 and 1.4.0; dev runs a build besides. */
const manifest = ReleaseManifest.fromText(
  manifestText({
    environments: { dev: { accepts: 'builds', images: { api: 'sha-4f1c2d9' } }, uat: { images: { api: '1.4.0' } } },
    images: { api: { releases: ['1.3.2', '1.4.0'] }, web: { releases: ['2.0.1'] } },
  }),
);

test('Noncompliance 1: a digest that is neither recorded nor pinned', () => {
  expect(findingsInImage(`${HOST}/shop/api@${digestOf('1.5.0')}`, manifest)).toEqual(FOUND);
});

test('Noncompliance 2: the digest of another image', () => {
  expect(findingsInImage(`${HOST}/shop/api@${digestOf('2.0.1')}`, manifest)).toEqual(FOUND);
  expect(findingsInImage(`${HOST}/shop/web@${digestOf('sha-4f1c2d9')}`, manifest)).toEqual(FOUND);
});

test('Noncompliance 3: in the registry of whatever account, region and partition', () => {
  const image = `/shop/api@${digestOf('1.5.0')}`;
  expect(findingsInImage(`999999999999.dkr.ecr.cn-north-1.amazonaws.com.cn${image}`, manifest)).toEqual(FOUND);
  expect(findingsInImage(`111111111111.dkr-ecr.eu-west-1.on.aws${image}`, manifest)).toEqual(FOUND);
  expect(findingsInImage({ 'Fn::Join': ['', [{ Ref: 'Registry' }, image]] }, manifest)).toEqual(FOUND);
  expect(findingsInImage({ 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}${image}` }, manifest)).toEqual(FOUND);
});

test('Noncompliance 4: a pin of another manifest', () => {
  const other = ReleaseManifest.fromText(
    manifestText({ environments: { uat: { images: { api: '1.5.0' } } }, images: { api: { releases: ['1.5.0'] } } }),
  );
  const stack = emptyStack();
  const image = PinnedImage.fromRelease(other.environment('uat'), 'api');
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', { image });
  expect(findingsOf(stack, manifest)).toEqual(['DigestNotInManifest[api] at Shop/Task/Resource']);
  expect(findingsOf(stack, other)).toEqual([]);
});

test('Noncompliance 5: a function that runs such a digest', () => {
  const ImageUri = `${HOST}/shop/api@${digestOf('1.5.0')}`;
  expect(findingsIn('AWS::Lambda::Function', { Code: { ImageUri } }, manifest)).toEqual(['DigestNotInManifest']);
});

test.each(['1.3.2', '1.4.0', 'sha-4f1c2d9'])('Compliance 1: %s, which is recorded or pinned', (tag) => {
  expect(findingsInImage(`${HOST}/shop/api@${digestOf(tag)}`, manifest)).toEqual([]);
});

test('Compliance 2: a repository that is not in the manifest, or not in ECR', () => {
  expect(findingsInImage(`${HOST}/shop/proxy@${digestOf('1.5.0')}`, manifest)).toEqual([]);
  expect(findingsInImage(`${HOST}/other/shop/api@${digestOf('1.5.0')}`, manifest)).toEqual([]);
  expect(findingsInImage(`quay.io/shop/api@${digestOf('1.5.0')}`, manifest)).toEqual([]);
  expect(findingsInImage(`shop/api@${digestOf('1.5.0')}`, manifest)).toEqual([]);
});

test('Compliance 3: a repository whose name only the deployment knows', () => {
  const stack = emptyStack();
  const repository = new ecr.Repository(stack, 'Repository', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', {
    image: ecs.ContainerImage.fromEcrRepository(repository, digestOf('1.5.0')),
  });
  expect(findingsOf(stack, manifest)).toEqual([]);
});

test('Compliance 4: without a manifest nothing is compared', () => {
  expect(findingsInImage(`${HOST}/shop/api@${digestOf('1.5.0')}`)).toEqual([]);
});

test('Compliance 5: an image without a digest is found once, by ImageNotPinned', () => {
  expect(findingsInImage(`${HOST}/shop/api:1.5.0`, manifest)).toEqual(['ImageNotPinned[api]']);
});
