import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Emulator, EmulatorError } from './emulator';

const PROJECT = path.resolve(__dirname, '..', '..', '..');

let folder: string;
const started: Emulator[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waybill-emulator-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map(async (emulator) => emulator.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Emulator> {
  const emulator = await Emulator.start({ folder });
  started.push(emulator);
  return emulator;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function endOf(pid: number): Promise<boolean> {
  for (let wait = 0; wait < 100 && isAlive(pid); wait += 1) await delay(50);
  return !isAlive(pid);
}

test('it answers on its endpoint, and after stop it is gone', async () => {
  const emulator = await start();
  expect((await fetch(`${emulator.endpoint}/_ministack/health`)).status).toBe(200);
  await emulator.stop();
  expect(isAlive(emulator.pid)).toBe(false);
  await expect(fetch(`${emulator.endpoint}/_ministack/health`)).rejects.toThrow();
});

test('two at once listen on ports of their own', async () => {
  const [one, two] = [await start(), await start()];
  expect(one.port).not.toBe(two.port);
  await one.stop();
  expect((await fetch(`${two.endpoint}/_ministack/health`)).status).toBe(200);
});

test('other machines cannot reach it', async () => {
  const { port } = await start();
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  for (const address of [...outside, '127.0.0.2']) {
    await expect(fetch(`http://${address}:${port}/_ministack/health`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow();
  }
});

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('it ends when the process that started it dies of %s', async (signal) => {
  const script = `
    const { Emulator } = require(${JSON.stringify(path.join(__dirname, 'emulator.ts'))});
    void Emulator.start({ folder: ${JSON.stringify(folder)} }).then((emulator) => console.log('started', emulator.pid));
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--eval', script], { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve, reject) => {
    let output = '';
    parent.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const started = /started (\d+)/.exec(output)?.[1];
      if (started) resolve(Number(started));
    });
    parent.once('exit', () => {
      reject(new Error(`the parent ended early: ${output}`));
    });
  });
  expect(isAlive(pid)).toBe(true);
  parent.kill(signal);
  expect(await endOf(pid)).toBe(true);
});

test('when it cannot start, the error has the end of its log', async () => {
  const python = path.join(folder, 'python');
  // Makes an "environment" of itself, installs nothing, and fails as a server.
  const script = `#!/bin/sh
case "$*" in
  *sys.version_info*) echo "3.12.0|${python}|" ;;
  "-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
  "-m waybill_emulator") echo "ImportError: no such thing" >&2; exit 1 ;;
esac
`;
  writeFileSync(python, script, { mode: 0o755 });
  const env = { ...process.env, WAYBILL_PYTHON: python };
  const starting = Emulator.start({ folder, environments: path.join(folder, 'environments'), env });
  await expect(starting).rejects.toThrow(EmulatorError);
  await expect(starting).rejects.toThrow(/ended while it started\n.*ImportError: no such thing\n.*emulator\.log/s);
});
