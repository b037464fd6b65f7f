import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { shellWord } from '../../shell-word';
import { refuse } from '../refuse';
import type { DeliveryGate, DeliveryRecords } from './delivery-gate';
import { BuildStep, GateStep } from './environment-actions';
import type { PlannedEnvironment } from './plan-waves';
import { WaybillProject } from './waybill-project';

/** What the builds of all environments have in common. */
export interface DeliveryContext {
  readonly gate: DeliveryGate;
  readonly source: pipelines.IFileSetProducer;
  readonly assembly: pipelines.IFileSetProducer;
  readonly account: string;
  readonly region: string;
  readonly install: readonly string[];
  /** The beginning of a command line: `waybill('verify')`. */
  readonly waybill: (command: string) => string;
}

/** One environment, and what its builds have to know. */
export interface EnvironmentDeliveryProps {
  readonly planned: PlannedEnvironment;
  /** Of each target, the role by which it is read there. */
  readonly proofRoleArns: readonly string[];
  /** The name of the role that assumes them. */
  readonly proverName: string;
  /** What the execution is to deliver, as a variable of CodePipeline. */
  readonly fingerprint: string;
  /** How long the text of the changes may be. */
  readonly characters: number;
}

/** The folder of the cloud assembly that describes the deliveries. */
export const DELIVERIES = 'waybill';

/** CodeBuild's name for the folder of a second input: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-multi-in-out.html */
const ASSEMBLY = '$CODEBUILD_SRC_DIR_Synth_Output';

/** What reading an image takes; repositories of ImageRegistryStack grant it to the accounts that may pull. */
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
/** What the checks `archived` and `lifecycle` ask besides. */
const RECORDS = ['ecr:DescribeImages', 'ecr:GetLifecyclePolicy'];
/**
 * In another account's registry the repositories' policies would have to grant that too. They grant pulls, and an image that is archived cannot
 * be pulled: `digest-exists` fails for it.
 */
const WITHOUT_RECORDS = ' --skip archived --skip lifecycle';

/** CodePipeline ends a build after 8 hours: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const LONGEST_BUILD = Duration.hours(8);
/** What a build takes before and after the time that it waits. */
const SPARE = Duration.minutes(15);

/** The steps around the deployment of one environment. */
export class EnvironmentDelivery extends Construct {
  /** What CodePipeline replaces with the text of the approval. */
  public readonly changes: string;

  /** Asks the registry, and says what changes. */
  public readonly verify: pipelines.Step;

  /** Writes down that a delivery began: until it is completed, the environment counts as changed. */
  public readonly open: pipelines.Step;

  /** Waits until the manifest's digests run. */
  public readonly prove: pipelines.Step;

  /** Writes down that the delivery is completed. */
  public readonly close: pipelines.Step;

  private readonly props: EnvironmentDeliveryProps;
  private readonly context: DeliveryContext;

  public constructor(scope: Construct, props: EnvironmentDeliveryProps, context: DeliveryContext) {
    const { name } = props.planned.release;
    super(scope, name);
    this.props = props;
    this.context = context;
    const namespace = `verify-${name}`;
    this.changes = `#{${namespace}.WAYBILL_CHANGES}`;
    const { gate, source, assembly } = context;
    const records = gate.recordsOf(name);
    this.verify = new BuildStep(`${name}.Verify`, this.makeVerifier(records), { input: source, extra: assembly, namespace });
    this.open = new GateStep(`${name}.Open`, gate.handler, JSON.stringify({ open: name }));
    this.prove = new BuildStep(`${name}.Prove`, this.makeProver(), { input: source });
    this.close = new GateStep(`${name}.Close`, gate.handler, JSON.stringify({ close: name, fingerprint: props.fingerprint }));
  }

  private makeVerifier({ delivered, proposed }: DeliveryRecords): WaybillProject {
    const { release } = this.props.planned;
    const { name } = release;
    const verifier = new WaybillProject(this, 'Verify', {
      description: `Asks the registry for what ${name} of ${release.application} pins, and says what changes`,
      install: this.context.install,
      commands: [
        `${this.context.waybill('verify')} ${shellWord(name)}${this.ownsRegistry() ? '' : WITHOUT_RECORDS}`,
        `aws ssm get-parameter --name ${shellWord(delivered.parameterName)} --query Parameter.Value --output text > waybill-delivered.json`,
        `WAYBILL_CHANGES="$(node "${ASSEMBLY}/${DELIVERIES}/describe-changes.cjs" waybill-delivered.json "${ASSEMBLY}/${DELIVERIES}/${name}.json" ${this.props.characters})"`,
        'export WAYBILL_CHANGES',
        'printf "%s\\n" "$WAYBILL_CHANGES"',
        `aws ssm put-parameter --name ${shellWord(proposed.parameterName)} --type String --overwrite --value "file://${ASSEMBLY}/${DELIVERIES}/${name}.record.json"`,
      ],
      exported: ['WAYBILL_CHANGES'],
      timeout: Duration.minutes(30),
    });
    if (release.images.length > 0) verifier.role.addToPolicy(this.readImages());
    verifier.role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: [delivered.parameterArn] }));
    verifier.role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:PutParameter'], resources: [proposed.parameterArn] }));
    return verifier;
  }

  /** Whether the images are in the pipeline's own account, where its role alone decides what it may read. */
  private ownsRegistry(): boolean {
    return this.props.planned.release.images.every(
      ({ registryAccount }) => (registryAccount ?? this.context.account) === this.context.account,
    );
  }

  private readImages(): iam.PolicyStatement {
    const { account, region } = this.context;
    return new iam.PolicyStatement({
      sid: 'ReadPinnedImages',
      actions: [...PULL, ...(this.ownsRegistry() ? RECORDS : [])],
      resources: this.props.planned.release.images.map(
        ({ repository, registryAccount = account, registryRegion = region }) =>
          `arn:${Aws.PARTITION}:ecr:${registryRegion}:${registryAccount}:repository/${repository.toString()}`,
      ),
    });
  }

  private makeProver(): WaybillProject {
    const { planned, proofRoleArns, proverName } = this.props;
    const { release, targets } = planned;
    const limit = this.proofTimeout();
    const prover = new WaybillProject(this, 'Prove', {
      description: `Waits until ${release.name} of ${release.application} runs what the manifest says`,
      roleName: proverName,
      install: this.context.install,
      commands: targets.map(
        ({ region }, index) =>
          `${this.context.waybill('status')} ${shellWord(release.name)} --wait --timeout ${limit.toSeconds()}s ` +
          `--region ${shellWord(region)} --role-for "${release.name}=${proofRoleArns[index] ?? ''}"`,
      ),
      timeout: Duration.seconds(limit.toSeconds() * targets.length + SPARE.toSeconds()),
    });
    prover.role.addToPolicy(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...proofRoleArns] }));
    return prover;
  }

  private proofTimeout(): Duration {
    const { release, targets, options } = this.props.planned;
    const limit = options.proofTimeout ?? Duration.minutes(30);
    const prop = `environments.${release.name}.proofTimeout`;
    if (limit.toSeconds() < 60 || limit.toSeconds() > 6 * 3600) {
      refuse(this, `${prop}: ${limit.toHumanString()} is no time to wait for tasks`, 'give 1 minute to 6 hours');
    }
    if (limit.toSeconds() * targets.length + SPARE.toSeconds() > LONGEST_BUILD.toSeconds()) {
      refuse(
        this,
        `${prop}: ${limit.toHumanString()} for each of ${targets.length} targets is more than the 8 hours after which CodePipeline ends a build`,
        'give a shorter time',
      );
    }
    return limit;
  }
}
