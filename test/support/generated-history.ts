import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One commit of the manifest. */
export interface GeneratedState {
  /** What release-manifest.yaml is after it. */
  readonly text: string;
  /** Default: Ann. */
  readonly author?: string;
  /** Author and committer date, to the second. */
  readonly at: Date;
  readonly subject?: string;
}

const FILE = 'release-manifest.yaml';

/**
 * Makes a folder a git work tree whose branch `main` has one commit for each state, oldest first; a thousand take a second. The states may come from a
 * generator, one after the other, so that more of them than fit into memory can be written.
 */
export function generateHistory(folder: string, states: Iterable<GeneratedState>): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, '.git'))) {
    git(folder, 'init', '--quiet', '--initial-branch', 'main');
  }
  const scratch = mkdtempSync(join(tmpdir(), 'waybill-history-'));
  try {
    const stream = join(scratch, 'stream');
    writeStream(stream, states);
    const input = openSync(stream, 'r');
    const { status, stderr } = spawnSync('git', ['fast-import', '--quiet', '--date-format=raw', '--force'], {
      cwd: folder,
      env: ENV,
      stdio: [input, 'ignore', 'pipe'],
    });
    closeSync(input);
    if (status !== 0) {
      throw new Error(`git fast-import failed: ${stderr.toString('utf8')}`);
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  git(folder, 'symbolic-ref', 'HEAD', 'refs/heads/main');
  git(folder, 'reset', '--quiet', '--hard');
}

function writeStream(path: string, states: Iterable<GeneratedState>): void {
  const stream = openSync(path, 'w');
  let mark = 0;
  for (const { text, author = 'Ann', at, subject = `change ${String(mark + 1)}` } of states) {
    const time = `${String(Math.floor(at.getTime() / 1000))} +0000`;
    writeSync(
      stream,
      [
        'commit refs/heads/main',
        `mark :${String(++mark)}`,
        `author ${author} <somebody@example.com> ${time}`,
        `committer ${author} <somebody@example.com> ${time}`,
        data(subject),
        ...(mark === 1 ? ['deleteall'] : [`from :${String(mark - 1)}`]),
        `M 100644 inline ${FILE}`,
        data(text),
        '',
      ].join('\n'),
    );
  }
  closeSync(stream);
}

function data(text: string): string {
  return `data ${String(Buffer.byteLength(text))}\n${text}`;
}

const ENV = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };

function git(folder: string, ...args: string[]): void {
  execFileSync('git', args, { cwd: folder, env: ENV, stdio: ['ignore', 'ignore', 'pipe'] });
}
