import { setTimeout as delay } from 'node:timers/promises';
import { type AwsClient, AwsError } from '../aws/aws-client';
import { members, text } from '../aws/xml';
import { type ActionContext, type ActionOutcome, required } from './action-context';
import { ActionFailure } from './action-failure';

const POLL_MILLISECONDS = 100;
/** A change set without changes fails; CodePipeline takes that for success, and so do pipelines of the CDK. */
const NO_CHANGES = /didn't contain changes|No updates are to be performed/;

/**
 * The two CloudFormation actions of pipelines of the CDK, as calls of CloudFormation with the action's role.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 */
export async function changeStack(context: ActionContext): Promise<ActionOutcome> {
  const mode = required(context, 'ActionMode');
  if (mode === 'CHANGE_SET_REPLACE') return replaceChangeSet(context);
  if (mode === 'CHANGE_SET_EXECUTE') return executeChangeSet(context);
  throw new Error(`the action ${context.action.Name} has the mode ${mode}, which this runner does not know`);
}

function changeSetOf(context: ActionContext): { StackName: string; ChangeSetName: string } {
  return { StackName: required(context, 'StackName'), ChangeSetName: required(context, 'ChangeSetName') };
}

async function replaceChangeSet(context: ActionContext): Promise<ActionOutcome> {
  const { role, configuration } = context;
  const name = changeSetOf(context);
  const status = await stackStatus(role, name.StackName);
  const isNew = status === undefined || status === 'REVIEW_IN_PROGRESS';
  if (!isNew) await role.query('cloudformation', 'DeleteChangeSet', name);
  const settings = configuration['TemplateConfiguration'];
  await role.query('cloudformation', 'CreateChangeSet', {
    ...name,
    ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
    TemplateBody: await readArtifact(context, required(context, 'TemplatePath')),
    RoleARN: required(context, 'RoleArn'),
    ...listed('Capabilities.member', (configuration['Capabilities'] ?? '').split(',').filter(Boolean)),
    ...(settings === undefined ? {} : settingsOf(await readArtifact(context, settings))),
  });
  for (;;) {
    const answer = await role.query('cloudformation', 'DescribeChangeSet', name);
    const state = text(answer, 'Status') ?? '';
    if (state === 'CREATE_COMPLETE') return { succeeded: true, summary: `${members(answer, 'Changes').length} changes` };
    const reason = text(answer, 'StatusReason') ?? '';
    if (state === 'FAILED') return { succeeded: NO_CHANGES.test(reason), summary: NO_CHANGES.test(reason) ? 'no changes' : reason };
    await delay(POLL_MILLISECONDS);
  }
}

async function executeChangeSet(context: ActionContext): Promise<ActionOutcome> {
  const { role } = context;
  const name = changeSetOf(context);
  const answer = await role.query('cloudformation', 'DescribeChangeSet', name);
  if (NO_CHANGES.test(text(answer, 'StatusReason') ?? '')) return { succeeded: true, summary: 'no changes' };
  await role.query('cloudformation', 'ExecuteChangeSet', name);
  for (;;) {
    const status = (await stackStatus(role, name.StackName)) ?? 'gone';
    if (!status.endsWith('_IN_PROGRESS')) {
      const succeeded = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
      return { succeeded, summary: succeeded ? status : `${status}: ${await failureOf(role, name.StackName)}` };
    }
    await delay(POLL_MILLISECONDS);
  }
}

async function stackStatus(aws: AwsClient, name: string): Promise<string | undefined> {
  try {
    return text(await aws.query('cloudformation', 'DescribeStacks', { StackName: name }), 'StackStatus');
  } catch (error) {
    if (error instanceof AwsError && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** What CloudFormation said of the resources that failed last. */
async function failureOf(aws: AwsClient, name: string): Promise<string> {
  const answer = await aws.query('cloudformation', 'DescribeStackEvents', { StackName: name });
  const failed = members(answer, 'StackEvents').filter((event) => text(event, 'ResourceStatus')?.endsWith('_FAILED'));
  return (
    failed.map((event) => `${text(event, 'LogicalResourceId') ?? ''}: ${text(event, 'ResourceStatusReason') ?? ''}`)[0] ?? 'no reason given'
  );
}

/** `ARTIFACT::PATH`. */
async function readArtifact({ artifacts, role }: ActionContext, place: string): Promise<string> {
  const [artifact = '', file = ''] = place.split('::');
  const content = (await artifacts.get(role, artifact)).get(file);
  if (content === undefined) throw new ActionFailure(`the artifact ${artifact} has no file ${file}`);
  return content.toString('utf8');
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html */
function settingsOf(json: string): Record<string, string> {
  const { Parameters = {}, Tags = {} } = JSON.parse(json) as Partial<Record<'Parameters' | 'Tags', Record<string, string>>>;
  const pairs = (list: string, key: string, value: string, entries: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([name, text], index) => [
        [`${list}.member.${index + 1}.${key}`, name],
        [`${list}.member.${index + 1}.${value}`, text],
      ]),
    );
  return { ...pairs('Parameters', 'ParameterKey', 'ParameterValue', Parameters), ...pairs('Tags', 'Key', 'Value', Tags) };
}

function listed(prefix: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${prefix}.${index + 1}`, value]));
}
