import { planChange } from '../../promotion/change-plan';
import { changedManifest } from '../changed-manifest';
import type { CommandContext } from '../command-context';
import { EXIT } from '../failure';
import { findingLines } from '../finding-lines';
import { formatArgument } from '../formats/format-argument';
import { invalidMarkdown, planMarkdown } from '../formats/plan-markdown';
import { planLines } from '../formats/plan-text';
import { baseText, kindsText, severitiesText } from '../formats/plan-words';
import type { Line } from '../line';
import { openIfValid } from '../open-if-valid';
import { locateManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { planDocument, refusedPlan } from '../plan-document';

/** What a change does, for people who decide on it. It shows what `check` finds, and leaves the judgement to that. */
export async function run(context: CommandContext): Promise<Outcome> {
  const form = formatArgument(context.arguments, ['text', 'markdown']);
  const opened = openIfValid(locateManifest(context));
  if ('findings' in opened) {
    const { findings } = opened;
    const lines = form === 'markdown' ? textLines(invalidMarkdown(findings)) : findingLines(findings);
    return { exitCode: EXIT.refused, document: refusedPlan(findings), lines, closing: ['the manifest is not valid: there is no plan'] };
  }
  const { change, base, findings, notes } = await changedManifest(context, opened);
  const plan = planChange(change, findings);
  context.output.say(...notes.map((note): Line => `note: ${note}`));
  return {
    exitCode: EXIT.done,
    document: planDocument(plan, base, notes),
    lines: form === 'markdown' ? textLines(planMarkdown(plan, base, notes)) : planLines(plan),
    closing: [[kindsText(plan) || 'no pin changes', severitiesText(plan), `compared with ${baseText(base)}`].filter(Boolean).join('; ')],
  };
}

/** A text of several lines. */
function textLines(text: string): Line[] {
  return text.replace(/\n$/, '').split('\n');
}
