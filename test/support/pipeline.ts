import { join } from 'node:path';
import { type App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DeploymentTarget, EnvironmentRelease, IEnvironmentStages, PromotionPipelineStackProps } from '../../lib';
import { PromotionPipelineStack, PromotionSource, ReleaseManifest } from '../../lib';
import { testApp } from './app';
import { type ImageSpec, manifestJson } from './manifest';
import { digestOf, TOOLS } from './shop-manifest';

export const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555';
export const UAT = { account: '222222222222', region: 'eu-west-1' };
export const PROD = { account: '333333333333', region: 'eu-west-1' };
export const PROD_2 = { account: '333333333333', region: 'eu-central-1' };

/** Environments by name: from where they promote, and the version of `api` that they pin. */
export type Environments = Readonly<Record<string, { from?: readonly string[]; builds?: boolean; api?: string; web?: string }>>;

export const DEV_UAT_PROD: Environments = { dev: { builds: true }, uat: { from: ['dev'] }, prod: { from: ['uat'] } };

/** The manifest of an application `shop` with the images api and web. */
export function pipelineManifest(environments: Environments = DEV_UAT_PROD): ReleaseManifest {
  const versions = ['1.3.2', '1.4.0', '1.5.0'];
  const image = (name: string): ImageSpec => ({
    releases: Object.fromEntries(
      versions.map((v) => [v, { digest: digestOf(name, v), revision: `${v.replaceAll('.', '')}${'a'.repeat(37)}` }]),
    ),
  });
  return ReleaseManifest.fromText(
    manifestJson({
      registry: TOOLS,
      environments: Object.fromEntries(
        Object.entries(environments).map(([name, { from = [], builds = false, api = '1.4.0', web }]) => [
          name,
          {
            ...(builds ? { accepts: 'builds' } : {}),
            ...(from.length > 0 ? { promotesFrom: from } : {}),
            images: { api: `${api}@${digestOf('api', api)}`, ...(web === undefined ? {} : { web: `${web}@${digestOf('web', web)}` }) },
          },
        ]),
      ),
      images: { api: image('api'), web: image('web') },
    }),
    'release-manifest.json',
  );
}

/** A stage of one stack with one topic, which carries what the environment pins. */
export class TopicStages implements IEnvironmentStages {
  public readonly asked: string[] = [];

  public constructor(
    private readonly topics = 1,
    private readonly description = 'a shop',
  ) {}

  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage {
    this.asked.push(`${id} ${target.account}/${target.region}`);
    const stage = new Stage(scope, id, { env: target });
    const stack = new Stack(stage, 'Shop');
    stack.templateOptions.metadata = { Description: this.description };
    for (let n = 0; n < this.topics; n += 1) {
      new sns.Topic(stack, `Topic${n}`, { displayName: release.images.map(({ digest }) => digest.toString().slice(7, 20)).join(' ') });
    }
    return stage;
  }
}

/** A stage of one stack whose template refers to a file that has to be published first. */
export class AssetStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, _release: EnvironmentRelease, target: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env: target });
    new Asset(new Stack(stage, 'Shop'), 'File', { path: join(__dirname, '../../cdk.json') });
    return stage;
  }
}

/** A pipeline in the tools account, by default of one account. */
export function pipelineOf(props: Partial<PromotionPipelineStackProps> = {}, app: App = testApp()): PromotionPipelineStack {
  return new PromotionPipelineStack(app, 'Pipeline', {
    env: TOOLS,
    manifest: pipelineManifest(),
    source: PromotionSource.connection('acme/shop', 'main', CONNECTION),
    stages: new TopicStages(),
    ...props,
  });
}

export interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly Region?: string;
  readonly RoleArn?: unknown;
  readonly Namespace?: string;
  readonly TimeoutInMinutes?: number;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
}

export interface PipelineStage {
  readonly Name: string;
  readonly Actions: readonly Action[];
  readonly BeforeEntry?: {
    readonly Conditions: readonly {
      readonly Result: string;
      readonly Rules: readonly {
        readonly RuleTypeId: { readonly Provider: string };
        readonly Configuration: { readonly UserParameters: string };
      }[];
    }[];
  };
}

/** The synthesized definition. */
export function stagesOf(stack: PromotionPipelineStack): readonly PipelineStage[] {
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return (pipeline?.['Properties'] as { Stages: PipelineStage[] }).Stages;
}

export function stageOf(stack: PromotionPipelineStack, name: string): PipelineStage {
  const stages = stagesOf(stack);
  const found = stages.find((stage) => stage.Name === name);
  if (found === undefined) throw new Error(`no stage ${name} among ${stages.map((stage) => stage.Name).join(', ')}`);
  return found;
}

/** `1 uat.Verify`, in the order in which they run; those of one order by name. */
export function actionsOf(stage: PipelineStage): string[] {
  return stage.Actions.map(({ RunOrder, Name }) => `${RunOrder} ${Name}`).sort();
}
