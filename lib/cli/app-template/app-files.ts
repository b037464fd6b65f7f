import type { AppFile } from './app-file';
import type { AppSettings } from './app-settings';
import { ENVIRONMENT_STACK_FILE } from './environment-stack';
import { NETWORK_FILE } from './network';
import { programFile } from './program';
import { projectFiles } from './project';
import { readmeFile } from './readme';

/** A CDK app in TypeScript: the registry, the environments and the pipeline of a manifest. It synthesizes while nothing is pinned, too. */
export function appFiles(settings: AppSettings): AppFile[] {
  return [programFile(settings), ENVIRONMENT_STACK_FILE, NETWORK_FILE, ...projectFiles(settings), readmeFile(settings)];
}

/** The names of all of them. */
export const APP_FILE_NAMES: readonly string[] = [
  'app.ts',
  'environment-stack.ts',
  'network.ts',
  'package.json',
  'tsconfig.json',
  'cdk.json',
  '.gitignore',
  'README.md',
];
