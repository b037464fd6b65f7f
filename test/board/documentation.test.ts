import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderBoard } from '../../lib/board';
import { BOARD } from '../../lib/cli/usage-board';
import { boardAfter, RUNNING, SHOP } from './sample';

const PAGE = readFileSync(join(__dirname, '../../docs/board.md'), 'utf8');

test('the page names every option of the command', () => {
  for (const { name } of BOARD.options.filter((option) => option.name !== 'now')) expect(PAGE).toContain(`--${name}`);
  expect(PAGE).toContain('`--now`');
});

test('the words that it explains are those of the board', () => {
  const board = renderBoard(boardAfter(SHOP, RUNNING)).replace(/<[^>]*>/g, '');
  for (const words of [
    'releases behind uat',
    'release ahead of uat',
    'differs from dev',
    'exception',
    'frozen',
    'rejected',
    'ECS runs it',
    'out of sync',
    'Wants a look',
  ]) {
    expect(board).toContain(words);
    expect(PAGE).toContain(words);
  }
});

test('every finding of its own is explained', () => {
  const source = readFileSync(join(__dirname, '../../lib/board/board-findings.ts'), 'utf8');
  const codes = [...source.matchAll(/code: '([a-z-]+)'/g)].map(([, code]) => code!);
  expect(codes.length).toBe(2);
  for (const code of codes) expect(PAGE).toContain(`\`${code}\``);
});
