import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { shellWord } from '../../shell-word';
import { BuildStep } from './environment-actions';
import { WaybillProject } from './waybill-project';

/** What a check of changes works with. */
export interface ChangeCheckProps {
  readonly application: string;
  readonly source: pipelines.IFileSetProducer;
  readonly install: readonly string[];
  /** The beginning of a command line: `waybill('check')`. */
  readonly waybill: (command: string) => string;
}

/** Of which nothing is known but the commit itself: its first parent. */
const NOTHING_CHECKED = 'HEAD^1';

/**
 * Holds what was merged since the last check to the rules on changes, before the app is synthesized. An execution may carry several commits, as
 * one overtakes another or as they were pushed together: what counts is every commit since the last one that passed, not only the newest.
 */
export class ChangeCheck extends Construct {
  public readonly step: pipelines.Step;

  public constructor(scope: Construct, id: string, props: ChangeCheckProps) {
    super(scope, id);
    const { application } = props;
    const checked = new ssm.StringParameter(this, 'Checked', {
      parameterName: `/waybill/${application}/${Stack.of(this).stackName}/checked`,
      description: `The last commit of ${application} whose changes were checked; ${NOTHING_CHECKED} to begin again with the newest commit`,
      stringValue: NOTHING_CHECKED,
    });
    const name = shellWord(checked.parameterName);
    const build = new WaybillProject(this, 'Check', {
      description: `Holds the changes of the manifest of ${application} to the rules`,
      install: props.install,
      commands: [
        `WAYBILL_CHECKED="$(aws ssm get-parameter --name ${name} --query Parameter.Value --output text)"`,
        // The very first commit of a repository has nothing before it that it could have changed.
        `if [ "$WAYBILL_CHECKED" = '${NOTHING_CHECKED}' ] && ! git rev-parse --quiet --verify 'HEAD^1' > /dev/null; then WAYBILL_CHECKED=HEAD; fi`,
        `${props.waybill('check')} --each --base "$WAYBILL_CHECKED"`,
        `aws ssm put-parameter --name ${name} --type String --overwrite --value "$(git rev-parse HEAD)"`,
      ],
      timeout: Duration.minutes(30),
    });
    build.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['ssm:GetParameter', 'ssm:PutParameter'], resources: [checked.parameterArn] }),
    );
    this.step = new BuildStep('Check', build, { input: props.source });
  }
}
