import { CfnElement, Stack, Token } from 'aws-cdk-lib';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { acknowledge, acknowledgeOwnPolicy, STRICT_PACKS } from '../acknowledge';
import type { ArtifactStore } from './artifact-store';
import type { DeliveryGate } from './delivery-gate';

/** What cdk-nag's packs find in a pipeline and is meant so, each on one construct with its reason. */
export class PipelineAcknowledgements {
  private readonly artifacts: string;

  public constructor(private readonly store: ArtifactStore) {
    this.artifacts = `Resource::<${logicalId(store.bucket)}.Arn>/*`;
  }

  /** Of the buckets and the function. */
  public ofStoreAndGate(gate: DeliveryGate): void {
    for (const pack of STRICT_PACKS) {
      acknowledge(
        this.store.bucket,
        `${pack}-S3BucketReplicationEnabled`,
        'artifacts are made again by running the pipeline again, and expire',
      );
      acknowledge(
        this.store.accessLogs,
        `${pack}-S3BucketReplicationEnabled`,
        'the logs tell of the artifact bucket alone, and expire as its objects do',
      );
      acknowledge(
        this.store.accessLogs,
        `${pack}-S3DefaultEncryptionKMS`,
        'the log delivery of S3 writes only to buckets that it can encrypt with SSE-S3',
      );
      acknowledge(gate.handler, `${pack}-LambdaInsideVPC`, 'it talks to two AWS APIs, and to nothing that is in a network of the team');
    }
    acknowledge(
      gate.handler,
      'NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency',
      'one pipeline asks it a few times a run, and a small account has no concurrency to reserve',
    );
    acknowledge(
      gate.handler,
      'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ',
      'CodePipeline itself waits for the answer, and goes on without one only by not deploying',
    );
    acknowledgeOwnPolicy(gate.role);
    wildcards(gate.role, ['Resource::*'], 'PutJobSuccessResult and PutJobFailureResult take no resource');
  }

  /** Of a project that reads artifacts; also of one of the team's own steps, in so far as CDK Pipelines gives it these permissions. */
  public ofBuild(project: codebuild.IProject): void {
    const { role } = project;
    if (role === undefined) return;
    acknowledgeOwnPolicy(role);
    acknowledge(
      project,
      'PCI.DSS.321::PCI.DSS.321-CodeBuildProjectSourceRepoUrl',
      'its source is an artifact of the pipeline, and no repository that it signs in to',
    );
    const { account, region } = Stack.of(project);
    const arn = (service: string, rest: string): string => `Resource::arn:${partitionOf(project)}:${service}:${region}:${account}:${rest}`;
    const name = `<${logicalId(project)}>`;
    this.artifactsOf(role, 'a build reads its input and writes its output');
    wildcards(role, [arn('logs', `log-group:/aws/codebuild/${name}:*`)], 'the streams of the log group of this project');
    wildcards(role, [arn('codebuild', `report-group/${name}-*`)], 'the report groups of this project');
  }

  /** Of the project by which the pipeline updates itself. */
  public ofSelfMutation(project: codebuild.IProject): void {
    const { role } = project;
    if (role === undefined) return;
    const { account } = Stack.of(project);
    wildcards(
      role,
      [`Resource::arn:*:iam::${account}:role/*`],
      'only roles that carry the tag of the CDK bootstrap, which is what deploys the pipeline',
    );
    wildcards(role, ['Resource::*'], 'DescribeStacks and ListBucket find the bootstrap stack, whose name the account chose');
  }

  /** Of the roles of the builds that publish assets, which there are when a stack of the team has any. */
  public ofAssets(delivery: IConstruct): void {
    const { account, region } = Stack.of(delivery);
    const arn = (service: string, rest: string): string => `Resource::arn:${partitionOf(delivery)}:${service}:${region}:${account}:${rest}`;
    for (const role of delivery.node.tryFindChild('Assets')?.node.findAll() ?? []) {
      if (!(role instanceof iam.Role)) continue;
      const own = [arn('logs', 'log-group:/aws/codebuild/*'), arn('codebuild', 'report-group/*')];
      wildcards(role, own, 'CDK Pipelines has one role for all builds that publish assets: the logs and reports of these builds');
      wildcards(role, ['Resource::*'], ASSETS);
    }
  }

  /** Of the pipeline's own role, and of what the CDK makes in other regions for it. */
  public ofPipeline(pipeline: codepipeline.Pipeline): void {
    acknowledgeOwnPolicy(pipeline.role);
    this.artifactsOf(pipeline.role, 'the pipeline hands artifacts from action to action');
    // There for sources that start the pipeline by an event: CodeCommit and S3.
    const starter = pipeline.node.tryFindChild('EventsRole');
    if (starter instanceof iam.Role) acknowledgeOwnPolicy(starter);
    for (const { replicationBucket, stack } of Object.values(pipeline.crossRegionSupport)) {
      const bucket = replicationBucket.node.defaultChild;
      if (!(bucket instanceof s3.CfnBucket)) continue;
      bucket.versioningConfiguration = { status: 'Enabled' };
      wildcards(
        pipeline.role,
        [`Resource::arn:${partitionOf(pipeline)}:s3:::${String(Stack.of(pipeline).resolve(replicationBucket.bucketName))}/*`],
        `the objects of the artifact bucket in ${stack.region}`,
      );
      wildcards(
        pipeline.role,
        ['Resource::*'],
        `the key of the artifacts in ${stack.region}, of which another region knows only the alias`,
      );
      acknowledge(replicationBucket, 'AwsSolutions::AwsSolutions-S1', COPIES);
      for (const pack of STRICT_PACKS) {
        acknowledge(replicationBucket, `${pack}-S3BucketLoggingEnabled`, COPIES);
        acknowledge(replicationBucket, `${pack}-S3BucketReplicationEnabled`, COPIES);
      }
    }
  }

  private artifactsOf(role: iam.IRole, reason: string): void {
    const actions = [
      's3:Abort*',
      's3:DeleteObject*',
      's3:GetBucket*',
      's3:GetObject*',
      's3:List*',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ];
    wildcards(
      role,
      [...actions.map((action) => `Action::${action}`), this.artifacts],
      `on the artifact bucket and its key alone: ${reason}`,
    );
  }
}

const ASSETS = 'CDK Pipelines starts the builds that publish assets by this role, whose policy does not grow with their number';

const COPIES = 'it holds copies of artifacts, whose reading is logged at the bucket that they are copied from';

/** Of a role that is in a stack of an environment. */
export function acknowledgeProofRole(role: iam.Role): void {
  const { account, region } = Stack.of(role);
  acknowledgeOwnPolicy(role);
  wildcards(role, ['Resource::*'], 'ListClusters, ListServices and ListTasks take no resource');
  wildcards(
    role,
    ['service', 'task'].map((resource) => `Resource::arn:${partitionOf(role)}:ecs:${region}:${account}:${resource}/*`),
    'only services and tasks that carry the tags of this application and environment',
  );
}

function wildcards(role: iam.IRole, findings: readonly string[], reason: string): void {
  for (const finding of findings) acknowledge(role, `AwsSolutions::AwsSolutions-IAM5[${finding}]`, reason);
}

function logicalId(construct: IConstruct): string {
  const { defaultChild } = construct.node;
  if (!(defaultChild instanceof CfnElement)) throw new Error(`no resource behind ${construct.node.path}`);
  const id: unknown = Stack.of(construct).resolve(defaultChild.logicalId);
  return String(id);
}

/** As cdk-nag writes it. */
function partitionOf(construct: IConstruct): string {
  const { partition } = Stack.of(construct);
  return Token.isUnresolved(partition) ? '<AWS::Partition>' : partition;
}
