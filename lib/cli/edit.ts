import { type Finding, FindingsError, type LedgerRelease } from '../manifest';
import type { ManifestEdit, PinChange } from '../manifest/edit';
import type { CommandContext } from './command-context';
import { committable, commitOrPutBack } from './commit-edit';
import { shellWord } from '../shell-word';
import { EXIT } from './failure';
import { type Line, type Row, styled, table } from './line';
import { pathInDiff } from './find-manifest';
import { locateManifest, openManifest, type OpenManifest, shownFindings } from './open-manifest';
import type { Outcome } from './outcome';
import { findingLines } from './finding-lines';
import { unifiedDiff } from './unified-diff';

/** What a command wants to change. */
export interface PlannedEdit {
  readonly edit: ManifestEdit;
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
  /** Warnings that go into the document. */
  readonly findings?: readonly Finding[];
  /** What happened, as the subject of a commit. */
  readonly subject: string;
  /** What to say when nothing changes. */
  readonly unchanged: string;
  /** What else changed, for people. */
  readonly lines?: readonly Line[];
  /** Why, for the message of a commit: one sentence each. */
  readonly reasons?: readonly string[];
  /** What this command's document has beside that of every edit. */
  readonly more?: object;
  /**
   * What must be done outside before the manifest may say so, also when it says so already. Not with `--dry-run`.
   *
   * @returns what was done, one sentence each
   */
  readonly beforeWrite?: () => Promise<readonly string[]>;
}

/** The document of every edit. */
export interface EditDocument {
  readonly manifest: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly changes: readonly { environment: string; image: string; from: string | null; to: string | null }[];
  readonly releases: readonly { image: string; version: string; digest: string; revision: string | null; created: string | null }[];
  readonly diff: string;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/**
 * The way of every edit: from a valid manifest, over a plan, to a valid manifest on the disk, and with `--commit` into git. Whatever speaks
 * against it is an answer (exit code 1) with the same document as a success.
 *
 * @param none what this command's document has beside that of every edit when nothing is done
 */
export async function runEdit(
  context: CommandContext,
  plan: (opened: OpenManifest) => Promise<PlannedEdit> | PlannedEdit,
  none: object = {},
): Promise<Outcome> {
  const place = locateManifest(context);
  const dryRun = context.arguments.flag('dry-run');
  try {
    const opened = openManifest(place);
    const repository = await committable(context, opened);
    const planned = await plan(opened);
    const { edit } = planned;
    // A tenth of the time of an edit of a large manifest: only where it is shown.
    const shows = context.output.json || context.arguments.flag('diff');
    const diff = shows ? unifiedDiff(pathInDiff(context.io.cwd, place.path), opened.file.text, edit.text) : '';
    context.output.say(...planned.notes.map((note): Line => `note: ${note}`));
    let commit: string | null = null;
    if (!dryRun) {
      context.output.say(...((await planned.beforeWrite?.()) ?? []));
      // Also when nothing changes: it clears away what killed writers left.
      opened.file.write(edit.text);
      commit = repository !== undefined && edit.changed ? commitOrPutBack(context, repository, opened, planned) : null;
    }
    return done(context, { planned, diff, shown: place.shown, dryRun, commit });
  } catch (error) {
    if (!(error instanceof FindingsError)) {
      throw error;
    }
    const answer = refused({ manifest: place.shown, dryRun, findings: shownFindings(error.findings, place.path, place.shown) });
    return { ...answer, document: { ...answer.document, commit: null, ...none } };
  }
}

/** A refused edit answers its own document. */
export function refused({ manifest, dryRun, findings }: Pick<EditDocument, 'manifest' | 'dryRun' | 'findings'>): Outcome {
  const document: EditDocument = { manifest, changed: false, dryRun, changes: [], releases: [], diff: '', findings, notes: [] };
  return { exitCode: EXIT.refused, document, lines: findingLines(findings), closing: ['nothing was changed'] };
}

/** Releases as the document of an edit has them. */
export function releaseEntries(releases: readonly Pick<LedgerRelease, ReleaseField>[]): EditDocument['releases'] {
  return releases.map(({ image, version, digest, revision, created }) => ({
    image,
    version,
    digest: digest.toString(),
    revision: revision ?? null,
    created: created ?? null,
  }));
}

type ReleaseField = 'image' | 'version' | 'digest' | 'revision' | 'created';

interface Done {
  readonly planned: PlannedEdit;
  readonly diff: string;
  readonly shown: string;
  readonly dryRun: boolean;
  readonly commit: string | null;
}

function done(context: CommandContext, { planned, diff, shown, dryRun, commit }: Done): Outcome {
  const { edit, notes, findings = [], unchanged } = planned;
  const document: EditDocument & { readonly commit: string | null } = {
    manifest: shown,
    changed: edit.changed,
    dryRun,
    changes: edit.changes.map(({ environment, image, from, to }) => ({
      environment,
      image,
      from: from?.toString() ?? null,
      to: to?.toString() ?? null,
    })),
    releases: releaseEntries(edit.releases),
    diff,
    findings,
    notes,
    commit,
    ...planned.more,
  };
  const changes = [...changeLines(edit.changes), ...releaseLines(edit.releases), ...(planned.lines ?? [])];
  const lines = edit.changed ? changes : [`nothing to change: ${unchanged}`];
  return {
    exitCode: EXIT.done,
    document,
    lines: [...findingLines(findings), ...lines, ...(commit === null ? [] : [`committed as ${commit}`])],
    ...(context.arguments.flag('diff') ? { diff } : {}),
    closing: closing(context, planned, shown, commit),
  };
}

function closing({ arguments: given }: CommandContext, { edit, subject }: PlannedEdit, shown: string, commit: string | null): Line[] {
  if (!edit.changed) {
    return [];
  }
  if (given.flag('dry-run')) {
    return [given.flag('commit') ? 'dry run: nothing was written, and nothing committed' : 'dry run: nothing was written'];
  }
  const next = commit === null ? [`next: git commit -m ${shellWord(subject)} -- ${shellWord(shown)}`] : [];
  return [`wrote ${shown}`, ...next];
}

function changeLines(changes: readonly PinChange[]): Line[] {
  return table(
    changes.map(({ environment, image, from, to }): Row => {
      const before = from === null ? styled('dim', '(not pinned)') : from.tag.toString();
      const after = to === null ? styled('dim', '(not pinned)') : styled('green', to.tag.toString());
      return [environment, image, before, '→', after, styled('dim', to?.digest.abbreviated ?? '')];
    }),
  );
}

function releaseLines(releases: readonly LedgerRelease[]): Line[] {
  return table(
    releases.map(({ image, version, digest, revision, created, rejected }): Row => {
      const state = rejected === undefined ? '' : styled('red', `rejected: ${rejected}`);
      return [
        image,
        version,
        styled('dim', digest.abbreviated),
        revision === undefined ? '' : `revision ${revision}`,
        created ?? '',
        state,
      ];
    }),
  );
}
