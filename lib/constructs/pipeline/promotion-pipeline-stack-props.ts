import type { StackProps } from 'aws-cdk-lib';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { ReleaseManifest } from '../../manifest';
import type { IEnvironmentStages } from './environment-stages';
import type { PromotedEnvironment } from './promoted-environment';
import type { PromotionSource } from './promotion-source';

/** Properties of a `PromotionPipelineStack`. Its `env` must name account and region. */
export interface PromotionPipelineStackProps extends StackProps {
  /** What runs where, and in which order it gets there. */
  readonly manifest: ReleaseManifest;

  /** Where the app and the manifest come from. */
  readonly source: PromotionSource;

  /** What is deployed in an environment. */
  readonly stages: IEnvironmentStages;

  /**
   * How the environments are treated, by name. One that accepts builds is part of the pipeline only when it is named here.
   *
   * @default - every environment that accepts only releases, in the account and region of the pipeline
   */
  readonly environments?: Record<string, PromotedEnvironment>;

  /**
   * Shell commands that install what the app needs, run before the synthesis and before every use of the command line.
   *
   * @default ['npm ci']
   */
  readonly installCommands?: string[];

  /**
   * Shell commands that write the cloud assembly of this app.
   *
   * @default ['npx cdk synth']
   */
  readonly synthCommands?: string[];

  /**
   * The folder that `synthCommands` write the cloud assembly to, from the root of the source.
   *
   * @default 'cdk.out'
   */
  readonly synthOutput?: string;

  /**
   * How the command line is called in a build. The default takes what `installCommands` installed when that has this package's version, else
   * fetches it from the registry of npm: so it serves an app in any language.
   *
   * @default - npx --yes cdk-waybill@VERSION, with the version of this package
   */
  readonly waybillCommand?: string;

  /**
   * The manifest, from the root of the source.
   *
   * @default - the command line finds release-manifest.yaml, .yml or .json at the root
   */
  readonly manifestPath?: string;

  /**
   * Whether what was merged since the last execution is held to the rules on changes (`waybill check`) before anything is deployed. It needs
   * the git history: sources of `connection` and `codeCommit` are cloned with it, a zip file of `s3` must hold the `.git` folder.
   *
   * @default - true when the source is sure to have its history
   */
  readonly checkChanges?: boolean;

  /**
   * The version of the CDK's command line by which the pipeline updates itself. It must read the assemblies that the app's aws-cdk-lib writes.
   *
   * @default '2.1148.1'
   */
  readonly cdkCliVersion?: string;

  /**
   * How executions that run at the same time get along. QUEUED lets every commit through on its own, one after the other.
   *
   * @default SUPERSEDED
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
   */
  readonly executionMode?: codepipeline.ExecutionMode;

  /**
   * Web address of the source repository of an image, by name of the image: the approval then links to what changed.
   *
   * @default - no links
   */
  readonly sourceUrls?: Record<string, string>;
}
