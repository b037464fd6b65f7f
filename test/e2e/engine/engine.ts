import { installPodman, startPodman } from './podman';
import { findDocker } from './docker';

/** What runs the containers of emulated ECS tasks; with `none` nothing runs, and images are looked up. */
export type EngineName = 'none' | 'docker' | 'podman';

/** A running Docker-compatible engine. */
export interface Engine {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Stops the engine and removes its containers, if it was started for the run. */
  stop(): Promise<void>;
}

export const ENGINE_NAMES: readonly EngineName[] = ['none', 'docker', 'podman'];

/** Makes sure that the engine can be started; installs Podman where it is missing and this user may. Synchronous: a long step told in advance. */
export function prepareEngine(name: EngineName, report: (line: string) => void): void {
  if (name === 'podman') installPodman(report);
}

/**
 * Starts the engine, or finds the one that runs.
 *
 * @param folder for the settings and storage of an engine that is started
 * @throws EngineError
 */
export async function startEngine(name: EngineName, folder: string): Promise<Engine | undefined> {
  switch (name) {
    case 'none':
      return undefined;
    case 'podman':
      return startPodman(folder);
    case 'docker':
      return findDocker();
  }
}
