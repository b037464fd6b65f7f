import type { Git } from './git';

/**
 * Gets the blobs that a partial clone (`--filter=blob:none`, as CI systems offer it) left out, all in one go: git itself fetches one after the other, each
 * by a call over the network, once something asks for it. It does nothing where all are there or the clone is whole.
 */
export function completeBlobs(git: Git, ids: readonly string[]): void {
  const [remote] = promisors(git);
  if (remote === undefined || ids.length < 2) {
    return;
  }
  // The command that git itself uses. Where it fails, whoever reads the blobs learns from git why.
  git.attempt(
    [
      '-c',
      'fetch.negotiationAlgorithm=noop',
      'fetch',
      remote,
      '--no-tags',
      '--no-write-fetch-head',
      '--recurse-submodules=no',
      '--filter=blob:none',
      '--no-auto-maintenance',
      '--stdin',
    ],
    ids.map((id) => `${id}\n`).join(''),
  );
}

/** Names of the remote repositories that have what the clone left out. */
function promisors(git: Git): string[] {
  const found = git.lineIfAny(['config', '--get-regexp', String.raw`^remote\..*\.promisor$`]) ?? '';
  return [...found.matchAll(/^remote\.(\w[^\n]*)\.promisor true$/gm)].map(([, name = '']) => name);
}
