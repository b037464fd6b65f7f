import { CommitError, CommittableFile } from '../history';
import { FindingsError } from '../manifest';
import { refusal } from '../promotion';
import type { CommandContext } from './command-context';
import { commitMessage, type CommitStory } from './commit-message';
import { OutsideError } from './failure';
import type { OpenManifest } from './open-manifest';
import { readingHistory } from './reading-history';
import { shellWord } from '../shell-word';

/** Of what a hook prints this much is shown: the end, where it says what is wrong. */
const SHOWN_LINES = 20;

/**
 * What `--commit` needs, looked for before anything is written; undefined without the option.
 *
 * @throws FindingsError `uncommitted-changes`; OutsideError and CommitError when git is missing or could not commit
 */
export async function committable(
  { arguments: given, io, output }: CommandContext,
  opened: OpenManifest,
): Promise<CommittableFile | undefined> {
  if (!given.flag('commit')) {
    return undefined;
  }
  const file = await readingHistory(output, 'without --commit the edit needs no git', () => CommittableFile.of(opened.path, io.env));
  if (!file.isClean) {
    const name = shellWord(opened.shown);
    const message = `${opened.shown} differs from the last commit, and --commit would take that along`;
    const help = `commit it first: git add ${name} && git commit -- ${name}; or take it back: git restore --staged --worktree ${name}`;
    throw new FindingsError([refusal('uncommitted-changes', message, help)]);
  }
  return file;
}

/**
 * Commits what was just written. Where git does not, the file is put back, so that the same command can be typed again once that is mended.
 *
 * @returns the commit's id
 * @throws OutsideError `commit-failed`
 */
export function commitOrPutBack({ output }: CommandContext, file: CommittableFile, opened: OpenManifest, story: CommitStory): string {
  try {
    return file.commit(commitMessage(story));
  } catch (error) {
    if (!(error instanceof CommitError)) {
      throw error;
    }
    output.say(...error.said.slice(-SHOWN_LINES).map((line) => `git: ${line}`));
    throw new OutsideError(error.code, `${error.message}; ${putBack(opened)}`, error.help);
  }
}

function putBack({ file, shown }: OpenManifest): string {
  try {
    file.write(file.text);
    return `${shown} is as it was before`;
  } catch {
    // Most likely a hook changed it: what it made of it is not ours to throw away.
    return `${shown} is left as it is now`;
  }
}
