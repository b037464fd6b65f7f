import { isAbsolute, resolve } from 'node:path';
import { type Base, readBase } from '../history';
import { type Finding, FindingsError, ManifestFileError, parseManifest, quote, readManifestText, type ReleaseManifest } from '../manifest';
import { refusal } from '../promotion';
import { baseManifest } from '../promotion/base-manifest';
import { checkChange, type ManifestChange } from '../promotion/change';
import type { CommandContext } from './command-context';
import { textOf, UsageError } from './failure';
import { exists, shownPath } from './find-manifest';
import type { OpenManifest } from './open-manifest';
import { readingHistory } from './reading-history';
import { shellWord } from '../shell-word';
import { nowOption } from './time-argument';

/** A manifest beside what it is compared with. */
export interface ChangedManifest {
  readonly change: ManifestChange;
  /** A commit id, or a file as people see it; null when there is nothing to compare with. */
  readonly base: string | null;
  /** Of the check, in the order of the text. */
  readonly findings: readonly Finding[];
  /** What a person should know about the comparison, one sentence each. */
  readonly notes: readonly string[];
}

/** What a change starts from. */
interface ComparisonBase extends Pick<ManifestChange, 'base' | 'history'> {
  readonly name: string | null;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/**
 * Compares a manifest with its base and checks the change. The base is what `--base` names, a revision before a file, else where the work at
 * hand left the branch that it goes to.
 *
 * @throws UsageError when `--base` or `--now` is malformed, OutsideError when git does not answer
 */
export async function changedManifest(context: CommandContext, opened: OpenManifest): Promise<ChangedManifest> {
  const now = nowOption(context.arguments);
  const { base, history, name, notes, findings } = await comparisonBase(context, opened);
  const change: ManifestChange = { base, head: opened.manifest, history, now };
  return { change, base: name, notes, findings: [...checkChange(change), ...findings] };
}

async function comparisonBase(context: CommandContext, { path }: OpenManifest): Promise<ComparisonBase> {
  const { arguments: given, io, output } = context;
  const named = given.text('base');
  const file = named === undefined || !exists(resolve(io.cwd, named)) ? undefined : resolve(io.cwd, named);
  try {
    const read = await readingHistory(output, 'to compare with a file, which needs no git: --base FILE', () =>
      readBase(path, io.env, named),
    );
    const notes = named === undefined || file === undefined ? [] : [`${named} is taken for the revision; for the file: --base ./${named}`];
    return read === undefined ? nothing('there is no commit yet: nothing to compare with') : fromHistory(read, notes);
  } catch (error) {
    const code = textOf(error, 'code');
    if (named === undefined || code === 'no-base') {
      throw error;
    }
    if (file !== undefined && isFileOnly(named, code)) {
      return fromFile(file, shownPath(io.cwd, file) || '.');
    }
    throw code === 'unknown-revision'
      ? new UsageError(
          code,
          `${quote(named)} is neither a commit that git knows nor a file`,
          'name a commit, branch or tag that this clone has, such as origin/main, or a manifest file',
        )
      : error;
  }
}

/** Why git cannot tell of a name that it may mean a file. */
const NO_REVISION = ['unknown-revision', 'git-missing', 'no-work-tree'];

/**
 * Whether a name that may be a revision's is that of the file: the file may have come with the change that is judged, so a git that failed must not
 * make it the base. What begins like a path is no revision.
 */
function isFileOnly(named: string, code: string | undefined): boolean {
  return NO_REVISION.includes(code ?? '') || isAbsolute(named) || /^\.{1,2}[\\/]/.test(named);
}

function nothing(note: string): ComparisonBase {
  return { base: undefined, history: undefined, name: null, findings: [], notes: [note] };
}

function fromHistory({ commit, history: read }: Base, said: readonly string[]): ComparisonBase {
  const { manifest, history, notes, hidden, instead = commit } = baseManifest(read);
  const findings = hidden
    ? [refusal('shallow-history', 'a shallow clone hides the manifest to compare with', 'type: git fetch --unshallow')]
    : [];
  const lacking = (read.states[0]?.text ?? null) === null ? 'no manifest' : 'no valid manifest';
  const compared = manifest === undefined ? [`the base has ${lacking}: nothing to compare with`] : [];
  return { base: manifest, history, name: instead, findings, notes: [...said, ...notes, ...compared] };
}

function fromFile(path: string, shown: string): ComparisonBase {
  const notes = ['a file has no history: no soak can be proven, and no return be told from a new digest'];
  return { base: validManifest(path, shown), history: undefined, name: shown, findings: [], notes };
}

/** Nothing can be compared with what is no manifest: that is no answer about the change. */
function validManifest(path: string, shown: string): ReleaseManifest {
  const help = `see all that is wrong with: waybill validate --manifest ${shellWord(shown)}`;
  const refuse = (reason: string): UsageError =>
    new UsageError('invalid-argument', `the base ${quote(shown)} is no valid manifest: ${reason}`, help);
  try {
    const { manifest, findings } = parseManifest(readManifestText(path), shown);
    if (manifest === undefined) {
      throw refuse(findings[0]?.message ?? 'no reason given');
    }
    return manifest;
  } catch (error) {
    if (error instanceof ManifestFileError) {
      throw refuse(error.problem);
    }
    throw error instanceof FindingsError ? refuse(error.findings[0]?.message ?? 'it cannot be read') : error;
  }
}
