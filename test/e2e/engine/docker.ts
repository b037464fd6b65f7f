import { callDocker, isDockerAnswering } from './docker-api';
import type { Engine } from './engine';
import { EngineError } from './engine-error';

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/**
 * The Docker engine that runs on this machine. It takes images from loopback over plain HTTP without being told to.
 *
 * @throws EngineError when none answers
 */
export async function findDocker(env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const host = env['DOCKER_HOST'] ?? DEFAULT_HOST;
  const socket = socketOf(host);
  if (socket === undefined) {
    throw new EngineError(`DOCKER_HOST is ${host}: the containers must run on this machine, so name a Unix socket (unix:///…)`);
  }
  if (!(await isDockerAnswering(socket))) {
    throw new EngineError(
      `no Docker engine answers on ${socket}: start Docker, or name its socket in DOCKER_HOST, or run with --engine podman (as root on Debian it is installed)`,
    );
  }
  return { host, stop: () => Promise.resolve() };
}

/**
 * Removes the images that an engine has from an emulator's registries. The emulator itself removes its containers when it stops.
 *
 * @param host of the engine, as in DOCKER_HOST
 * @param port of the emulator, which stands in the images' names
 */
export async function removeImages(host: string, port: number): Promise<void> {
  const socket = socketOf(host);
  if (socket === undefined) return;
  const { text } = await callDocker(socket, 'GET', '/images/json?all=true');
  for (const { Id, RepoDigests, RepoTags } of JSON.parse(text) as ImageSummary[]) {
    const names = [...(RepoDigests ?? []), ...(RepoTags ?? [])].filter((name) => !name.startsWith('<none>'));
    if (names.length > 0 && names.every((name) => name.startsWith(`127.0.0.1:${port}/`))) {
      await callDocker(socket, 'DELETE', `/images/${Id}?force=true`);
    }
  }
}

/** The path in `unix:///path`. */
function socketOf(host: string): string | undefined {
  return /^unix:\/\/(\/.+)$/.exec(host)?.[1];
}

interface ImageSummary {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly RepoTags?: readonly string[] | null;
}
