import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, Stack, Stage } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { refuse } from '../refuse';
import { approvalOf, charactersEach, FIELD_CHARACTERS } from './approval';
import { CHANGES_CODE } from './changes-code';
import { type Delivery, deliveryOf, recordOf } from './delivery-fingerprint';
import { ApprovalStep } from './environment-actions';
import { DELIVERIES, type DeliveryContext, EnvironmentDelivery } from './environment-delivery';
import type { IEnvironmentStages } from './environment-stages';
import type { GatedPipeline } from './gated-pipeline';
import { checkResources, templateProblems } from './pipeline-limits';
import { type PlannedEnvironment, stageId, type Wave } from './plan-waves';
import { addProofAccess, roleName } from './proof-access';

/** What the waves of a pipeline are built into and from. */
export interface WaveBuilderProps {
  readonly pipeline: pipelines.CodePipeline;
  readonly gated: GatedPipeline;
  readonly synth: pipelines.CodeBuildStep;
  readonly stages: IEnvironmentStages;
  readonly sourceUrls: Readonly<Record<string, string>>;
  readonly context: DeliveryContext;
}

/** One environment with its synthesized stages and the steps around them. */
interface BuiltEnvironment {
  readonly planned: PlannedEnvironment;
  readonly stages: readonly Stage[];
  readonly delivery: EnvironmentDelivery;
  readonly fingerprint: string;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const NAME_CHARACTERS = 100;

/** The variable in which the synthesis says what an environment is to run. */
export function fingerprintVariable(environment: string): string {
  return `WAYBILL_${environment.toUpperCase().replaceAll('-', '_')}`;
}

/** Builds the stages of a pipeline, wave by wave. */
export class WaveBuilder extends Construct {
  private readonly props: WaveBuilderProps;
  private readonly folder: string;

  public constructor(scope: Construct, id: string, props: WaveBuilderProps) {
    super(scope, id);
    this.props = props;
    this.folder = join(Stage.of(this)?.outdir ?? '.', DELIVERIES);
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'describe-changes.cjs'), CHANGES_CODE);
  }

  /** Adds the stage of a wave. */
  public addWave(wave: Wave): void {
    const built = wave.environments.map((planned) => this.build(planned, charactersEach(wave)));
    const approval = approvalOf(
      this,
      wave,
      built.map(({ delivery }) => delivery.changes),
    );
    const name = waveName(wave);
    const ask = approval === undefined ? undefined : new ApprovalStep(`${name}.Approve`, approval);
    // CDK Pipelines calls a stage by its only stage, else by the wave: by the first in either case, so that it keeps the name when others join.
    const id = built[0]?.stages[0]?.stageName ?? name;
    const added = this.props.pipeline.addWave(id);
    for (const environment of built) this.deploy(environment, added, ask);
    this.props.gated.gate(id, { stageName: name, beforeEntry: this.condition(name, built) });
  }

  private build(planned: PlannedEnvironment, characters: number): BuiltEnvironment {
    const { release, targets } = planned;
    const { context, synth } = this.props;
    const stages = targets.map((target) => {
      const id = stageId(release.name, targets, target);
      const stage = this.props.stages.makeStage(Stack.of(this), id, release, target);
      if (stage.node.id !== id) {
        refuse(this, `makeStage made a stage with the id ${stage.node.id} where ${id} was asked for`, 'hand scope and id on as they are');
      }
      return stage;
    });
    const own = [release.application, context.account, context.region, Stack.of(this).stackName];
    const proverName = roleName('prove', release.name, ...own);
    const prover = { account: context.account, partition: Aws.PARTITION, roleName: proverName };
    const proofRoleArns = stages.map((stage, index) => {
      const target = targets[index];
      return target === undefined ? '' : addProofAccess(stage, release, target, prover);
    });
    stages.forEach(checkResources);
    const fingerprint = synth.exportedVariable(fingerprintVariable(release.name));
    const delivery = new EnvironmentDelivery(this, { planned, proofRoleArns, proverName, fingerprint, characters }, context);
    return { planned, stages, delivery, fingerprint };
  }

  /** Verify, before, approve, open; the stacks of all targets; prove, after, close. */
  private deploy({ planned, stages, delivery }: BuiltEnvironment, wave: pipelines.Wave, ask: ApprovalStep | undefined): void {
    const { before = [], after = [] } = planned.options;
    const asked = ask === undefined ? [] : [ask];
    inOrder([delivery.verify], before, asked, [delivery.open]);
    inOrder([delivery.prove], after, [delivery.close]);
    const pre = [delivery.verify, ...before, ...asked, delivery.open];
    const post = [delivery.prove, ...after, delivery.close];
    const deployments = stages.map((stage) => wave.addStage(stage, { pre, post }));
    const problems = deployments.flatMap(({ stacks }) => stacks.flatMap(templateProblems));
    this.node.addValidation({ validate: () => problems });
    this.write(deliveryOf(planned.release, deployments, this.props.sourceUrls));
  }

  /** For the builds, which have the cloud assembly, in any language. */
  private write(delivery: Delivery): void {
    const path = join(this.folder, delivery.environment);
    writeFileSync(`${path}.json`, JSON.stringify(delivery));
    writeFileSync(`${path}.record.json`, recordOf(delivery));
    writeFileSync(`${path}.fingerprint`, `${delivery.fingerprint}\n`);
  }

  /** The stage is entered when one of its environments is to run something else than what was delivered last, else it is skipped. */
  private condition(name: string, built: readonly BuiltEnvironment[]): codepipeline.Conditions {
    const ask = Object.fromEntries(built.map(({ planned, fingerprint }) => [planned.release.name, fingerprint]));
    // What CodePipeline puts for a variable is not longer than what names it here.
    const length = built.reduce((sum, { planned }) => sum + planned.release.name.length + VARIABLE_CHARACTERS, 0);
    if (length > FIELD_CHARACTERS) {
      refuse(
        this,
        `${built.length} environments in one stage are too many for the ${FIELD_CHARACTERS} characters that CodePipeline takes in a field ` +
          '(https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html)',
        `give some of ${name} ownStage: true`,
      );
    }
    const { handler } = this.props.context.gate;
    const rule = new codepipeline.Rule({
      name: 'Changed',
      provider: 'LambdaInvoke',
      version: '1',
      configuration: { FunctionName: handler.functionName, UserParameters: JSON.stringify({ ask }) },
    });
    return { conditions: [{ result: codepipeline.Result.SKIP, rules: [rule] }] };
  }
}

/** `"":"#{Build@Synth.WAYBILL_…}",` with the name of the environment once more, at its longest. */
const VARIABLE_CHARACTERS = 34 + 40;

function waveName({ environments }: Wave): string {
  const names = environments.map(({ release }) => release.name);
  const all = names.join('.');
  return all.length <= NAME_CHARACTERS - '.Approve'.length ? all : `${names[0] ?? ''}.and-${names.length - 1}-more`;
}

/** Each step of a group after those of the last group that has any. */
function inOrder(...groups: readonly (readonly pipelines.Step[])[]): void {
  let last: readonly pipelines.Step[] = [];
  for (const group of groups) {
    for (const step of group) for (const earlier of last) step.addStepDependency(earlier);
    if (group.length > 0) last = group;
  }
}
