import { type Base, HistoryError, readBase } from '../history';
import { FindingsError } from '../manifest';
import { type CheckedPromotion, refusal } from '../promotion';
import { baseManifest } from '../promotion/base-manifest';
import type { CommandContext } from './command-context';
import { textOf } from './failure';
import type { OpenManifest } from './open-manifest';
import { readingHistory } from './reading-history';

const WITHOUT_GIT = 'promote reads the git history of the manifest where there is one: look at the repository with git log';

/** What a promotion is compared with. */
export interface PromotionBase extends Pick<CheckedPromotion, 'base' | 'history'> {
  /** What a person should know about it, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * The base of the check that the promotion will have to pass. Where there is no git, or no commit that has the manifest, it is the manifest as it is on
 * the disk, whose history nobody knows: rules that need none still hold.
 *
 * @throws OutsideError when git fails; FindingsError `shallow-history` when a shallow clone has no valid manifest to compare with
 */
export async function promotionBase({ io, output }: CommandContext, { path, manifest }: OpenManifest): Promise<PromotionBase> {
  const notes: string[] = [];
  const read = await readingHistory(output, WITHOUT_GIT, () => readDefaultBase(path, io.env, notes)).catch((error: unknown): undefined => {
    if (!['git-missing', 'no-work-tree'].includes(textOf(error, 'code') ?? '')) {
      throw error;
    }
    return undefined;
  });
  const found = read && baseManifest(read.history);
  if (found?.hidden === true) {
    const message = 'a shallow clone hides the manifest that the promotion would be compared with';
    throw new FindingsError([refusal('shallow-history', message, 'type: git fetch --unshallow, then promote again')]);
  }
  return found?.manifest === undefined
    ? { base: manifest, history: undefined, notes: [...notes, ...(found?.notes ?? [])] }
    : { base: found.manifest, history: found.history, notes: [...notes, ...found.notes] };
}

/** A clone of one branch may not have the branch that the change goes to; the last commit is then the nearest that there is. */
function readDefaultBase(path: string, env: CommandContext['io']['env'], notes: string[]): Base | undefined {
  try {
    return readBase(path, env);
  } catch (error) {
    if (!(error instanceof HistoryError) || error.code !== 'no-base') {
      throw error;
    }
    notes.push(`compared with the last commit, since ${error.message}; the check of the pull request knows better`);
    return readBase(path, env, 'HEAD');
  }
}
