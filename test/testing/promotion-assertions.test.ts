import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PinnedImage, PromotionAssertions } from '../../lib';
import { testApp } from '../support/app';
import { digestOf } from '../support/manifest';
import { EnvironmentStack, SHOP, shopBuilder } from './environment-stack';

/** The error that an assertion throws. */
function errorOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion holds');
}

describe('everythingIsPinned', () => {
  test('counts the images that are pinned', () => {
    expect(PromotionAssertions.everythingIsPinned(new EnvironmentStack('uat').template)).toBe(2);
    const stack = new EnvironmentStack('uat');
    const code = PinnedImage.fromRelease(SHOP.environment('uat'), 'api').lambdaCode(stack);
    new lambda.DockerImageFunction(stack, 'Function', { code });
    expect(PromotionAssertions.everythingIsPinned(Template.fromStack(stack))).toBe(3);
  });

  test('counts none where there is none', () => {
    expect(PromotionAssertions.everythingIsPinned(Template.fromJSON({ Resources: {} }))).toBe(0);
    expect(PromotionAssertions.everythingIsPinned(Template.fromJSON({}))).toBe(0);
  });

  test('lists every image that is not, by resource and container', () => {
    const stack = new Stack(testApp(), 'Shop');
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    const tag = new CfnParameter(stack, 'Tag').valueAsString;
    task.addContainer('api', { image: ecs.ContainerImage.fromRegistry('shop/api:1.4.0') });
    task.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry(`shop/proxy@${digestOf('1.0.0')}`) });
    task.addContainer('log', { image: ecs.ContainerImage.fromRegistry(`fluent-bit:${tag}`) });
    const message = errorOf(() => PromotionAssertions.everythingIsPinned(Template.fromStack(stack)));
    expect(message.replace(/Task[0-9A-F]{8}/g, 'Task')).toBe(
      [
        'these images are not pinned by a digest; use PinnedImage, or name them as REPOSITORY@sha256:…',
        '  Task api: "shop/api:1.4.0"',
        '  Task log: "fluent-bit:${Tag}"',
      ].join('\n'),
    );
  });

  test('finds a function of an image with a tag', () => {
    const template = Template.fromJSON({
      Resources: { Api: { Type: 'AWS::Lambda::Function', Properties: { Code: { ImageUri: 'shop/api:latest' } } } },
    });
    expect(() => PromotionAssertions.everythingIsPinned(template)).toThrow('\n  Api: "shop/api:latest"');
  });
});

describe('promotionTouchesOnlyServices', () => {
  const before = new EnvironmentStack('uat').template;
  const after = new EnvironmentStack('uat', shopBuilder().release('api', '1.5.0').pin('uat', 'api', '1.5.0').manifest());

  test('holds for a promotion of PromotedFargateService', () => {
    PromotionAssertions.promotionTouchesOnlyServices(before, after.template);
  });

  test('fails for two templates that are the same', () => {
    expect(() => {
      PromotionAssertions.promotionTouchesOnlyServices(before, new EnvironmentStack('uat').template);
    }).toThrow('the promotion changes nothing in the template');
  });

  test('lists what else is changed, added and removed', () => {
    const message = errorOf(() => {
      PromotionAssertions.promotionTouchesOnlyServices(
        Template.fromJSON({
          Resources: {
            Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'a' } },
            Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1 }, DeletionPolicy: 'Retain' },
            Old: { Type: 'AWS::SNS::Topic' },
            Turned: { Type: 'AWS::SNS::Topic' },
          },
        }),
        Template.fromJSON({
          Resources: {
            Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'b' } },
            Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 2 }, DeletionPolicy: 'Delete' },
            Turned: { Type: 'AWS::ECS::Service' },
            New: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String' } },
          },
        }),
      );
    });
    expect(message.split('\n').slice(1)).toEqual([
      '  AWS::SQS::Queue.DelaySeconds of Queue: 1 to 2',
      '  AWS::SQS::Queue.DeletionPolicy of Queue: "Retain" to "Delete"',
      '  AWS::SNS::Topic Old: removed',
      '  AWS::SNS::Topic.Type of Turned: "AWS::SNS::Topic" to "AWS::ECS::Service"',
      '  AWS::SSM::Parameter New: added',
    ]);
  });

  test('is told that functions may change as well', () => {
    const withFunction = (version: string): Template => {
      const stack = new Stack(testApp(), 'Shop');
      const code = PinnedImage.fromRelease(shopBuilder().pin('uat', 'api', version).manifest().environment('uat'), 'api').lambdaCode(stack);
      new lambda.DockerImageFunction(stack, 'Function', { code });
      return Template.fromStack(stack);
    };
    const one = withFunction('1.3.2');
    const other = withFunction('1.4.0');
    expect(() => {
      PromotionAssertions.promotionTouchesOnlyServices(one, other);
    }).toThrow('AWS::Lambda::Function.Code.ImageUri');
    PromotionAssertions.promotionTouchesOnlyServices(one, other, { mayChange: ['AWS::Lambda::Function'] });
  });

  test('does not look at metadata, on which CloudFormation does not act', () => {
    const of = (path: string, family: string): Template =>
      Template.fromJSON({
        Resources: {
          Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: family } },
          Queue: { Type: 'AWS::SQS::Queue', Metadata: { 'aws:cdk:path': path } },
        },
      });
    PromotionAssertions.promotionTouchesOnlyServices(of('a', 'a'), of('b', 'b'));
  });
});

test('a message that would be endless is cut', () => {
  const Resources = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `Task${n}`,
      { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'api', Image: 'a'.repeat(300) }] } },
    ]),
  );
  const lines = errorOf(() => PromotionAssertions.everythingIsPinned(Template.fromJSON({ Resources }))).split('\n');
  expect(lines).toHaveLength(52);
  expect(lines[1]).toBe(`  Task0 api: "${'a'.repeat(99)}…`);
  expect(lines[51]).toBe('  and 10 more');
});

test('the diff of a queue that only one environment has is told by the template that has it', () => {
  const uat = new EnvironmentStack('uat');
  const prod = new EnvironmentStack('prod');
  new sqs.Queue(prod, 'Queue');
  const message = errorOf(() => {
    PromotionAssertions.differOnlyInConfiguration(uat.template, prod.template);
  });
  expect(message).toMatch(/\n {2}AWS::SQS::Queue Queue[0-9A-F]{8}: only in the other$/);
  PromotionAssertions.differOnlyInConfiguration(uat.template, prod.template, { mayDiffer: ['AWS::SQS::Queue'] });
});
