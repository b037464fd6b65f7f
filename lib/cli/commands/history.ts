import { abbreviatedDigest, type Finding, FindingsError, quote, suggestion } from '../../manifest';
import { refusal, refuseIfAny } from '../../promotion';
import {
  type CommitFacts,
  commitFacts,
  type HistoryQuestion,
  historyReport,
  pastImages,
  type PinnedChange,
  secondsOf,
} from '../../promotion/report';
import type { CommandContext } from '../command-context';
import { EXIT, UsageError } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArgument } from '../forms';
import { momentOption } from '../knowledge/moment-argument';
import { nowOption } from '../time-argument';
import { allEnvironments, passedOverNotes, type PastManifest, readPast } from '../knowledge/past-manifest';
import { commitCells, lengthText, sayNotes, timeText } from '../knowledge/report-lines';
import { type Row, styled, table } from '../line';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';

/** Rows on a terminal, unless somebody says otherwise. */
const ON_A_TERMINAL = 20;

/** What ran when, from which commit and whose, and for how long. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given, io, output } = context;
  const [environment, image] = given.all.map(nameArgument);
  const now = nowOption(given);
  const since = momentOption(given, 'since', now);
  const limit = limitOption(given.text('limit')) ?? (io.stdout.isTTY === true && !output.json ? ON_A_TERMINAL : undefined);
  const place = locateManifest(context);
  try {
    const past = await readPast(context, openManifest(place));
    refuseIfAny(unknownNames(past, environment, image));
    return answer(context, past, { environment, image, since, limit }, now);
  } catch (error) {
    if (error instanceof FindingsError) {
      return {
        exitCode: EXIT.refused,
        document: { changes: [], left: 0, notes: [], findings: error.findings },
        lines: findingLines(error.findings),
      };
    }
    throw error;
  }
}

/** What was asked for, with the limit that holds where nobody named one. */
interface Asked extends Omit<HistoryQuestion, 'environments'> {
  readonly environment: string | undefined;
}

function answer(context: CommandContext, past: PastManifest, { environment, ...asked }: Asked, now: Date): Outcome {
  const environments = environment === undefined ? allEnvironments(past) : [environment];
  const report = historyReport(past.states, { environments, ...asked }, past.today);
  const passedOver = passedOverNotes(report.passedOver);
  sayNotes(context, past.notes, passedOver);
  const entries = report.changes.map((change) => entryOf(change, past, now));
  return {
    exitCode: EXIT.done,
    document: { changes: entries, left: report.left, notes: [...past.notes, ...passedOver], findings: [] },
    lines: entries.length === 0 ? ['no pin was changed'] : table(entries.map(rowOf)),
    closing: report.left === 0 ? [] : [`left out: ${report.left} earlier changes; to see more: --limit NUMBER`],
  };
}

/** One change as the document gives it. */
interface Entry extends CommitFacts {
  readonly environment: string;
  readonly image: string;
  readonly kind: PinnedChange['kind'];
  readonly from: string | null;
  readonly to: string | null;
  /** What people call what it brought. */
  readonly version: string | null;
  readonly previousVersion: string | null;
  /** When the next change came; null for what is there. */
  readonly until: string | null;
  /** How long what it brought was there; null when it brought nothing. */
  readonly seconds: number | null;
  /** Whether it may have been there before, beyond where a shallow clone is cut off. */
  readonly atLeast: boolean;
}

function entryOf(change: PinnedChange, { today, history }: PastManifest, now: Date): Entry {
  const { environment, image, kind, from, to, state, until, oldest } = change;
  return {
    environment,
    image,
    kind,
    from: from === undefined ? null : `${from.tag}@${from.digest}`,
    to: to === undefined ? null : `${to.tag}@${to.digest}`,
    version: to === undefined ? null : today.version(image, to),
    previousVersion: from === undefined ? null : today.version(image, from),
    ...commitFacts(state),
    until: to === undefined ? null : (until?.committedAt.toISOString() ?? null),
    seconds: to === undefined ? null : secondsOf(change, now),
    atLeast: history.cutOff && oldest,
  };
}

function rowOf(entry: Entry): Row {
  const { environment, image, kind, previousVersion, version, to, seconds, atLeast, until, committedAt } = entry;
  const digest = abbreviatedDigest(to?.slice(to.indexOf('@') + 1) ?? '');
  return [
    timeText(committedAt),
    environment,
    image,
    previousVersion === null ? '' : [styled('dim', `${previousVersion} →`)],
    version ?? styled('dim', '(not pinned)'),
    styled('dim', digest),
    kind === 'rollback' || kind === 'removed' ? styled('yellow', kind) : kind,
    seconds === null ? '' : lengthText({ seconds, atLeast, over: until !== null }),
    ...commitCells(entry),
  ];
}

function unknownNames(past: PastManifest, environment: string | undefined, image: string | undefined): Finding[] {
  const environments = allEnvironments(past);
  const images = [...new Set([...past.today.manifest.images.map(({ name }) => name), ...pastImages(past.states)])];
  const findings: Finding[] = [];
  if (environment !== undefined && !environments.includes(environment)) {
    const message = `there is no environment ${environment}, and there never was`;
    findings.push(refusal('unknown-environment', message, suggestion(environment, environments), { environment }));
  }
  if (image !== undefined && !images.includes(image)) {
    findings.push(refusal('unknown-image', `there is no image ${image}, and there never was`, suggestion(image, images), { image }));
  }
  return findings;
}

function limitOption(text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9][0-9]{0,8}$/.test(text)) {
    throw new UsageError(
      'invalid-argument',
      `--limit is ${quote(text)}, which is no number of rows`,
      'write a number from 1 on',
      'history',
    );
  }
  return text === undefined ? undefined : Number(text);
}
