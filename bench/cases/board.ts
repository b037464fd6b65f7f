import { statSync } from 'node:fs';
import { join } from 'node:path';
import { WAYBILL, type Figure } from '../figure';
import { longHistory } from '../long-history';
import { compare } from '../measure';
import { READ } from './changes';

const STATES = 1_000;
const IMAGES = 600;

/** The page of a large shop: what is pinned where, since when and by whom, against git reading the same texts. */
export async function board(folder: string): Promise<Figure[]> {
  const repository = join(folder, 'large-shop');
  const { now } = longHistory(repository, STATES, IMAGES);
  const page = join(folder, 'board.html');
  const name = `waybill board, ${String(IMAGES)} images after ${STATES.toLocaleString('en-US')} states`;
  const measured = { name, args: [WAYBILL, 'board', '--now', now, '--output', page], cwd: repository };
  const baseline = { name: 'git reading the same texts', args: ['-e', READ], cwd: repository };
  const result = await compare(measured, baseline, 3);
  const kilobytes = Math.ceil(statSync(page).size / 1024);
  return [
    { kind: 'ratio', ...result, targets: {} },
    { kind: 'count', name: `${name}: the page`, count: kilobytes, unit: 'KiB', target: 3_072 },
  ];
}
