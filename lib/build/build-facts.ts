import { quote, utcTime } from '../manifest';
import { BuildRefusal } from './build-refusal';
import { type CiFacts, type CiRef, type CiSystem, readCi } from './ci';
import type { GitFacts } from './git-facts';
import { publicUrl, runUrl } from './public-url';

/** What is known of a build: from git where there is git, and from the CI system that runs it. */
export interface BuildFacts {
  /** Absent on a person's machine. */
  readonly ci?: CiSystem['name'];
  /** The commit that is built: the one that is checked out, whatever the CI system was started for. 7 to 64 hexadecimal digits. */
  readonly revision?: string;
  /** What is built; absent when neither the CI system nor git says. */
  readonly ref?: CiRef;
  /** Where the source is, on the web. Never with credentials. */
  readonly repository?: string;
  /** Where people see this run. */
  readonly runUrl?: string;
  readonly runId?: string;
  /** A sentence on the project. */
  readonly description?: string;
  /** When the commit was made, or SOURCE_DATE_EPOCH: RFC 3339 in UTC, to the second. */
  readonly created?: string;
  /** Files that differ from the commit. */
  readonly changed: readonly string[];
  /** Git tags of the commit, where it is for git to say which of them is built. */
  readonly tagsHere: readonly string[];
  /** Every git tag of the clone. */
  readonly tags: readonly string[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/** As both manifest and OCI have it. */
const REVISION = /^[0-9a-f]{7,64}$/;

/**
 * @param env of the process; only the variables of `CI_SYSTEMS` and SOURCE_DATE_EPOCH are read
 * @param git undefined where there is none
 * @param branch what is built, where the CI system does not tell
 * @throws BuildRefusal `source-date-epoch`
 */
export function buildFacts(env: Readonly<Record<string, string | undefined>>, git: GitFacts | undefined, branch?: string): BuildFacts {
  const ci = readCi(env);
  const said: CiFacts = ci?.facts ?? {};
  const ref = branch === undefined ? (said.ref ?? gitBranch(git)) : ({ kind: 'branch', branch } as const);
  // On a branch's build of a CI system, a tag of the same commit has a build of its own: two builds would push one version.
  const gitTells = branch === undefined && said.ref === undefined;
  const revision = git?.commit ?? usable(said.revision);
  const repository = publicUrl(said.repository) ?? publicUrl(git?.origin);
  const run = runUrl(said.runUrl);
  const created = sourceDate(env['SOURCE_DATE_EPOCH']) ?? git?.committedAt ?? timeOf(said.committedAt);
  return {
    ...(ci === undefined ? {} : { ci: ci.name }),
    ...(revision === undefined ? {} : { revision }),
    ...(ref === undefined ? {} : { ref }),
    ...(repository === undefined ? {} : { repository }),
    ...(run === undefined ? {} : { runUrl: run }),
    ...(said.runId === undefined ? {} : { runId: said.runId }),
    ...(said.description === undefined ? {} : { description: said.description }),
    ...(created === undefined ? {} : { created: utcTime(created) }),
    changed: git?.changed ?? [],
    tagsHere: gitTells ? (git?.tagsHere ?? []) : [],
    tags: git?.tags ?? [],
    notes: notesOn(ci?.name, said, git),
  };
}

function gitBranch(git: GitFacts | undefined): CiRef | undefined {
  return git?.branch === undefined ? undefined : { kind: 'branch', branch: git.branch };
}

function notesOn(ci: string | undefined, said: CiFacts, git: GitFacts | undefined): string[] {
  const built = git?.commit;
  const notes: string[] = [];
  if (ci !== undefined && built !== undefined && said.revision !== undefined && !built.startsWith(said.revision)) {
    notes.push(`${ci} was started for ${quote(said.revision)}, and ${built} is checked out: that is what is built`);
  }
  if (git?.shallow === true && git.tags.length === 0) {
    notes.push('the clone is shallow and has no tags: whether a higher version exists is judged by the manifest alone');
  }
  return notes;
}

function usable(revision: string | undefined): string | undefined {
  return revision !== undefined && REVISION.test(revision) ? revision : undefined;
}

function timeOf(text: string | undefined): Date | undefined {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** RFC 3339 knows years of four digits, and so does the ledger. */
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** https://reproducible-builds.org/specs/source-date-epoch/: a malformed one should stop the build. */
function sourceDate(text: string | undefined): Date | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[0-9]{1,12}$/.test(text) || Number(text) > LAST_SECOND) {
    throw new BuildRefusal(
      'source-date-epoch',
      `SOURCE_DATE_EPOCH is ${quote(text)}, which is no time`,
      'set it to seconds since 1970, for example with: git log -1 --format=%ct',
    );
  }
  return new Date(Number(text) * 1000);
}
