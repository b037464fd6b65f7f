import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as pipelines from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { ownVersion } from '../../package-version';
import { shellWord } from '../../shell-word';
import { PipelineAcknowledgements } from './acknowledgements';
import { ArtifactStore } from './artifact-store';
import { bucketOf, producerOf } from './cdk-types';
import { ChangeCheck } from './change-check';
import { checkProps } from './check-props';
import { grantConnection } from './connection-access';
import { DeliveryGate } from './delivery-gate';
import { DELIVERIES } from './environment-delivery';
import { GatedPipeline } from './gated-pipeline';
import { pipelineProblems } from './pipeline-limits';
import { planWaves } from './plan-waves';
import type { PromotionPipelineStackProps } from './promotion-pipeline-stack-props';
import { fingerprintVariable, WaveBuilder } from './wave-builder';
import { BUILD_IMAGE, RUNTIME } from './waybill-project';

/** The pair that this package is tested with; `latest` would change a pipeline by itself. */
const CDK_CLI_VERSION = '2.1148.1';
const CDK_ASSETS_VERSION = '4.7.3';

/**
 * A pipeline that takes what the release manifest says to its environments, in their order: a merge to the manifest is the whole release.
 *
 * For each environment it asks the registry for the pinned images, asks a person where that is due, deploys the team's own stage, and waits
 * until ECS runs the manifest's digests. An environment whose pins and templates did not change is skipped. It updates itself: an environment
 * that the manifest gains is there with the next execution. See docs/pipeline.md.
 *
 * @example
 * new PromotionPipelineStack(app, 'Pipeline', {
 *   env: { account: '111111111111', region: 'eu-west-1' },
 *   manifest: ReleaseManifest.fromFile('release-manifest.yaml'),
 *   source: PromotionSource.connection('acme/shop', 'main', connectionArn),
 *   stages: new ShopStages(),
 *   environments: { uat: { targets: [uat] }, prod: { targets: [prodIreland, prodFrankfurt] } },
 * });
 */
export class PromotionPipelineStack extends Stack {
  /** The pipeline as CDK Pipelines makes it; it is built. */
  public readonly pipeline: pipelines.CodePipeline;

  /** The pipeline of AWS CodePipeline. */
  public readonly codePipeline: codepipeline.Pipeline;

  /** The names of the environments that the pipeline delivers, in its order. */
  public readonly deliveredEnvironments: string[];

  private readonly props: PromotionPipelineStackProps;
  /**
   * @param scope the app
   * @param id unique within the scope
   * @param props what to deliver, from where, and to where
   * @throws an error that says what is wrong and how to mend it
   */
  public constructor(scope: Construct, id: string, props: PromotionPipelineStackProps) {
    super(scope, id, props);
    this.props = props;
    const home = checkProps(this, props);
    const { application } = props.manifest;
    const waves = planWaves(this, props.manifest, props.environments ?? {}, home);
    this.deliveredEnvironments = waves.flatMap(({ environments }) => environments.map(({ release }) => release.name));

    const store = new ArtifactStore(this, 'ArtifactStore', application);
    const acknowledgements = new PipelineAcknowledgements(store);
    const gated = new GatedPipeline(this, 'Pipeline', {
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: props.executionMode ?? codepipeline.ExecutionMode.SUPERSEDED,
      crossAccountKeys: true,
      enableKeyRotation: true,
      artifactBucket: bucketOf(store.bucket),
      restartExecutionOnUpdate: true,
      // One role instead of one more for each action: only this one could assume them.
      usePipelineRoleForActions: true,
    });
    this.codePipeline = gated;
    const synth = this.makeSynth();
    if (props.checkChanges ?? props.source.hasHistory) synth.addStepDependency(this.makeCheck());
    this.pipeline = new pipelines.CodePipeline(this, 'Delivery', {
      codePipeline: gated,
      synth: producerOf(synth),
      selfMutation: true,
      cliVersion: props.cdkCliVersion ?? CDK_CLI_VERSION,
      cdkAssetsCliVersion: CDK_ASSETS_VERSION,
      usePipelineRoleForActions: true,
      codeBuildDefaults: {
        buildEnvironment: { buildImage: BUILD_IMAGE },
        partialBuildSpec: codebuild.BuildSpec.fromObject({ phases: { install: { 'runtime-versions': RUNTIME } } }),
      },
    });
    const gate = new DeliveryGate(this, 'Gate', application, store);
    gated.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [gate.handler.functionArn] }));
    const builder = new WaveBuilder(this, 'Environments', {
      pipeline: this.pipeline,
      gated,
      synth,
      stages: props.stages,
      sourceUrls: props.sourceUrls ?? {},
      context: {
        gate,
        source: producerOf(props.source.fileSet),
        assembly: producerOf(synth),
        ...home,
        install: this.installCommands(),
        waybill: (command) => this.waybill(command),
      },
    });
    for (const wave of waves) builder.addWave(wave);
    this.pipeline.buildPipeline();
    if (props.source._connectionArn !== undefined) grantConnection(gated, props.source._connectionArn);
    acknowledgements.ofStoreAndGate(gate);
    acknowledgements.ofPipeline(gated);
    acknowledgements.ofAssets(this.pipeline);
    for (const construct of this.node.findAll()) if (construct instanceof codebuild.Project) acknowledgements.ofBuild(construct);
    acknowledgements.ofSelfMutation(this.pipeline.selfMutationProject);
    this.node.addValidation({ validate: () => pipelineProblems(gated.stages) });
  }

  private makeCheck(): pipelines.Step {
    const check = new ChangeCheck(this, 'Changes', {
      application: this.props.manifest.application,
      source: producerOf(this.props.source.fileSet),
      install: this.installCommands(),
      waybill: (command) => this.waybill(command),
    });
    return check.step;
  }

  private makeSynth(): pipelines.CodeBuildStep {
    const { source, synthCommands = ['npx cdk synth'] } = this.props;
    return new pipelines.CodeBuildStep('Synth', {
      input: producerOf(source.fileSet),
      installCommands: this.installCommands(),
      commands: [
        ...synthCommands,
        ...this.deliveredEnvironments.flatMap((name) => {
          const variable = fingerprintVariable(name);
          // Two commands, so that a file that is not there ends the build.
          return [`${variable}="$(cat ${shellWord(`${this.synthOutput()}/${DELIVERIES}/${name}.fingerprint`)})"`, `export ${variable}`];
        }),
      ],
      primaryOutputDirectory: this.synthOutput(),
    });
  }

  private synthOutput(): string {
    return this.props.synthOutput ?? 'cdk.out';
  }

  private installCommands(): string[] {
    return this.props.installCommands ?? ['npm ci'];
  }

  private waybill(command: string): string {
    const { waybillCommand = `npx --yes cdk-waybill@${ownVersion()}`, manifestPath } = this.props;
    return `${waybillCommand} ${command}${manifestPath === undefined ? '' : ` --manifest ${shellWord(manifestPath)}`}`;
  }
}
