import { lstatSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { quote } from '../manifest/format-error';
import { MANIFEST_NAMES } from '../manifest/manifest-names';
import { UsageError } from './failure';

const HELP = 'name one with --manifest PATH, or write a first one with: waybill init';

/**
 * The manifest to work with: the one that `--manifest` names, else the nearest from the current folder upwards. The search ends at the
 * root of the git work tree, so that a project without a manifest never gets that of another one around it.
 *
 * @throws UsageError `no-manifest`, `two-manifests`
 */
export function findManifest(cwd: string, named: string | undefined): string {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (!exists(path)) {
      throw new UsageError('no-manifest', `there is no file ${quote(named)}`, HELP);
    }
    return path;
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = manifestsIn(folder);
    if (found.length > 1) {
      const help = 'delete all but one, or name one with --manifest PATH';
      throw new UsageError('two-manifests', `${quote(folder)} has ${found.join(' and ')}`, help);
    }
    const [name] = found;
    if (name !== undefined) {
      return join(folder, name);
    }
    if (exists(join(folder, '.git')) || dirname(folder) === folder) {
      throw new UsageError('no-manifest', `no release manifest in ${quote(cwd)} or above it, up to ${quote(folder)}`, HELP);
    }
  }
}

/** Manifests in one folder; a broken link is one, too, and will be reported as such. */
export function manifestsIn(folder: string): string[] {
  return MANIFEST_NAMES.filter((name) => exists(join(folder, name)));
}

/** A path as people and documents see it: relative to the current folder. */
export function shownPath(cwd: string, path: string): string {
  return relative(cwd, path);
}

/** A path as git writes it in a diff: relative to the root of the work tree, so that `git apply` finds it from there; else to the current folder. */
export function pathInDiff(cwd: string, path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (exists(join(folder, '.git'))) {
      return relative(folder, path);
    }
    if (dirname(folder) === folder) {
      return relative(cwd, path);
    }
  }
}

/** Whether anything has this name, even a broken symbolic link. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Below a file, or in a folder that may not be searched.
    return false;
  }
}
