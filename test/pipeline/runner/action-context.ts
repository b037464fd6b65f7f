import type { AwsClient } from '../aws/aws-client';
import type { Artifacts } from './artifacts';
import type { BuildImage } from './build-image';
import type { ActionDefinition } from './pipeline-definition';

/** What a person is asked. */
export interface Question {
  /** Name of the approval action. */
  readonly action: string;
  /** Its text, with the variables replaced. */
  readonly text: string;
}

/** What the person says. */
export interface Answer {
  readonly approved: boolean;
  readonly comment?: string;
}

/** Answers an approval in a person's place. */
export type Approver = (question: Question) => Answer | Promise<Answer>;

/** What an action is run with. */
export interface ActionContext {
  readonly executionId: string;
  readonly action: ActionDefinition;
  /** Its configuration, with the variables replaced. */
  readonly configuration: Readonly<Record<string, string>>;
  /** The account's own credentials: those of the service itself, as which it takes on roles. */
  readonly service: AwsClient;
  /** The credentials that the action is done with. */
  readonly role: AwsClient;
  readonly artifacts: Artifacts;
  readonly image: BuildImage;
  readonly approve: Approver;
}

/** What came of it. */
export interface ActionOutcome {
  readonly succeeded: boolean;
  readonly summary: string;
  readonly output?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A value that an action's configuration must have. */
export function required({ action, configuration }: ActionContext, key: string): string {
  const value = configuration[key];
  if (value === undefined) throw new Error(`the action ${action.Name} has no ${key} in its configuration`);
  return value;
}
