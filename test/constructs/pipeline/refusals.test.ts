import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { ExecutionMode, type IStage } from 'aws-cdk-lib/aws-codepipeline';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PromotionSource } from '../../../lib';
import { pipelineProblems, templateProblems } from '../../../lib/constructs/pipeline/pipeline-limits';
import { testApp } from '../../support/app';
import { TOOLS } from '../../support/shop-manifest';
import { CONNECTION, type Environments, pipelineManifest, pipelineOf, stagesOf, TopicStages } from '../../support/pipeline';

describe('props', () => {
  test.each<[string, Parameters<typeof pipelineOf>[0], string]>([
    ['no account', { env: { region: 'eu-west-1' } }, 'env does not say in which account and region the pipeline is'],
    ['parallel executions', { executionMode: ExecutionMode.PARALLEL }, 'two executions deploy the same environment at once'],
    ['a range of versions', { cdkCliVersion: '^2.1148.0' }, 'cdkCliVersion: "^2.1148.0" is not one version'],
    ['a path that leads outside', { manifestPath: '../manifest.yaml' }, 'manifestPath: "../manifest.yaml" is no path below the root'],
    ['a path with a command in it', { synthOutput: 'x; rm -rf /' }, 'synthOutput: "x; rm -rf /" is no path'],
    ['a source of an unknown image', { sourceUrls: { apj: 'https://github.com/acme/api' } }, 'apj'],
    [
      'a source that is no web address',
      { sourceUrls: { api: 'git@github.com:acme/api' } },
      'sourceUrls.api: "git@github.com:acme/api" is no web address',
    ],
    ['a malformed account', { environments: { uat: { targets: [{ account: '12', region: 'eu-west-1' }] } } }, '"12" is not an AWS account'],
    [
      'a malformed region',
      { environments: { uat: { targets: [{ account: '222222222222', region: 'Europe' }] } } },
      '"Europe" is not an AWS region',
    ],
    ['an approval that is over at once', { environments: { prod: { approvalTimeout: Duration.minutes(4) } } }, 'give 5 minutes to 60 days'],
    ['an approval for ever', { environments: { prod: { approvalTimeout: Duration.days(61) } } }, 'give 5 minutes to 60 days'],
    ['a proof that waits for nothing', { environments: { uat: { proofTimeout: Duration.seconds(30) } } }, 'give 1 minute to 6 hours'],
    [
      'a proof that takes longer than a build may',
      {
        environments: {
          uat: {
            proofTimeout: Duration.hours(4),
            targets: ['eu-west-1', 'eu-west-2'].map((region) => ({ account: '222222222222', region })),
          },
          prod: { included: false },
        },
      },
      'more than the 8 hours after which CodePipeline ends a build',
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => pipelineOf(props)).toThrow(message);
  });

  test('a refusal points at the line of the call', () => {
    const error = ((): unknown => {
      try {
        return pipelineOf({ executionMode: ExecutionMode.PARALLEL });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect((error as Error).message).toMatch(/\[at Pipeline\]$/);
    expect((error as Error).stack).toContain('support/pipeline.ts');
  });

  test('a stage under another id is refused: two environments could share their stacks', () => {
    const stages = { makeStage: (scope: Stack) => new Stage(scope, 'Mine') };
    expect(() => pipelineOf({ stages: stages as unknown as TopicStages })).toThrow(
      'makeStage made a stage with the id Mine where uat-eu-west-1 was asked for',
    );
  });
});

describe('sources', () => {
  test('a connection watches a branch of a repository at another host', () => {
    const [source] = stagesOf(pipelineOf());
    expect(source?.Actions).toMatchObject([
      {
        ActionTypeId: { Provider: 'CodeStarSourceConnection' },
        Configuration: { ConnectionArn: CONNECTION, FullRepositoryId: 'acme/shop', BranchName: 'main' },
      },
    ]);
  });

  test('CodeCommit starts the pipeline by an event', () => {
    const repository = codecommit.Repository.fromRepositoryName(new Stack(testApp(), 'Repositories', { env: TOOLS }), 'Repository', 'shop');
    const [source] = stagesOf(pipelineOf({ source: PromotionSource.codeCommit(repository, 'main') }));
    expect(source?.Actions).toMatchObject([
      {
        ActionTypeId: { Provider: 'CodeCommit' },
        Configuration: { RepositoryName: 'shop', BranchName: 'main', PollForSourceChanges: false },
      },
    ]);
  });

  test('a zip file in a bucket starts it by an event too', () => {
    const bucket = s3.Bucket.fromBucketName(new Stack(testApp(), 'Buckets', { env: TOOLS }), 'Bucket', 'sources');
    const [source] = stagesOf(pipelineOf({ source: PromotionSource.s3(bucket, 'shop/source.zip') }));
    expect(source?.Actions).toMatchObject([
      {
        ActionTypeId: { Provider: 'S3' },
        Configuration: { S3Bucket: 'sources', S3ObjectKey: 'shop/source.zip', PollForSourceChanges: false },
      },
    ]);
  });

  test.each([
    ['shop', 'main', CONNECTION, 'repository: "shop" is not one'],
    ['acme/shop', 'a b', CONNECTION, 'branch: "a b" is not one'],
    ['acme/shop', 'main', 'arn:aws:iam::111111111111:role/x', 'connectionArn: "arn:aws:iam::111111111111:role/x" is not one'],
  ])('a connection to %s, %s, %s is refused', (repository, branch, arn, message) => {
    expect(() => PromotionSource.connection(repository, branch, arn)).toThrow(message);
  });

  test('a key that names no zip file is refused', () => {
    const bucket = s3.Bucket.fromBucketName(new Stack(), 'Bucket', 'sources');
    expect(() => PromotionSource.s3(bucket, 'shop.tar.gz')).toThrow('objectKey: "shop.tar.gz" is not one; write the key of a zip file');
  });
});

describe('limits of AWS', () => {
  test('more than 50 actions in a stage are refused', () => {
    const environments: Environments = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`e${n}`, {}]));
    expect(() => pipelineOf({ manifest: pipelineManifest(environments) })).toThrow(
      /e0\.e1\.e2\.\S+ takes more than 50 actions, and CodePipeline has at most 50 in a stage \(https:.*ownStage: true/,
    );
  });

  test('more than 50 stages are refused at synthesis', () => {
    const stages = (count: number): IStage[] =>
      Array.from({ length: count }, (_, n) => ({ stageName: `s${n}`, actions: [] }) as unknown as IStage);
    expect(pipelineProblems(stages(50))).toEqual([]);
    expect(pipelineProblems(stages(51))).toEqual([
      expect.stringMatching(/has 51 stages, and CodePipeline at most 50 \(https:.*included: false/),
    ]);
  });

  test('too many actions in a stage are refused at synthesis, should they be added later', () => {
    const stage = (count: number): IStage => ({ stageName: 'uat', actions: Array.from({ length: count }) }) as unknown as IStage;
    expect(pipelineProblems([stage(50)])).toEqual([]);
    expect(pipelineProblems([stage(51)])).toEqual([expect.stringMatching(/uat has 51 actions, and CodePipeline at most 50 in a stage/)]);
  });

  test('more environments in a stage than the condition has room for are refused', () => {
    const long = (n: number): string => `environment-with-a-long-name-${n}`;
    const environments: Environments = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [long(n), {}]));
    expect(() => pipelineOf({ manifest: pipelineManifest(environments) })).toThrow(
      '10 environments in one stage are too many for the 1000 characters',
    );
  });

  test('a stack of more than 500 resources is refused', () => {
    const only = { prod: { included: false } };
    expect(() => pipelineOf({ stages: new TopicStages(500), environments: only })).not.toThrow();
    expect(() => pipelineOf({ stages: new TopicStages(501), environments: only })).toThrow(
      /the stack uat-eu-west-1-Shop has 501 resources, and CloudFormation takes at most 500 \(https:.*\); divide its services/,
    );
  });

  test('a template of more than 1 MB is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
    try {
      const absoluteTemplatePath = join(folder, 'template.json');
      const problemsOf = (bytes: number): string[] => {
        writeFileSync(absoluteTemplatePath, 'x'.repeat(bytes));
        return templateProblems({ stackName: 'uat-Shop', absoluteTemplatePath });
      };
      expect(problemsOf(1_000_000)).toEqual([]);
      expect(problemsOf(1_000_001)).toEqual([
        expect.stringMatching(/of the stack uat-Shop has 1000001 bytes, and CloudFormation takes at most 1000000 \(https:.*\); divide/),
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('such a template ends the synthesis', () => {
    const stages = new TopicStages(1, 'x'.repeat(1_000_000));
    const app = testApp();
    pipelineOf({ stages, environments: { prod: { included: false } } }, app);
    expect(() => app.synth()).toThrow(/the template of the stack uat-eu-west-1-Shop has 10\d+ bytes/);
  });
});
