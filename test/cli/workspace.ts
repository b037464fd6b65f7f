import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Io } from '../../lib/cli/io';
import { main } from '../../lib/cli/main';
import type { Services } from '../../lib/cli/services';
import { type ManifestSpec, manifestText } from '../support/manifest';

/** What a command line answered. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run may find other than usual. */
export interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  /** Folder below the workspace to run in. */
  readonly folder?: string;
  /** Whether output goes to a terminal. */
  readonly terminal?: boolean;
  /** What a person types at a terminal; without it there is none to ask at. */
  readonly typed?: string;
  readonly services?: Services;
  readonly signal?: AbortSignal;
}

const workspaces: Workspace[] = [];

/** A temporary folder in which command lines run, in this process. */
export class Workspace {
  /** A folder that goes away after the test. */
  public static create(): Workspace {
    const workspace = new Workspace(realpathSync(mkdtempSync(join(tmpdir(), 'waybill-cli-'))));
    workspaces.push(workspace);
    return workspace;
  }

  private commits = 0;

  private constructor(public readonly folder: string) {
    // The search for a manifest must not leave the workspace.
    mkdirSync(join(folder, '.git'));
  }

  public write(name: string, text: string): this {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
    return this;
  }

  /** Writes release-manifest.yaml. */
  public manifest(spec: ManifestSpec): this {
    return this.write('release-manifest.yaml', manifestText(spec));
  }

  public read(name = 'release-manifest.yaml'): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Makes the workspace a git work tree. */
  public initGit(): this {
    rmSync(join(this.folder, '.git'), { recursive: true });
    this.git('init', '--quiet', '--initial-branch', 'main');
    return this;
  }

  /** Runs git as somebody, an hour later than the last time. */
  public git(...args: string[]): string {
    const time = `${1_790_000_000 + 3600 * this.commits++} +0000`;
    return execFileSync('git', args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ann',
        GIT_AUTHOR_EMAIL: 'ann@example.com',
        GIT_COMMITTER_NAME: 'Ann',
        GIT_COMMITTER_EMAIL: 'ann@example.com',
        GIT_AUTHOR_DATE: time,
        GIT_COMMITTER_DATE: time,
      },
    });
  }

  /** Commits everything. */
  public commit(subject = 'change'): this {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', subject);
    return this;
  }

  /** Runs `waybill ARGV`. */
  public async run(argv: readonly string[], circumstances: Circumstances = {}): Promise<Answer> {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const { env = {}, folder = '.', terminal = false, typed, services, signal } = circumstances;
    const io: Io = {
      stdout: { isTTY: terminal, columns: 80, write: (text) => stdout.push(text) },
      stderr: { isTTY: terminal || typed !== undefined, columns: 80, write: (text) => stderr.push(text) },
      stdin: Object.assign(Readable.from(typed === undefined ? [] : [typed]), { isTTY: typed !== undefined }),
      env: { PATH: process.env['PATH'] ?? '', HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1', ...env },
      cwd: join(this.folder, folder),
      ...(signal === undefined ? {} : { signal }),
    };
    const exitCode = await main(argv, io, services ?? UNREACHABLE);
    return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A text without the colours of a terminal. */
export function colorless(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}

/** For commands that have no business with AWS. */
export const UNREACHABLE: Services = {
  ecrRegistry: () => {
    throw new Error('a registry was asked');
  },
  ecsClient: () => Promise.reject(new Error('ECS was asked')),
};

afterEach(() => {
  for (const workspace of workspaces.splice(0)) {
    workspace.remove();
  }
});
