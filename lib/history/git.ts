import { spawnSync } from 'node:child_process';
import { HistoryError } from './history-error';

/** The variables of the process. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Variables that move git to another repository, index or configuration of one command: set inside of hooks and rebases, and never meant
 * for this work tree (the list of `git rev-parse --local-env-vars`), or that change how paths are read.
 */
const FOREIGN = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_EXTERNAL_DIFF',
  'GIT_GLOB_PATHSPECS',
  'GIT_GRAFT_FILE',
  'GIT_ICASE_PATHSPECS',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NAMESPACE',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/**
 * What stands in a folder that somebody pushed must not become the repository: files that look like a bare one have a configuration with commands
 * in it, and a history of their own. A value that only git 2.38 and later know; earlier ones pass it over.
 */
const OWN_REPOSITORY = 'safe.bareRepository=explicit';

/** Every configuration that would change what the read commands print, and a command that it could have them run. */
const SETTINGS = [
  OWN_REPOSITORY,
  'core.fsmonitor=false',
  'log.showSignature=false',
  'log.follow=false',
  'log.showRoot=true',
  'log.mailmap=false',
  'core.quotePath=false',
];

interface Answer {
  readonly output: Buffer;
  readonly complaint: string;
  readonly exitCode: number | null;
}

/**
 * Git in one folder: no shell, no pager, no prompt, no name taken for an option or a pattern. It waits for the answer, since a CDK app, which
 * reads history at synth, has nothing asynchronous.
 */
export class Git {
  public constructor(
    private readonly folder: string,
    private readonly env: Env,
  ) {}

  /**
   * What a git command prints.
   *
   * @param input what it reads
   * @throws HistoryError `git-missing`, `no-work-tree`, `git-failed`
   */
  public run(args: readonly string[], input = ''): Buffer {
    const { output, complaint, exitCode } = this.spawn(args, input);
    if (exitCode !== 0) {
      throw failed(complaint);
    }
    return output;
  }

  /** The same for a question that may have no answer: undefined when git fails without a word. */
  public runIfAny(args: readonly string[]): Buffer | undefined {
    const { output, complaint, exitCode } = this.spawn(args, '');
    if (exitCode !== 0 && complaint !== '') {
      throw failed(complaint);
    }
    return exitCode === 0 ? output : undefined;
  }

  /** Runs a command that may fail. */
  public attempt(args: readonly string[], input: string): void {
    this.spawn(args, input);
  }

  /** One answer, which may itself contain line breaks when it is a path. */
  public line(args: readonly string[]): string {
    return this.run(args).toString('utf8').replace(/\n$/, '');
  }

  /** The same for a question that may have no answer. */
  public lineIfAny(args: readonly string[]): string | undefined {
    return this.runIfAny(args)?.toString('utf8').replace(/\n$/, '');
  }

  private spawn(args: readonly string[], input: string): Answer {
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    const child = spawnSync('git', ['--no-pager', '--literal-pathspecs', ...settings, ...args], {
      cwd: this.folder,
      env: this.environment(),
      input,
      maxBuffer: Infinity,
    });
    // Git may end before it has read everything; its exit code says why.
    if (child.error !== undefined && codeOf(child.error) !== 'EPIPE') {
      throw codeOf(child.error) === 'ENOENT'
        ? new HistoryError('git-missing', 'git is not installed, or not in PATH')
        : new HistoryError('git-failed', `git cannot be run: ${child.error.message}`);
    }
    if (child.signal !== null) {
      throw new HistoryError('git-failed', `git was ended by ${child.signal}`);
    }
    return { output: child.stdout, complaint: child.stderr.toString('utf8'), exitCode: child.status };
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...ownEnvironment(this.env), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  }
}

/** The variables of the process without those that are meant for another work tree. */
export function ownEnvironment(env: Env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !FOREIGN.includes(name) && !name.startsWith('GIT_TRACE')));
}

/** Node's code of a failure. */
export function codeOf(error: Error): unknown {
  return Reflect.get(error, 'code');
}

function failed(complaint: string): HistoryError {
  const [line = ''] = complaint.trim().split('\n');
  if (/not a git repository|must be run in a work tree/.test(line)) {
    return new HistoryError('no-work-tree', 'the manifest is not in a git work tree');
  }
  if (line.includes('dubious ownership')) {
    // In containers the work tree often belongs to another user; git itself knows the command that allows it.
    const command =
      complaint.split('\n').find((other) => other.trim().startsWith('git config')) ?? 'git config --global --add safe.directory PATH';
    return new HistoryError(
      'git-failed',
      'the work tree belongs to another user, and git does not read it',
      `if you trust it, type: ${command.trim()}`,
    );
  }
  return new HistoryError('git-failed', `git failed: ${line === '' ? 'no reason given' : line}`);
}
