import { readManifestHistory } from '../../history';
import { type ManifestHistory, type PastState, pastStates, unreadableNote } from '../../promotion';
import { LedgerFacts, pastEnvironments } from '../../promotion/report';
import type { CommandContext } from '../command-context';
import type { OpenManifest } from '../open-manifest';
import { readingHistory } from '../reading-history';

/** The manifest of today and all that git knows of it. */
export interface PastManifest {
  readonly today: LedgerFacts;
  readonly history: ManifestHistory;
  /** Newest first. */
  readonly states: readonly PastState[];
  /** What a reader of any report about it should know, one sentence each. */
  readonly notes: readonly string[];
}

/** @throws OutsideError without git, outside of a work tree, or when git fails */
export async function readPast({ io, output }: CommandContext, opened: OpenManifest): Promise<PastManifest> {
  const help = 'run it in a clone of the repository, with git installed: it reads the git history of the manifest';
  return readingHistory(output, help, () => {
    const history = readManifestHistory(opened.path, io.env);
    return { today: new LedgerFacts(opened.manifest), history, states: pastStates(history, 'many'), notes: notesOn(history, opened) };
  });
}

/** The environments of today in their order, then those that are gone. */
export function allEnvironments({ today, states }: PastManifest): string[] {
  return [...new Set([...today.manifest.environments.map(({ name }) => name), ...pastEnvironments(states)])];
}

function notesOn(history: ManifestHistory, { file, shown }: OpenManifest): string[] {
  const [newest] = history.states;
  const notes: string[] = [];
  if (newest === undefined) {
    notes.push(`${shown} is in no commit yet, so it has no history`);
  } else if (newest.text !== file.text) {
    notes.push(`${shown} has changes that are not committed, and they are no history; to see them: git diff HEAD -- ${shown}`);
  }
  if (history.cutOff) {
    notes.push('a shallow clone cuts the history off: what was before is not known; to have it all: git fetch --unshallow');
  }
  return notes;
}

/** Which commits a report passed over, one sentence each. */
export function passedOverNotes(passedOver: readonly PastState[]): string[] {
  return passedOver.map((state) => unreadableNote(state));
}
