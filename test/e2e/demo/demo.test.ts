import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROJECT } from '../support/bundle';

interface DemoRun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
  /** Waits until the output so far matches; the match. */
  readonly seen: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** Runs the line of package.json's `demo`. */
function startDemo(env: NodeJS.ProcessEnv = {}): DemoRun {
  const { scripts } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as { scripts: { demo: string } };
  const [program = '', ...args] = scripts.demo.split(' ');
  const child = spawn(program, args, { cwd: PROJECT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
  const seen = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (let wait = 0; wait < 600; wait += 1) {
      const match = pattern.exec(output);
      if (match) return match;
      await delay(100);
    }
    throw new Error(`not seen within a minute: ${String(pattern)}\n${output}`);
  };
  return { child, ended, seen };
}

/** What ECS, or the templates, run after each step, from the lines below the heading. */
function runsAfterEachStep(output: string, heading: string): string[] {
  const tables = output.matchAll(new RegExp(`^ +${heading}\\n((?:.*sha256:.*\\n)+)`, 'gm'));
  return [...tables].map(([, rows = '']) => [...rows.matchAll(/(\d+\.\d+\.\d+)$/gm)].map(([version]) => version).join(' '));
}

const STORY = [
  '1.3.2 1.3.2 1.3.2',
  '1.4.0 1.3.2 1.3.2',
  '1.4.0 1.4.0 1.3.2',
  '1.4.0 1.4.0 1.4.0',
  '1.4.0 1.4.0 1.4.0',
  '1.4.0 1.4.0 1.3.2',
];

test('the demo brings an image to prod and back, and leaves nothing behind', async () => {
  const { ended, seen } = startDemo();
  const [, endpoint = ''] = await seen(/on this machine: (http:\S+),/);
  const [, folder = ''] = await seen(/bin\/app\.ts: (\/.+)\/shop\n/);
  const { code, output } = await ended;
  expect(runsAfterEachStep(output, 'ECS runs')).toEqual(STORY);
  expect(output).toContain('change of AWS::ECS::Service and AWS::ECS::TaskDefinition, and nothing else');
  expect(output).toContain('ECS Deployment Circuit Breaker was triggered');
  expect(output).toContain('The same in an account of your own');
  expect(code).toBe(0);
  expect(existsSync(folder)).toBe(false);
  await expect(fetch(endpoint)).rejects.toThrow();
});

test('without Python it says so and shows what each step would change', async () => {
  const { code, output } = await startDemo({ WAYBILL_PYTHON: '/nowhere/python3' }).ended;
  expect(output).toMatch(/no Python 3\.10 or later .*\n.*apt install python3/);
  expect(runsAfterEachStep(output, 'the templates run')).toEqual(STORY);
  expect(output).toContain('+ "/shop/api@sha256:');
  expect(code).toBe(0);
});

test('it stops when nobody reads it any more', async () => {
  const { child, ended, seen } = startDemo();
  const [, endpoint = ''] = await seen(/on this machine: (http:\S+),/);
  const [, folder = ''] = await seen(/bin\/app\.ts: (\/.+)\/shop\n/);
  child.stdout?.destroy();
  expect((await ended).code).toBe(129);
  expect(existsSync(folder)).toBe(false);
  await expect(fetch(endpoint)).rejects.toThrow();
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in the middle of a deployment stops all that it started', async (signal, code) => {
  const { child, ended, seen } = startDemo();
  const [, endpoint = ''] = await seen(/on this machine: (http:\S+),/);
  const [, folder = ''] = await seen(/bin\/app\.ts: (\/.+)\/shop\n/);
  await seen(/\$ cdk deploy Shop-Registry\n/);
  child.kill(signal);
  const end = await ended;
  expect(end.code).toBe(code);
  expect(end.output).toMatch(/stopping …\n$/);
  expect(existsSync(folder)).toBe(false);
  await expect(fetch(endpoint)).rejects.toThrow();
});
