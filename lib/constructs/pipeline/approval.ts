import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refuse } from '../refuse';
import type { ApprovalOptions } from './environment-actions';
import type { PlannedEnvironment, Wave } from './plan-waves';

/** What CodePipeline takes in a field of an action: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
export const FIELD_CHARACTERS = 1000;

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.days(60);

/** How many characters each environment of a wave has in the text of the approval that they share. */
export function charactersEach({ environments }: Wave): number {
  return Math.floor((FIELD_CHARACTERS - 20) / environments.length) - 2;
}

/**
 * The approval of a wave; undefined when nobody is asked.
 *
 * @param changes the text of each environment of the wave
 * @throws an error when environments that share an approval want different ones, or wait for no time that CodePipeline takes
 */
export function approvalOf(scope: IConstruct, { environments }: Wave, changes: readonly string[]): ApprovalOptions | undefined {
  const [first, ...others] = environments;
  if (first?.approval !== true) return undefined;
  const timeout = timeoutOf(scope, first);
  const topic = first.options.approvalTopic;
  for (const other of others) {
    if (timeoutOf(scope, other).toSeconds() !== timeout.toSeconds() || other.options.approvalTopic !== topic) {
      refuse(
        scope,
        `${first.release.name} and ${other.release.name} share one approval, as they have the same upstream, and differ in approvalTopic or approvalTimeout`,
        'give both the same, or one of them ownStage: true',
      );
    }
  }
  return { text: changes.join('. '), timeout, topic };
}

function timeoutOf(scope: IConstruct, { release, options }: PlannedEnvironment): Duration {
  const timeout = options.approvalTimeout ?? Duration.days(7);
  const seconds = timeout.toSeconds();
  if (seconds < SHORTEST.toSeconds() || seconds > LONGEST.toSeconds() || seconds % 60 !== 0) {
    refuse(
      scope,
      `environments.${release.name}.approvalTimeout: CodePipeline does not wait ${timeout.toHumanString()} for an approval`,
      'give 5 minutes to 60 days, in whole minutes',
    );
  }
  return timeout;
}
