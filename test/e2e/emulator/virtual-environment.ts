import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Python } from './python';

/** Says what takes long; called once a second while it does. */
export type Progress = (text: string) => void;

export interface VirtualEnvironmentOptions {
  /** The interpreter that makes it. */
  readonly python: Python;
  /** The pinned requirements. */
  readonly requirements: string;
  /** Folder that keeps the environments, one for each set of requirements and interpreter. */
  readonly folder: string;
  readonly progress?: Progress;
  readonly env?: NodeJS.ProcessEnv;
}

/** The environment could not be made; the message has the end of what was printed. */
export class VirtualEnvironmentError extends Error {
  public constructor(what: string, output: string, mend: string) {
    const tail = output.trim().split('\n').slice(-8);
    super([what, ...tail.map((line) => `  ${line}`), `  ${mend}`].join('\n'));
    this.name = 'VirtualEnvironmentError';
  }
}

/**
 * The interpreter of a private virtual environment that holds the pinned requirements; makes it when it is not there.
 *
 * It is made in a folder of its own and renamed when complete: an interrupted installation is never taken for a whole one, and of two
 * that start at once each makes one and the first to finish wins.
 *
 * @throws VirtualEnvironmentError
 */
export async function virtualEnvironment(options: VirtualEnvironmentOptions): Promise<string> {
  const { python, folder } = options;
  const key = createHash('sha256')
    .update(`${readFileSync(options.requirements, 'utf8')}\n${python.version}\n${python.executable}`)
    .digest('hex')
    .slice(0, 16);
  const whole = path.join(folder, `python-${key}`);
  const interpreter = path.join(whole, 'bin', 'python');
  if (existsSync(interpreter)) return interpreter;
  // Its Python was removed or upgraded: the link in it is broken.
  rmSync(whole, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  removeAbandoned(folder);

  const unfinished = path.join(folder, `unfinished-${process.pid}-${randomUUID()}`);
  try {
    await make(unfinished, options);
    moveInPlace(unfinished, whole);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return interpreter;
}

async function make(target: string, options: VirtualEnvironmentOptions): Promise<void> {
  const { python, requirements } = options;
  const env = installerEnvironment(options.env ?? process.env);
  const interpreter = path.join(target, 'bin', 'python');
  const run = async (command: string, args: readonly string[]): Promise<Outcome> =>
    capture(command, args, env, 'preparing the emulated AWS (first run only)', options.progress);

  const made = await run(python.executable, ['-m', 'venv', '--clear', target]);
  if (made.code !== 0) {
    throw new VirtualEnvironmentError(
      `Python ${python.version} could not make a virtual environment in ${target}`,
      made.output,
      'Debian, Ubuntu: apt install python3-venv; else check that the folder can be written',
    );
  }
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  const installed = await run(interpreter, [...pip, '-r', requirements]);
  if (installed.code !== 0) {
    throw new VirtualEnvironmentError(
      'pip could not install what the emulated AWS needs',
      installed.output,
      'is the package index reachable? pip takes its index, proxy and certificates from pip.conf and PIP_* variables as usual',
    );
  }
  const imported = await run(interpreter, ['-c', 'import ministack.app, docker']);
  if (imported.code !== 0) {
    throw new VirtualEnvironmentError(
      'pip installed the packages, but not into the virtual environment',
      imported.output,
      'look for `target`, `prefix`, `root` or `dry-run` in what `pip config list` prints',
    );
  }
}

/** Another start may have been faster: then its environment stays. */
function moveInPlace(unfinished: string, whole: string): void {
  try {
    renameSync(unfinished, whole);
  } catch (error) {
    if (!existsSync(path.join(whole, 'bin', 'python'))) throw error;
  }
}

/** Removes what installations left behind whose process is gone. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^unfinished-(\d+)-/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** How to reach the package index stays the user's; what would install elsewhere or otherwise does not. */
const INDEX_SETTINGS =
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|(DEFAULT_)?TIMEOUT|RETRIES|CACHE_DIR|NO_CACHE_DIR|CONFIG_FILE|KEYRING_PROVIDER)$/;

function installerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) =>
      !/^(PYTHONPATH|PYTHONHOME|PYTHONUSERBASE|VIRTUAL_ENV)$/.test(name) && (!name.startsWith('PIP_') || INDEX_SETTINGS.test(name)),
  );
  // `user = true` in pip.conf would be an error in a virtual environment.
  return { ...Object.fromEntries(kept), PIP_USER: '0' };
}

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

async function capture(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  what: string,
  progress?: Progress,
): Promise<Outcome> {
  progress?.(what);
  const ticking = setInterval(() => progress?.(what), 1000);
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      const collect = (chunk: Buffer): void => {
        output += chunk.toString();
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, output });
      });
    });
  } finally {
    clearInterval(ticking);
  }
}
