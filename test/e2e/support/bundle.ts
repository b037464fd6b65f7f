import path from 'node:path';
import { build } from 'esbuild';

/** The project that is tested. */
export const PROJECT = path.resolve(__dirname, '..', '..', '..');

/**
 * Bundles a TypeScript program of the project into one file, so that each of the many runs starts at once. Packages stay outside: the
 * program finds them through the `node_modules` beside it.
 */
export async function bundle(program: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(PROJECT, program)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    logLevel: 'warning',
  });
}
