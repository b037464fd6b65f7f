import type { ManifestEdit, PinChange } from '../manifest/edit';

/** What a commit of an edit tells. */
export interface CommitStory {
  /** What happened, in a few words. */
  readonly subject: string;
  readonly edit: Pick<ManifestEdit, 'changes' | 'releases'>;
  /** Why, one sentence each. */
  readonly reasons?: readonly string[];
}

/** Conventional Commits: a change that is neither a feature nor a fix of the repository's own code, by a tool. */
const PREFIX = 'chore(waybill): ';
/** What git log, and the web, show of a subject without cutting it. */
const SUBJECT_WIDTH = 72;
/** Within what commitlint's usual configuration allows for a body, 100. */
const BODY_WIDTH = 72;

/** Not a dash, which git takes for the name of a trailer where a colon follows. */
const BULLET = '*';

/**
 * The message of an edit's commit: a conventional subject, and a body with each pin from and to, each release, and why. Texts come from people
 * and from the manifest: none makes a line or a trailer of its own, since every line of the body is an item of a list or its continuation.
 */
export function commitMessage({ subject, edit, reasons = [] }: CommitStory): string {
  const items = [...edit.changes.map(changeItem), ...edit.releases.map(releaseItem), ...reasons.map(oneLine)];
  const body = items.map((item) => `${wrapped(`${BULLET} ${item}`).join('\n  ')}\n`).join('');
  const head = cut(PREFIX + oneLine(subject), SUBJECT_WIDTH);
  return body === '' ? `${head}\n` : `${head}\n\n${body}`;
}

function changeItem({ environment, image, from, to }: PinChange): string {
  const digest = to === null ? '' : ` ${to.digest.toString()}`;
  return `${environment} ${image} ${from?.tag.toString() ?? 'none'} -> ${to?.tag.toString() ?? 'none'}${digest}`;
}

function releaseItem({ image, version, digest, rejected }: ManifestEdit['releases'][number]): string {
  const state = rejected === undefined ? 'recorded' : 'rejected';
  const why = rejected === undefined ? '' : `: ${oneLine(rejected)}`;
  return `${state} ${image} ${version} ${digest.toString()}${why}`;
}

/** Controls, line and paragraph separators, formatting and private characters, and blanks of every kind, as one blank. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\s]+/gu, ' ').trim();
}

/** Between characters as people see them. */
function cut(text: string, width: number): string {
  if (text.length <= width) {
    return text;
  }
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length >= width) {
      break;
    }
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** At blanks; a word that is longer than a line has one of its own. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line !== BULLET && line.length + 1 + word.length > BODY_WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
