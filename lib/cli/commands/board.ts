import { resolve } from 'node:path';
import { type Board, boardOf, renderBoard } from '../../board';
import { type Finding, FindingsError } from '../../manifest';
import { writeBoard } from '../board/output-file';
import { runningReader } from '../board/running-answer';
import type { CommandContext } from '../command-context';
import { counted } from '../counted';
import { EXIT, textOf, UsageError } from '../failure';
import { findingLines } from '../finding-lines';
import { shownPath } from '../find-manifest';
import { nowOption } from '../time-argument';
import { passedOverNotes, type PastManifest, readPast } from '../knowledge/past-manifest';
import { sayNotes } from '../knowledge/report-lines';
import { locateManifest, openManifest, type OpenManifest } from '../open-manifest';
import type { Outcome } from '../outcome';

/** One page of what is pinned where, since when and by whom. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given, io } = context;
  const now = nowOption(given);
  const readRunning = runningReader(context);
  const typed = given.text('output');
  if (typed === undefined && given.flag('force')) {
    throw new UsageError(
      'unexpected-argument',
      '--force without --output: nothing is overwritten',
      'add --output FILE, or leave it out',
      'board',
    );
  }
  if (typed === '-') {
    throw new UsageError(
      'invalid-argument',
      '--output is "-", which is no file: the page goes to standard output by default',
      'leave --output out, or write ./- for a file of that name',
      'board',
    );
  }
  const path = typed === undefined ? undefined : resolve(io.cwd, typed);
  const place = locateManifest(context);
  try {
    const opened = openManifest(place);
    const running = await readRunning(opened.manifest);
    const known = await pastOf(context, opened);
    const committed = known.past?.history.states[0]?.text === opened.file.text;
    const input = { manifest: opened.manifest, history: known.past?.history, committed, now, running };
    const { board, passedOver } = boardOf(input, known.notes);
    const passed = passedOverNotes(passedOver);
    sayNotes(context, board.notes, passed);
    const whole: Board = { ...board, notes: [...board.notes, ...passed] };
    const page = renderBoard(whole);
    const shown = path === undefined ? undefined : shownPath(io.cwd, path);
    if (path !== undefined && shown !== undefined) {
      writeBoard({ path, shown, force: given.flag('force') }, page);
    }
    return {
      exitCode: EXIT.done,
      document: documentOf(whole, shown),
      lines: shown === undefined ? page.replace(/\n$/, '').split('\n') : [],
      closing: shown === undefined ? [] : [`wrote ${shown}: ${summary(whole)}`],
    };
  } catch (error) {
    if (error instanceof FindingsError) {
      return refused(error.findings);
    }
    throw error;
  }
}

function documentOf({ findings, notes, ...board }: Board, output: string | undefined): object {
  return { board, output: output ?? null, findings, notes };
}

function refused(findings: readonly Finding[]): Outcome {
  return {
    exitCode: EXIT.refused,
    document: { board: null, output: null, findings, notes: [] },
    lines: findingLines(findings),
    closing: ['no board was made'],
  };
}

function summary({ images, environments, findings }: Board): string {
  const look = findings.length === 0 ? '' : `, ${counted(findings.length, 'finding')}`;
  return `${counted(images.length, 'image')} in ${counted(environments.length, 'environment')}${look}`;
}

/** Where there is no git to ask, the board shows what is pinned all the same. A git that fails is mended, not passed over. */
const WITHOUT_GIT = ['git-missing', 'no-work-tree'];

interface Known {
  readonly past: PastManifest | undefined;
  readonly notes: readonly string[];
}

async function pastOf(context: CommandContext, opened: OpenManifest): Promise<Known> {
  try {
    const past = await readPast(context, opened);
    return { past, notes: past.notes };
  } catch (error) {
    if (WITHOUT_GIT.includes(textOf(error, 'code') ?? '')) {
      const why = textOf(error, 'message') ?? '';
      return { past: undefined, notes: [`since when and by whom is not known: ${why}; ${textOf(error, 'help') ?? ''}`] };
    }
    throw error;
  }
}
