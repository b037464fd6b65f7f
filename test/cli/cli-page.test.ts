import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../lib/cli/command-table';
import { DOCUMENT_KINDS, fieldsOf } from './documents';

const page = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const CLI = page('cli.md');

/** The row of the table of documents that begins so. */
function row(cell: string): string {
  return new RegExp(`^\\| ${cell} +\\| .*"findings".*$|^\\| ${cell} +\\| .*"error".*$`, 'm').exec(CLI)?.[0] ?? '';
}

/** Where the fields of a document stand, when not in a row of its own name. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  edit: row('edits'),
  error: row('any failure with exit 2 or 3'),
  board: `${row('`board`')}${/```text\n(\{ "application".*?)```\n.*?\n\n/s.exec(CLI)?.[0] ?? ''}${row('`where`')}`,
  plan: `${row('`plan`')}${page('plan-and-check.md')}`,
};

test.each(COMMANDS.map(({ name }) => name))('the page lists the command %s', (name) => {
  expect(CLI).toMatch(new RegExp(`^\\| (?:\`\\w+.*?\`, )?\`${name}\\b`, 'm'));
});

test.each(DOCUMENT_KINDS)('the page names every field of the document %s', (kind) => {
  const text = ELSEWHERE[kind] ?? row(`\`${kind}\``);
  expect(fieldsOf(kind).filter((field) => !text.includes(`"${field}"`))).toEqual([]);
});
