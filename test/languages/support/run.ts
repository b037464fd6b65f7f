import { spawnSync } from 'node:child_process';

/** What a command printed. */
export interface Printed {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, however it ends. */
export function attempt(command: string, args: readonly string[], cwd?: string): Printed {
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error) throw error;
  return { status, stdout, stderr };
}

/**
 * Runs a command that must succeed, and answers what it printed.
 *
 * @throws Error with what it printed otherwise
 */
export function run(command: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = attempt(command, args, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status ?? 'a signal'}:\n${stdout}${stderr}`);
  return stdout;
}
