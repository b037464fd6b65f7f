import { readBase, readManifestHistory } from '../history';
import { parseManifest, quote } from '../manifest';
import { checkEach } from '../promotion/change';
import type { ManifestHistory } from '../promotion';
import type { ChangedManifest } from './changed-manifest';
import type { CommandContext } from './command-context';
import { UsageError } from './failure';
import type { OpenManifest } from './open-manifest';
import { readingHistory } from './reading-history';
import { nowOption } from './time-argument';

/**
 * Checks each commit since the base by itself, as they came: a pipeline carries several when one run overtakes another. Only what was committed is
 * judged.
 *
 * @throws UsageError when `--base` is no commit that HEAD came through, OutsideError when git does not answer
 */
export async function changesOfCommits(
  { arguments: given, io, output }: CommandContext,
  { path, shown, file, manifest }: OpenManifest,
): Promise<Pick<ChangedManifest, 'base' | 'findings' | 'notes'>> {
  const named = given.text('base');
  const now = nowOption(given);
  const { base, history } = await readingHistory(output, 'to check one change alone, leave --each out', () => ({
    base: readBase(path, io.env, named),
    history: readManifestHistory(path, io.env),
  }));
  const [newest] = history.states;
  if (base === undefined || newest === undefined) {
    return { base: base?.commit ?? null, findings: [], notes: ['no commit has the manifest: nothing to compare with'] };
  }
  const count = commitsSince(history, base.history, named ?? base.commit);
  const committed = newest.text === null || newest.text === file.text ? manifest : (parseManifest(newest.text, shown).manifest ?? manifest);
  const notes = newest.text === file.text ? [] : [`what is not committed of ${shown} is not judged`];
  return { base: base.commit, findings: checkEach({ head: committed, history, count, now }), notes };
}

/** How many states of the manifest came after the base. */
function commitsSince(history: ManifestHistory, before: ManifestHistory, name: string): number {
  const [last] = before.states;
  const at = history.states.findIndex(({ commit }) => commit === last?.commit);
  if (last !== undefined && at < 0) {
    throw new UsageError(
      'invalid-argument',
      `HEAD did not come through ${quote(name)}: it is not on its line of first parents`,
      'name an earlier commit of this branch',
    );
  }
  return at < 0 ? history.states.length : at;
}
