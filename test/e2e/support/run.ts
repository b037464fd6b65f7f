import { type ChildProcess, spawn } from 'node:child_process';

/** What a command did. */
export interface RunResult {
  /** Exit code; 128 for a command that a signal ended. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const running = new Set<ChildProcess>();

/** Runs a command to its end; nothing is typed into it. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const text = { stdout: '', stderr: '', output: '' };
    const collect = (stream: 'stdout' | 'stderr') => (chunk: string) => {
      text[stream] += chunk;
      text.output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect('stdout'));
    child.stderr.setEncoding('utf8').on('data', collect('stderr'));
    child.on('error', (error) => {
      running.delete(child);
      reject('code' in error && error.code === 'ENOENT' ? new Error(`${command} is not installed`, { cause: error }) : error);
    });
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 128, ...text });
    });
  });
}

/** Seconds that a command may take to end when it is asked to. */
const END_SECONDS = 5;

/** Ends the commands that still run, and waits until they are gone. */
export async function endRunning(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      const late = setTimeout(() => child.kill('SIGKILL'), END_SECONDS * 1000);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(late);
    }),
  );
}
