import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDockerAnswering } from './docker-api';
import type { Engine } from './engine';
import { EngineError } from './engine-error';

const START_SECONDS = 20;

/**
 * Installs Podman and runc where they are missing; says nothing when they are there.
 *
 * @throws EngineError when this user can't
 */
export function installPodman(report: (line: string) => void): void {
  if (process.getuid?.() !== 0) {
    throw new EngineError(
      '--engine podman must run as root: other users cannot reach the addresses of its containers. Or use --engine docker',
    );
  }
  if (isThere('podman') && isThere('runc')) return;
  if (!isThere('apt-get')) throw new EngineError('podman or runc is missing, and there is no apt-get to install them with: install both');
  report('installing podman and runc (apt-get)');
  for (const args of [
    ['update'],
    ['install', '--yes', '--no-install-recommends', 'podman', 'runc', 'containernetworking-plugins', 'iptables'],
  ]) {
    const run = spawnSync('apt-get', ['-qq', ...args], { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (run.status !== 0) throw new EngineError(`apt-get ${args.join(' ')} failed:\n${run.stderr.trim()}`);
  }
}

function isThere(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a Podman service of its own in the folder; it ends with this process, however that ends.
 *
 * @throws EngineError with the service's last lines
 */
export async function startPodman(folder: string): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  const logFile = path.join(folder, 'engine.log');
  const log = openSync(logFile, 'a');
  const child = spawn('bash', [path.join(__dirname, 'podman.sh'), folder], { stdio: ['pipe', log, log], detached: true });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    await ended;
  };
  const socket = path.join(folder, 'engine.sock');
  const end = Date.now() + START_SECONDS * 1000;
  while (Date.now() < end && child.exitCode === null) {
    if (await isDockerAnswering(socket)) return { host: `unix://${socket}`, stop };
    await delay(100);
  }
  await stop();
  throw new EngineError(`podman did not start:\n${readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n')}`);
}
