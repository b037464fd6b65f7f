import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnParameter, CfnResource, Lazy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PinnedImage } from '../../../lib';
import { digestOf } from '../../support/manifest';
import { SHOP } from '../../support/shop-service';
import { emptyStack, findingsIn, findingsInImage, findingsOf } from '../findings';

const FOUND = ['ImageNotPinned[api]'];
const PINNED = `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api@${digestOf('1.4.0')}`;

test.each(['shop/api:latest', 'shop/api:1.4.0', 'shop/api', 'shop/api@sha256:4f1c', `shop/api:${'0'.repeat(64)}`])(
  'Noncompliance 1: %s',
  (image) => {
    expect(findingsInImage(image)).toEqual(FOUND);
  },
);

test('Noncompliance 2: a digest that only the deployment knows', () => {
  expect(findingsInImage({ 'Fn::Join': ['@', ['shop/api', { Ref: 'Digest' }]] })).toEqual(FOUND);
  expect(findingsInImage({ Ref: 'Image' })).toEqual(FOUND);
  expect(findingsInImage({ 'Fn::If': ['IsProd', PINNED, PINNED] })).toEqual(FOUND);
});

test('Noncompliance 3: each container that is not pinned is a finding of its own', () => {
  const ContainerDefinitions = [
    { Name: 'api', Image: 'shop/api:1' },
    { Name: 'proxy', Image: PINNED },
    { Name: 'log', Image: 'fluent-bit' },
  ];
  expect(findingsIn('AWS::ECS::TaskDefinition', { ContainerDefinitions })).toEqual(['ImageNotPinned[api]', 'ImageNotPinned[log]']);
});

test("Noncompliance 4: what the CDK's own constructs render for a tag, a parameter and an asset", () => {
  const folder = mkdtempSync(join(tmpdir(), 'asset-'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  const stack = emptyStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  const repository = new ecr.Repository(stack, 'Repository', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
  const parameter = new CfnParameter(stack, 'Tag');
  task.addContainer('latest', { image: ecs.ContainerImage.fromEcrRepository(repository) });
  task.addContainer('tag', { image: ecs.ContainerImage.fromEcrRepository(repository, '1.4.0') });
  task.addContainer('parameter', { image: ecs.ContainerImage.fromEcrRepository(repository, parameter.valueAsString) });
  task.addContainer('asset', { image: ecs.ContainerImage.fromAsset(folder) });
  rmSync(folder, { recursive: true });
  expect(findingsOf(stack)).toEqual(['latest', 'tag', 'parameter', 'asset'].map((name) => `ImageNotPinned[${name}] at Shop/Task/Resource`));
});

test('Noncompliance 5: a function whose image has a tag', () => {
  expect(findingsIn('AWS::Lambda::Function', { Code: { ImageUri: 'shop/api:1.4.0' } })).toEqual(['ImageNotPinned']);
});

test('Noncompliance 6: an image that an escape hatch puts in', () => {
  const stack = emptyStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('api', { image: ecs.ContainerImage.fromRegistry(PINNED) });
  expect(findingsOf(stack)).toEqual([]);
  (task.node.defaultChild as CfnResource).addPropertyOverride('ContainerDefinitions.0.Image', 'shop/api:latest');
  expect(findingsOf(stack)).toEqual(['ImageNotPinned[api] at Shop/Task/Resource']);
});

test('Noncompliance 7: a task definition that cannot be rendered', () => {
  const produce = (): never => {
    throw new Error('no image');
  };
  expect(findingsInImage(Lazy.string({ produce }))).toContain('ImageNotPinned');
});

test('Compliance 1: an image by digest', () => {
  expect(findingsInImage(PINNED)).toEqual([]);
});

test('Compliance 2: an image by digest in a registry that only the deployment knows', () => {
  const stack = emptyStack();
  const repository = new ecr.Repository(stack, 'Repository', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', {
    image: ecs.ContainerImage.fromEcrRepository(repository, digestOf('1.4.0')),
  });
  expect(findingsOf(stack)).toEqual([]);
});

test('Compliance 3: PinnedImage, in a task definition and in a function', () => {
  const stack = emptyStack();
  const image = PinnedImage.fromRelease(SHOP.environment('uat'), 'api');
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', { image });
  new lambda.DockerImageFunction(stack, 'Function', { code: image.lambdaCode(stack) });
  expect(findingsOf(stack)).toEqual([]);
});

test('Compliance 4: a function without an image, and a resource of another type', () => {
  expect(findingsIn('AWS::Lambda::Function', { Code: { S3Bucket: 'code', S3Key: 'api.zip' } })).toEqual([]);
  expect(findingsIn('Custom::Task', { ContainerDefinitions: [{ Name: 'api', Image: 'shop/api:latest' }] })).toEqual([]);
});
