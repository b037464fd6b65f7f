import { readFileSync } from 'node:fs';
import { parseManifest } from '../manifest';
import type { Git } from './git';

/**
 * The manifest of the same application that is gone from another folder: moved there, and so much of it changed that git sees no rename. Without it a
 * change that moves the manifest would have nothing to be compared with. Another application's is another manifest.
 *
 * @param path of the manifest, absolute
 * @param commit that has the one that is gone
 * @param gone names of manifests, from the top folder
 */
export function movedManifest(git: Git, path: string, commit: string, gone: readonly string[]): string | undefined {
  const application = gone.length === 0 ? undefined : parseManifest(readFileSync(path, 'utf8')).manifest?.application;
  const same = gone.filter((name) => {
    const text = git.run(['cat-file', 'blob', `${commit}:${name}`]).toString('utf8');
    return application !== undefined && parseManifest(text).manifest?.application === application;
  });
  return same.length === 1 ? same[0] : undefined;
}
