import { spawn } from 'node:child_process';
import { OutsideError } from './failure';

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
  'GIT_NAMESPACE',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/** Every configuration that would change what the read commands print. */
const SETTINGS = ['log.showSignature=false', 'log.follow=false', 'log.showRoot=true', 'log.mailmap=false', 'core.quotePath=false'];

const HELP = 'rollback reads the git history of the manifest; with --to VERSION it needs none';

/** Git in one folder: no shell, no pager, no prompt, no name taken for an option or a pattern. */
export class Git {
  public constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /**
   * What a git command prints.
   *
   * @param input what it reads
   * @throws OutsideError `git-missing`, `no-work-tree`, `git-failed`
   */
  public async run(args: readonly string[], input = ''): Promise<Buffer> {
    const { output, complaint, exitCode } = await this.spawn(args, input);
    if (exitCode !== 0) {
      throw failed(complaint);
    }
    return output;
  }

  /** The same for a question that may have no answer: undefined when git fails without a word. */
  public async runIfAny(args: readonly string[]): Promise<Buffer | undefined> {
    const { output, complaint, exitCode } = await this.spawn(args, '');
    if (exitCode !== 0 && complaint !== '') {
      throw failed(complaint);
    }
    return exitCode === 0 ? output : undefined;
  }

  private spawn(args: readonly string[], input: string): Promise<{ output: Buffer; complaint: string; exitCode: number | null }> {
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    return new Promise((resolve, reject) => {
      const child = spawn('git', ['--no-pager', '--literal-pathspecs', ...settings, ...args], {
        cwd: this.folder,
        env: this.environment(),
      });
      const output: Buffer[] = [];
      const complaint: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
      child.on('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'ENOENT'
            ? new OutsideError('git-missing', 'git is not installed, or not in PATH', HELP)
            : new OutsideError('git-failed', `git cannot be run: ${error.message}`, HELP),
        );
      });
      child.on('close', (exitCode) => {
        resolve({ output: Buffer.concat(output), complaint: Buffer.concat(complaint).toString('utf8'), exitCode });
      });
      // Git may end before it has read everything; its exit code says why.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }

  private environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(this.env).filter(([name]) => !FOREIGN.includes(name) && !name.startsWith('GIT_TRACE'));
    return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  }
}

function failed(complaint: string): OutsideError {
  const [line = ''] = complaint.trim().split('\n');
  if (/not a git repository|must be run in a work tree/.test(line)) {
    return new OutsideError('no-work-tree', 'the manifest is not in a git work tree', HELP);
  }
  if (line.includes('dubious ownership')) {
    // In containers the work tree often belongs to another user; git itself knows the command that allows it.
    const command =
      complaint.split('\n').find((other) => other.trim().startsWith('git config')) ?? 'git config --global --add safe.directory PATH';
    return new OutsideError(
      'git-failed',
      'the work tree belongs to another user, and git does not read it',
      `if you trust it, type: ${command.trim()}`,
    );
  }
  return new OutsideError('git-failed', `git failed: ${line === '' ? 'no reason given' : line}`, HELP);
}
