import { posix } from 'node:path';
import { MANIFEST_NAMES } from '../manifest/manifest-names';

/** Options of a comparison of two commits that lists what {@link earlierName} reads: what is gone, was renamed, or became a link. */
export const EARLIER_NAMES = ['-M', '-z', '--name-status', '--diff-filter=DRT'] as const;

/** What became of a file. */
interface Gone {
  readonly name: string;
  /** What git takes for the same file; undefined when it is gone, or has become a link. */
  readonly renamedTo: string | undefined;
  readonly becameLink: boolean;
}

/**
 * The name that a new file had before. Git tells by what is alike, which whoever renames it decides: with many changes it finds none, and with a
 * copy beside it the copy. So a manifest that has gone from the same folder is this one, since a folder has at most one; and one that is a link now,
 * or that git takes for a file that is none.
 *
 * @param list as git prints it with {@link EARLIER_NAMES}
 * @param path from the top folder
 */
export function earlierName(list: Buffer, path: string): string | undefined {
  const gone = goneIn(list);
  const renamed = gone.find(({ renamedTo }) => renamedTo === path);
  const manifests = gone.filter(({ name }) => isManifest(name));
  const beside = manifests.find(({ name }) => posix.dirname(name) === posix.dirname(path));
  const hidden = manifests.find(({ renamedTo, becameLink }) => becameLink || (renamedTo !== undefined && !isManifest(renamedTo)));
  return (renamed ?? beside ?? hidden)?.name;
}

/** Manifests that are gone from any folder. */
export function goneManifests(list: Buffer): string[] {
  return goneIn(list).flatMap(({ name, renamedTo }) => (renamedTo === undefined && isManifest(name) ? [name] : []));
}

function goneIn(list: Buffer): Gone[] {
  const fields = list.toString('utf8').split('\0');
  const gone: Gone[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const status = fields[at++] ?? '';
    const name = fields[at++] ?? '';
    gone.push({ name, renamedTo: status.startsWith('R') ? fields[at++] : undefined, becameLink: status === 'T' });
  }
  return gone;
}

function isManifest(path: string): boolean {
  const name = posix.basename(path);
  return MANIFEST_NAMES.some((known) => known === name);
}
