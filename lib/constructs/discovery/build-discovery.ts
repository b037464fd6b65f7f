import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ManifestImage } from '../../manifest';
import { ownVersion } from '../../package-version';
import { acknowledge, acknowledgeOwnPolicy } from '../acknowledge';
import { allowLogEncryption } from '../log-encryption';
import { BUILD_IMAGE, RUNTIME } from '../pipeline/waybill-project';
import type { BuildDiscoveryProps } from './build-discovery-props';
import { checkDiscovery } from './check-discovery';
import { discoveryCommands } from './discovery-commands';
import { pushPatterns } from './push-pattern';

/** Enough for ten attempts to push, and for a slow npm. */
const TIMEOUT = Duration.minutes(15);
const RETENTION = Duration.days(14);

/**
 * Pins an environment of developers to what is pushed for it: an event of ECR for a tag starts a build, which commits the digest of that very
 * event to the manifest. So the environment is deployed from the manifest as every other, by digest, and git says what it got and when.
 *
 * It belongs into the account and region of the registry, since that is where ECR tells of pushes.
 *
 * @example
 * new BuildDiscovery(registryStack, 'Discovery', {
 *   manifest: ReleaseManifest.fromFile('release-manifest.yaml'),
 *   environment: 'dev',
 *   tags: ['develop', 'feature-*'],
 *   repository: ManifestRepository.connection('acme/shop', 'main', connectionArn),
 * });
 */
export class BuildDiscovery extends Construct {
  /** One rule for each group of repositories that fits into a pattern; one, as a rule. */
  public readonly rules: events.Rule[];

  /** Commits. Its metric of failed builds is what to have an alarm on. */
  public readonly project: codebuild.Project;

  /** What the project may do: read images of these repositories, and use the repository of the manifest. */
  public readonly role: iam.Role;

  /** Events whose build could not be started. */
  public readonly undelivered: sqs.Queue;

  /** Encrypts the logs and the queue. */
  public readonly key: kms.Key;

  /** What the builds say. */
  public readonly logGroup: logs.LogGroup;

  /**
   * @param scope the stack, in the account and region of the registry
   * @param id the construct's id
   * @param props which environment, tags and repository
   * @throws an error when the environment takes only releases, an image is not in the manifest, or a value is malformed
   */
  public constructor(scope: Construct, id: string, props: BuildDiscoveryProps) {
    super(scope, id);
    const images = checkDiscovery(this, props);
    const repositories = images.map(({ repository }) => repository.toString());
    const patterns = pushPatterns(this, repositories, props.tags);

    this.key = this.makeKey(props);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      encryptionKey: this.key,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = this.makeRole(props, images);
    this.project = this.makeProject(props, images);
    this.undelivered = new sqs.Queue(this, 'Undelivered', {
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.key,
      enforceSSL: true,
      retentionPeriod: props.undeliveredRetention ?? RETENTION,
    });
    this.rules = patterns.map((eventPattern, index) => this.makeRule(props, eventPattern, index));
    this.acknowledge();
  }

  private makeKey({ manifest, environment }: BuildDiscoveryProps): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: `Logs and undelivered events of the discovery of builds for ${environment} of ${manifest.application}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    allowLogEncryption(key);
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptUndeliveredEvents',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return key;
  }

  private makeRole({ manifest, environment, repository }: BuildDiscoveryProps, images: readonly ManifestImage[]): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com'),
      description: `Pins ${environment} of ${manifest.application} to what is pushed for it`,
    });
    const { registryAccount: account = stack.account, registryRegion: region = stack.region } = manifest;
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ecr:BatchGetImage'],
        resources: images.map((image) =>
          stack.formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName: image.repository.toString() }),
        ),
      }),
    );
    this.logGroup.grantWrite(role);
    repository._grantCommit(role);
    return role;
  }

  private makeProject(props: BuildDiscoveryProps, images: readonly ManifestImage[]): codebuild.Project {
    const { manifest, environment, repository, authorName = 'waybill', authorEmail = 'waybill@noreply.invalid' } = props;
    const values = {
      GIT_AUTHOR_EMAIL: authorEmail,
      GIT_AUTHOR_NAME: authorName,
      GIT_COMMITTER_EMAIL: authorEmail,
      GIT_COMMITTER_NAME: authorName,
      WAYBILL_BRANCH: repository.branch,
      WAYBILL_REMOTE: repository._url(this),
    };
    return new codebuild.Project(this, 'Project', {
      description: `Pins ${environment} of ${manifest.application} to what is pushed for it`,
      // The CDK would let it write to every log group of its name, and use the key: it has a log group of its own, and makes no artifacts.
      role: this.role.withoutPolicyUpdates(),
      grantReportGroupPermissions: false,
      timeout: TIMEOUT,
      encryptionKey: this.key,
      environment: { buildImage: BUILD_IMAGE, computeType: codebuild.ComputeType.SMALL },
      environmentVariables: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
      logging: { cloudWatch: { logGroup: this.logGroup } },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        phases: {
          install: {
            'runtime-versions': RUNTIME,
            // Before there is a clone, and not out of it: whoever can commit must not decide what a build runs that may push.
            ...(props.waybillCommand === undefined ? { commands: [`npm install --global cdk-waybill@${ownVersion()}`] } : {}),
          },
          build: {
            commands: discoveryCommands({
              waybill: props.waybillCommand ?? 'waybill',
              environment,
              images: new Map(images.map(({ name, repository: own }) => [own.toString(), name])),
              manifestPath: props.manifestPath,
            }),
          },
        },
      }),
    });
  }

  private makeRule({ manifest, environment }: BuildDiscoveryProps, eventPattern: events.EventPattern, index: number): events.Rule {
    const variable = (name: string, path: string): object => ({ name, type: 'PLAINTEXT', value: events.EventField.fromPath(path) });
    return new events.Rule(this, index === 0 ? 'Rule' : `Rule${index + 1}`, {
      description: `Pushes of images of ${manifest.application} for ${environment}`,
      eventPattern,
      targets: [
        new targets.CodeBuildProject(this.project, {
          deadLetterQueue: this.undelivered,
          // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
          event: events.RuleTargetInput.fromObject({
            environmentVariablesOverride: [
              variable('WAYBILL_REPOSITORY', '$.detail.repository-name'),
              variable('WAYBILL_TAG', '$.detail.image-tag'),
              variable('WAYBILL_DIGEST', '$.detail.image-digest'),
              variable('WAYBILL_PUSHED', '$.time'),
            ],
          }),
        }),
      ],
    });
  }

  /** What cdk-nag's packs find in it and is meant so. */
  private acknowledge(): void {
    acknowledgeOwnPolicy(this.role);
    const starter = this.project.node.tryFindChild('EventsRole');
    if (starter instanceof iam.Role) acknowledgeOwnPolicy(starter);
    acknowledge(this.undelivered, 'AwsSolutions::AwsSolutions-SQS3', 'it is itself the queue of what could not be delivered');
    acknowledge(
      this.project,
      'PCI.DSS.321::PCI.DSS.321-CodeBuildProjectSourceRepoUrl',
      'it has no source: its commands clone the repository with the credentials of its role',
    );
  }
}
