import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../../e2e/emulator/python';
import { run } from './run';

/** A private virtual environment, in a folder that goes with it. */
export interface PythonEnvironment {
  /** Its interpreter. */
  readonly python: string;
  remove(): void;
}

/**
 * Makes one that holds the pinned requirements and nothing else.
 *
 * @throws Error with what pip printed
 */
export function pythonEnvironment(requirements: string): PythonEnvironment {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-python-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const python = join(folder, 'bin/python');
    run(findPython().executable, ['-m', 'venv', folder]);
    // Most of the time of an installation is compilation of modules that nothing imports.
    run(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-compile', '--no-input', '-r', requirements]);
    return { python, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
