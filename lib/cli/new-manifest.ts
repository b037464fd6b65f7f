import { dirname, join, resolve } from 'node:path';
import type { Finding } from '../manifest';
import { refusal } from '../promotion';
import type { CommandContext } from './command-context';
import { MANIFEST_NAMES } from '../manifest/manifest-names';
import { manifestsIn } from './find-manifest';

/** Where a first manifest goes: the file of `--manifest`, else the usual name in the current folder. Absolute. */
export function newManifestPath({ arguments: given, io }: CommandContext): string {
  return resolve(io.cwd, given.text('manifest') ?? MANIFEST_NAMES[0]);
}

/** A manifest of that name, or of any name that would be found instead of it; one that is named may stand beside another. */
export function manifestInTheWay(path: string, named: boolean, shown: (file: string) => string, command: string): Finding[] {
  const there = manifestsIn(dirname(path)).map((name) => join(dirname(path), name));
  const [other] = there;
  return other !== undefined && (!named || there.includes(path)) ? [manifestExists(shown(other), command)] : [];
}

/** That a file is there, and is not overwritten. */
export function manifestExists(file: string, command: string): Finding {
  return refusal('manifest-exists', `${file} is there already`, `edit it, or write another one with: waybill ${command} --manifest PATH`);
}
