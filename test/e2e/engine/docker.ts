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
  const socket = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (socket === undefined) {
    throw new EngineError(`DOCKER_HOST is ${host}: the containers must run on this machine, so name a Unix socket (unix:///…)`);
  }
  if (!(await isDockerAnswering(socket))) {
    throw new EngineError(
      `no Docker engine answers on ${socket}: start Docker, or name its socket in DOCKER_HOST, or run with --engine podman (as root on Debian it is installed)`,
    );
  }
  return {
    host,
    stop: async (emulatorPort) => {
      await removeImages(socket, `127.0.0.1:${emulatorPort}/`);
    },
  };
}

/** The emulator removes its containers when it stops; the images that they were made of stay, under the emulator's address. */
async function removeImages(socket: string, prefix: string): Promise<void> {
  const { text } = await callDocker(socket, 'GET', '/images/json?all=true');
  for (const { Id, RepoDigests, RepoTags } of JSON.parse(text) as ImageSummary[]) {
    const names = [...(RepoDigests ?? []), ...(RepoTags ?? [])].filter((name) => !name.startsWith('<none>'));
    if (names.length > 0 && names.every((name) => name.startsWith(prefix))) await callDocker(socket, 'DELETE', `/images/${Id}?force=true`);
  }
}

interface ImageSummary {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly RepoTags?: readonly string[] | null;
}
