import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ENGINE_NAMES, type Engine, type EngineName, prepareEngine, startEngine } from './engine/engine';
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
  const name = takeEngine(rest);
  if (name === undefined) return say(`--engine is one of ${ENGINE_NAMES.join(', ')}\n\n${HELP}`, 2);
  // Ctrl-C reaches jest by itself; this process waits for it and cleans up after it.
  process.on('SIGINT', () => undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'waybill-e2e-'));
  let engine: Engine | undefined;
  try {
    prepareEngine(name, (line) => process.stderr.write(`${line}\n`));
    engine = await startEngine(name, path.join(folder, 'engine'));
    return await jest(rest, { WAYBILL_E2E_FOLDER: folder, ...(engine && { WAYBILL_E2E_DOCKER_HOST: engine.host }) });
  } catch (error) {
    if (error instanceof EngineError) return say(`${error.message}\n`, 3);
    throw error;
  } finally {
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function jest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const config = path.resolve(__dirname, '..', '..', 'jest.e2e.config.mjs');
  const child = spawn(process.execPath, [program, '--config', config, ...args], {
    stdio: 'inherit',
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...env },
  });
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
