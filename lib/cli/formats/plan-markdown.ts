import type { Finding } from '../../manifest';
import { shortCommit } from '../../promotion';
import type { ChangePlan, EnvironmentPlan, PlannedOverride, PlannedPin, RuleChange } from '../../promotion/change-plan';
import { code, link, prose, tableLines } from './markdown-text';
import { baseText, changesNothing, kindsText, pinName, ruleValue, severitiesText, stayText } from './plan-words';

/** By which a bot finds the comment that it wrote before. */
const PLAN_MARKER = '<!-- waybill plan -->';

/** What GitHub takes for a comment, in bytes, so that it holds however characters are counted. GitLab takes more. */
export const MOST_BYTES = 65_536;

/** A plan as a comment of a pull request, in the Markdown that GitHub and GitLab share. */
export function planMarkdown(plan: ChangePlan, base: string | null, notes: readonly string[]): string {
  const lines = [
    PLAN_MARKER,
    `### Release plan: ${[kindsText(plan), severitiesText(plan)].filter((part) => part !== '').join('; ') || 'no pin changes'}`,
    '',
    `Compared with ${code(baseText(base))}.`,
    ...(changesNothing(plan) ? ['', 'The change does nothing to any environment or ledger.'] : []),
    ...plan.environments.flatMap((environment) => environmentLines(environment, plan.findings)),
    ...ledgerLines(plan),
    ...findingsElsewhere(plan),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- note: ${prose(note)}`)]),
  ];
  return cut(lines);
}

/** What to say instead of a plan when the manifest is not valid. */
export function invalidMarkdown(findings: readonly Finding[]): string {
  return cut([PLAN_MARKER, '### Release plan: the manifest is not valid', '', ...findings.map(findingPoint)]);
}

function environmentLines({ name, change, pins, rules, overrides }: EnvironmentPlan, findings: readonly Finding[]): string[] {
  const own = findings.filter(({ environment }) => environment === name);
  const points = [...rules.map(rulePoint), ...overrides.map(overridePoint), ...own.map(findingPoint)];
  return [
    '',
    `#### ${code(name)}${change === 'changed' ? '' : ` (${change})`}`,
    '',
    ...tableLines(['image', 'change', 'from', 'to', 'digest', 'upstream', 'commits'], pins.map(pinCells)),
    ...(pins.length === 0 || points.length === 0 ? [] : ['']),
    ...points,
  ];
}

function pinCells({ image, kind, from, to, compareUrl, upstream, override }: PlannedPin): string[] {
  return [
    code(image),
    `${kind}${override === undefined ? '' : ', by an exception'}`,
    from === undefined ? '' : code(pinName(from)),
    to === undefined ? '' : code(pinName(to)),
    to === undefined ? '' : code(to.reference.digest.abbreviated),
    upstream === undefined ? '' : `${code(upstream.environment)} ${stayText(upstream)}`,
    commitsCell(from?.revision, to?.revision, compareUrl),
  ];
}

function commitsCell(from: string | undefined, to: string | undefined, url: string | undefined): string {
  const text = [from, to].map((revision) => (revision === undefined ? '?' : shortCommit(revision))).join(' → ');
  if (url !== undefined) {
    return link(text, url);
  }
  return from === undefined && to === undefined ? '' : code(text);
}

function rulePoint({ rule, from, to }: RuleChange): string {
  return `- ${code(rule)}: ${code(ruleValue(rule, from))} → ${code(ruleValue(rule, to))}`;
}

function overridePoint({ change, image, ref, reason, by }: PlannedOverride): string {
  return `- exception ${change} for ${code(`${image} ${ref}`)}, by ${code(by)}: ${prose(reason)}`;
}

function findingPoint({ severity, code: name, message, help, line }: Finding): string {
  const place = line === null ? '' : `, line ${line}`;
  return `- **${severity}** ${code(name)}${place}: ${prose(message)}\n  → ${prose(help)}`;
}

function ledgerLines({ images, releases }: ChangePlan): string[] {
  if (images.length + releases.length === 0) {
    return [];
  }
  const points = images.map(({ image, change, from, to }) => {
    const where = [from, to].filter((repository) => repository !== undefined).map(code);
    return `- image ${code(image)} ${change}: repository ${where.join(' → ')}`;
  });
  const rows = releases.map(({ image, version, change, digest, revision, reason }) => [
    code(image),
    code(version),
    change,
    code(digest.slice('sha256:'.length, 'sha256:'.length + 12)),
    revision === undefined ? '' : code(shortCommit(revision)),
    reason === undefined ? '' : prose(reason),
  ]);
  return [
    '',
    '#### Ledger',
    '',
    ...points,
    ...(points.length > 0 && releases.length > 0 ? [''] : []),
    ...tableLines(['image', 'version', 'change', 'digest', 'revision', 'reason'], rows),
  ];
}

/** Those that stand under no environment's heading. */
function findingsElsewhere({ environments, findings }: ChangePlan): string[] {
  const shown = new Set(environments.map(({ name }) => name));
  const rest = findings.filter(({ environment }) => environment === undefined || !shown.has(environment));
  return rest.length === 0 ? [] : ['', '#### Findings', '', ...rest.map(findingPoint)];
}

/** Lines up to what a comment may hold, and a word when some are left out. */
function cut(lines: readonly string[]): string {
  const whole = `${lines.join('\n')}\n`;
  if (Buffer.byteLength(whole) <= MOST_BYTES) {
    return whole;
  }
  const word = (left: number): string =>
    `\n\n**Cut here**: ${left} more lines do not fit into a comment. All of it: ${code('waybill plan')}\n`;
  let room = MOST_BYTES - Buffer.byteLength(word(whole.length));
  const end = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0);
  return `${lines.slice(0, end).join('\n')}${word(lines.slice(end).join('\n').split('\n').length)}`;
}
