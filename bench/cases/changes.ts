import { join } from 'node:path';
import { WAYBILL, type Figure } from '../figure';
import { longHistory } from '../long-history';
import { compare } from '../measure';

const STATES = 1_000;
const IMAGES = 100;

/** Git alone: the same commits, and the text of each. */
export const READ = `
  const { spawnSync } = require('node:child_process');
  const run = (args, input) => spawnSync('git', args, { input, maxBuffer: Infinity }).stdout;
  const commits = run(['rev-list', '--first-parent', 'HEAD']).toString().trim().split('\\n');
  run(['cat-file', '--batch'], commits.map((commit) => commit + ':release-manifest.yaml\\n').join(''));
`;

/** Checking and explaining a promotion of every image at once, whose evidence is a long history, against git reading the same texts. */
export async function changes(folder: string): Promise<Figure[]> {
  const repository = join(folder, 'long-history');
  const { now } = longHistory(repository, STATES, IMAGES);
  const baseline = { name: 'git reading the same texts', args: ['-e', READ], cwd: repository };
  const command = (name: string): Parameters<typeof compare>[0] => ({
    name: `waybill ${name}, ${String(IMAGES)} images promoted after ${STATES.toLocaleString('en-US')} states`,
    args: [WAYBILL, name, '--base', 'HEAD', '--now', now],
    cwd: repository,
  });
  const report = (args: readonly string[]): Parameters<typeof compare>[0] => ({
    name: `waybill ${args.join(' ')}, the same history`,
    args: [WAYBILL, ...args, '--now', now, '--json'],
    cwd: repository,
  });
  const targets = { milliseconds: 2_000, mebibytes: 500 };
  return [
    { kind: 'ratio', ...(await compare(command('check'), baseline, 5)), targets },
    { kind: 'ratio', ...(await compare(command('plan'), baseline, 5)), targets },
    { kind: 'ratio', ...(await compare(report(['history']), baseline, 3)), targets: {} },
    { kind: 'ratio', ...(await compare(report(['metrics']), baseline, 3)), targets: {} },
  ];
}
