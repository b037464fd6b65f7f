import { type Line, type Row, type Span, styled, table } from '../line';
import type { ReleaseEntry, StayEntry } from './release-entry';
import { commitCells, lengthText, timeText } from './report-lines';

/** A release and its way for people: what the ledger says, then a line for each time in each environment. */
export function wayLines({ image, digest, versions, environments }: ReleaseEntry): Line[] {
  const names = versions.map(({ version }) => version);
  const title = names.length === 0 ? 'a build that the ledger does not have' : names.join(', ');
  return [
    [styled('bold', `${image} ${title}`), '  ', styled('dim', digest)],
    ...table(ledgerRows(versions), 2),
    ...table(
      environments.flatMap(({ name, stays }): Row[] =>
        stays.length === 0 ? [[name, styled('dim', 'never')]] : stays.map((stay, index) => [index === 0 ? name : '', ...stayCells(stay)]),
      ),
      2,
    ),
  ];
}

function ledgerRows(versions: ReleaseEntry['versions']): Row[] {
  return versions.flatMap(({ version, revision, created, rejected }): Row[] => {
    const facts: Span[] = [
      ...(revision === null ? [] : [`revision ${revision}`]),
      ...(created === null ? [] : [`created ${created}`]),
      ...(rejected === null ? [] : [styled('red', `rejected: ${rejected}`)]),
    ];
    return facts.length === 0 ? [] : [[version, facts.flatMap((fact, index) => (index === 0 ? [fact] : ['  ', fact]))]];
  });
}

function stayCells({ kind, entered, left, next, seconds, atLeast }: StayEntry): Line[] {
  const then = next === null ? 'removed' : `${next.kind === 'rollback' ? 'rolled back to' : 'then'} ${next.version}`;
  return [
    timeText(entered.committedAt),
    lengthText({ seconds, atLeast, over: left !== null }),
    left === null ? styled('green', 'pinned now') : then,
    kind === 'rollback' ? styled('yellow', kind) : kind,
    ...commitCells(entered),
  ];
}
