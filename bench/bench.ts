import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { board } from './cases/board';
import { changes } from './cases/changes';
import { largeManifestCase } from './cases/large-manifest';
import { start } from './cases/start';
import { statusCalls } from './cases/status-calls';
import { synth } from './cases/synth';
import { tags } from './cases/tags';
import { verifyCalls } from './cases/verify-calls';
import { verdicts, WAYBILL, type Figure } from './figure';

/**
 * `npm run bench [-- --json FILE]`: time, memory and calls of what users wait for. Each figure is a ratio to a named baseline measured in the same run,
 * in turn with it, so that it means the same on another machine; absolute figures are this machine's.
 */
async function main(): Promise<void> {
  if (!existsSync(WAYBILL)) throw new Error('nothing to measure: run npm run build first');
  const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  try {
    const figures = [
      ...(await start()),
      ...(await largeManifestCase(folder)),
      ...(await changes(folder)),
      ...(await board(folder)),
      ...(await tags(folder)),
      ...(await synth(folder)),
      ...(await verifyCalls(folder)),
      ...(await statusCalls(folder)),
    ];
    process.stdout.write(table(figures));
    const at = process.argv.indexOf('--json');
    const target = at < 0 ? undefined : process.argv[at + 1];
    if (target !== undefined) writeFileSync(target, `${JSON.stringify(document(figures), null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function document(figures: readonly Figure[]): unknown {
  return {
    node: process.version,
    processors: cpus().length,
    figures: figures.map((figure) => ({ ...figure, verdicts: verdicts(figure) })),
  };
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.kind === 'ratio' ? figure.baseline : '',
    figure.kind === 'ratio' ? `${figure.measured.milliseconds.toFixed(0)} ms` : `${figure.count} ${figure.unit}`,
    figure.kind === 'ratio' ? `${figure.timeRatio.toFixed(2)}×` : '',
    figure.kind === 'ratio' ? `${figure.measured.mebibytes.toFixed(0)} MiB` : '',
    figure.kind === 'ratio' ? `${figure.memoryRatio.toFixed(2)}×` : '',
    verdicts(figure)
      .map(({ what, target, met }) => `${met ? 'met' : 'MISSED'}: ${what} ≤ ${target}`)
      .join(', '),
  ]);
  const all = [['what', 'against', 'time', 'ratio', 'memory', 'ratio', 'target'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length))) ?? [];
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
