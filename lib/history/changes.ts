import { EARLIER_NAMES, earlierName } from './earlier-name';
import type { Git } from './git';

/** A commit that changed the file, and which blob it left. */
export interface Change {
  readonly commit: string;
  readonly committedAt: Date;
  readonly author: string;
  /** First paragraph of the message, in one line. */
  readonly subject: string;
  /** Null when the commit has no such file. */
  readonly blob: string | null;
}

/** Modes of regular files; a symbolic link or a submodule of that name is no manifest. */
const FILE_MODES: readonly (string | undefined)[] = ['100644', '100755'];
/** More renames than this in one history are a circle or a mistake. */
const MOST_RENAMES = 20;

/** The commits along the first parents that changed the file, newest first, through its earlier names. */
export function changesOf(git: Git, head: string, path: string): Change[] {
  const changes: Change[] = [];
  let from: string | undefined = head;
  let name = path;
  for (let renames = 0; from !== undefined && renames <= MOST_RENAMES; renames++) {
    const found = changesUnderName(git, from, name);
    const arrival = arrivalIn(git, found, name);
    changes.push(...found.slice(0, arrival?.count));
    from = arrival && `${arrival.commit}^1`;
    name = arrival?.earlier ?? name;
  }
  return changes;
}

/** Where a file came to its name from another one. */
interface Arrival {
  readonly commit: string;
  /** How many of the changes under the later name, newest first, are of this file. */
  readonly count: number;
  readonly earlier: string;
}

/**
 * The newest commit that added the file as one that had another name before. Older changes under this name are of the time before it was renamed
 * there and back, or of another file.
 */
function arrivalIn(git: Git, found: readonly Change[], name: string): Arrival | undefined {
  const added = found.flatMap(({ blob, commit }, at) => {
    const isOldest = at === found.length - 1;
    return isOldest || (blob !== null && found[at + 1]?.blob === null) ? [{ commit, count: at + 1 }] : [];
  });
  for (const { commit, count } of added.slice(0, MOST_RENAMES)) {
    const earlier = renamedFrom(git, commit, name);
    if (earlier !== undefined && earlier !== name) {
      return { commit, count, earlier };
    }
  }
  return undefined;
}

/**
 * Fields of a commit end with what can stand in none of them. Names and subjects are anybody's text and may begin with any other character, also
 * the one that begins a record: a letter stands before them.
 */
const FORMAT = '%x00%x01%H%x00%ct%x00a%an%x00s%s%x00';
const RECORD = new RegExp(`\0${String.fromCharCode(1)}(?=[0-9a-f]{40,64}\0)`);

function changesUnderName(git: Git, from: string, path: string): Change[] {
  const log = [
    'log',
    '--first-parent',
    '-m',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--no-color',
    '-z',
    '--encoding=UTF-8',
    `--format=${FORMAT}`,
  ];
  const text = git.run([...log, from, '--', path]).toString('utf8');
  return text
    .split(RECORD)
    .slice(1)
    .map((record): Change => {
      const [commit = '', seconds = '', author = '', subject = '', ...raw] = record.split('\0');
      // Below a folder of that name there are several entries, all under other names.
      const at = raw.findIndex((field, index) => field.trimStart().startsWith(':') && raw[index + 1] === path);
      const [, mode, , blob] = raw[at]?.trim().split(' ') ?? [];
      return {
        commit,
        committedAt: timeOf(seconds),
        author: author.slice(1),
        subject: subject.slice(1),
        blob: FILE_MODES.includes(mode) ? (blob ?? null) : null,
      };
    });
}

/** A commit can claim any time, also one that no calendar has. */
function timeOf(seconds: string): Date {
  const time = new Date(Number(seconds) * 1000);
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}

/** The name that the file had before the commit that added it; of a root commit there is none. */
function renamedFrom(git: Git, commit: string, path: string): string | undefined {
  const [, parent] = git.line(['rev-list', '--parents', '--max-count=1', commit, '--']).trim().split(' ');
  return parent === undefined ? undefined : earlierName(git.run(['diff-tree', '-r', ...EARLIER_NAMES, parent, commit, '--']), path);
}
