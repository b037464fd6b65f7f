import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type PromotionPipelineStack, PromotionSource } from '../../../lib';
import { testApp } from '../../support/app';
import { TOOLS } from '../../support/shop-manifest';
import { actionsOf, pipelineOf, stageOf, stagesOf } from '../../support/pipeline';

/** A pipeline whose source is made in another stack of the same app. */
function pipelineFrom(source: (elsewhere: Stack) => PromotionSource, props: { checkChanges?: boolean } = {}): PromotionPipelineStack {
  const app = testApp();
  return pipelineOf({ source: source(new Stack(app, 'Elsewhere', { env: TOOLS })), ...props }, app);
}

const zip = (elsewhere: Stack): PromotionSource =>
  PromotionSource.s3(s3.Bucket.fromBucketName(elsewhere, 'Bucket', 'shop-source'), 'shop.zip');
const git = (elsewhere: Stack): PromotionSource =>
  PromotionSource.codeCommit(codecommit.Repository.fromRepositoryName(elsewhere, 'Repository', 'shop'), 'main');

function buildSpecOf(stack: PromotionPipelineStack, description: string): string {
  const projects = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  const found = projects.find(({ Properties }) => String((Properties as { Description: unknown }).Description).startsWith(description));
  return JSON.stringify((found?.['Properties'] as { Source: { BuildSpec: unknown } }).Source.BuildSpec);
}

function sourceFormat(stack: PromotionPipelineStack): unknown {
  return stageOf(stack, 'Source').Actions[0]?.Configuration['OutputArtifactFormat'];
}

test('changes are checked before the app is synthesized, and so before the pipeline updates itself or deploys anything', () => {
  const stages = stagesOf(pipelineOf());
  expect(stages.map(({ Name }) => Name).slice(0, 3)).toEqual(['Source', 'Build', 'UpdatePipeline']);
  expect(stages.slice(1, 2).flatMap(actionsOf)).toEqual(['1 Check', '2 Synth']);
});

test('a check judges every commit since the last one that passed, and writes down that it passed only when it did', () => {
  const stack = pipelineOf({ manifestPath: 'deploy/release-manifest.yaml', waybillCommand: 'npx waybill' });
  const spec = buildSpecOf(stack, 'Holds the changes');
  const [read, check, write] = ['get-parameter', 'npx waybill check', 'put-parameter'].map((command) => spec.indexOf(command)) as [
    number,
    number,
    number,
  ];
  expect(0 < read && read < check && check < write).toBe(true);
  expect(spec).toContain(`check --manifest deploy/release-manifest.yaml --each --base `);
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', { Name: '/waybill/shop/Pipeline/checked', Value: 'HEAD^1' });
});

test('sources in git are cloned with their history', () => {
  expect(sourceFormat(pipelineOf())).toBe('CODEBUILD_CLONE_REF');
  expect(sourceFormat(pipelineFrom(git))).toBe('CODEBUILD_CLONE_REF');
});

test('a zip file has no history to check by, unless the team says that it has', () => {
  expect(actionsOf(stageOf(pipelineFrom(zip), 'Build'))).toEqual(['1 Synth']);
  expect(actionsOf(stageOf(pipelineFrom(zip, { checkChanges: true }), 'Build'))).toEqual(['1 Check', '2 Synth']);
});

test('a team can go without', () => {
  const stack = pipelineOf({ checkChanges: false });
  expect(actionsOf(stageOf(stack, 'Build'))).toEqual(['1 Synth']);
  expect(Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter', { Properties: { Value: 'HEAD^1' } }))).toEqual([]);
});

test('a connection under the former name of the service is granted under that alone', () => {
  const arn = 'arn:aws:codestar-connections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555';
  const text = JSON.stringify(
    Template.fromStack(pipelineOf({ source: PromotionSource.connection('acme/shop', 'main', arn) })).findResources('AWS::IAM::Policy'),
  );
  expect(text).toContain('codestar-connections:UseConnection');
  expect(text).not.toContain('codeconnections:UseConnection');
});
