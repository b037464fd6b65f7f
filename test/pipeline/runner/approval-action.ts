import type { ActionContext, ActionOutcome } from './action-context';

/** Asks for an approval. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ManualApproval.html */
export async function askForApproval({ action, approve, configuration }: ActionContext): Promise<ActionOutcome> {
  const { approved, comment = '' } = await approve({ action: action.Name, text: configuration['CustomData'] ?? '' });
  return { succeeded: approved, summary: approved ? `approved ${comment}`.trim() : `rejected ${comment}`.trim() };
}
