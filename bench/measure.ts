import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** One command to measure: arguments of `node`, and what its environment has beside ours. */
export interface Command {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What one run of a whole process took. */
export interface Run {
  readonly milliseconds: number;
  readonly mebibytes: number;
}

/** Medians of a command and of its baseline, and the medians of the ratios of neighbouring runs: those hold when the machine's speed drifts. */
export interface Comparison {
  readonly name: string;
  readonly baseline: string;
  readonly runs: number;
  readonly measured: Run;
  readonly base: Run;
  readonly timeRatio: number;
  readonly memoryRatio: number;
}

const PRELOAD = join(__dirname, 'report-usage.cjs');

/** Runs `node ARGS` once. @throws when it does not exit with 0: what failed is not worth a figure */
export function runOnce(command: Command): Promise<Run> {
  return new Promise((done, fail) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, ['--require', PRELOAD, ...command.args], {
      cwd: command.cwd,
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let usage = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdio[3]?.on('data', (chunk: Buffer) => (usage += chunk.toString()));
    child.on('error', fail);
    child.on('close', (code) => {
      const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
      if (code !== 0) fail(new Error(`${command.name} exited with ${String(code)}: ${said.slice(-2000)}`));
      else done({ milliseconds, mebibytes: Number(usage) / 1024 });
    });
  });
}

/** The two in turn, A B A B …, after one warm-up of each. */
export async function compare(measured: Command, baseline: Command, runs: number): Promise<Comparison> {
  await runOnce(measured);
  await runOnce(baseline);
  const pairs: [Run, Run][] = [];
  for (let i = 0; i < runs; i++) pairs.push([await runOnce(measured), await runOnce(baseline)]);
  return {
    name: measured.name,
    baseline: baseline.name,
    runs,
    measured: medianRun(pairs.map(([run]) => run)),
    base: medianRun(pairs.map(([, run]) => run)),
    timeRatio: median(pairs.map(([a, b]) => a.milliseconds / b.milliseconds)),
    memoryRatio: median(pairs.map(([a, b]) => a.mebibytes / b.mebibytes)),
  };
}

function medianRun(runs: readonly Run[]): Run {
  return { milliseconds: median(runs.map((run) => run.milliseconds)), mebibytes: median(runs.map((run) => run.mebibytes)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
