import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ENGINE_NAMES, type EngineName, prepareEngine } from './engine/engine';
import { EngineError } from './engine/engine-error';

const HELP = `npm run e2e [-- --engine none|docker|podman] [JEST OPTIONS]

Deploys to an emulated AWS and asserts on what its ECS answers. Needs Python 3.10 or later.
  --engine none     no container runs; images are looked up in the emulated ECR (default)
  --engine docker   containers run on the Docker engine of this machine
  --engine podman   containers run on a Podman of the tests' own (as root; installed where apt-get can)
`;

/** Runs the tests; everything that is not `--engine` goes to jest. */
async function main(args: readonly string[]): Promise<number> {
  const rest = [...args];
  if (rest.includes('--help')) return say(HELP, 0);
  const engine = takeEngine(rest);
  if (engine === undefined) return say(`--engine is one of ${ENGINE_NAMES.join(', ')}\n\n${HELP}`, 2);
  try {
    prepareEngine(engine, (line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    if (error instanceof EngineError) return say(`${error.message}\n`, 3);
    throw error;
  }
  const jest = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const config = path.resolve(__dirname, '..', '..', 'jest.e2e.config.mjs');
  // Jest does not clean up when it is interrupted.
  const folder = mkdtempSync(path.join(tmpdir(), 'waybill-e2e-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const env = { ...process.env, WAYBILL_E2E_ENGINE: engine, WAYBILL_E2E_FOLDER: folder, NODE_NO_WARNINGS: '1' };
  const child = spawn(process.execPath, [jest, '--config', config, ...rest], { stdio: 'inherit', env });
  // Ctrl-C reaches jest by itself: this process only waits for it to end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** Removes `--engine NAME` or `--engine=NAME`; undefined when there is no such engine. */
function takeEngine(args: string[]): EngineName | undefined {
  const at = args.findIndex((arg) => arg === '--engine' || arg.startsWith('--engine='));
  if (at < 0) return 'none';
  const [option = '', value] = args.splice(at, args[at] === '--engine' ? 2 : 1);
  const name = option === '--engine' ? value : option.slice('--engine='.length);
  return ENGINE_NAMES.find((known) => known === name);
}

function say(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(text);
  return code;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
