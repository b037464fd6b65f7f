import type { CommandUsage, OptionUsage } from './usage';

const NOW: OptionUsage = { name: 'now', value: 'TIME', summary: 'the time that counts as now, such as 2026-11-24T18:00:00Z' };

const OF_GIT =
  'Reads the first-parent git history of HEAD, so check out the default branch to know what it deployed. Times are those of commits, in UTC.';

export const HISTORY: CommandUsage = {
  name: 'history',
  summary: 'show what ran when, from which commit and whose, and for how long',
  arguments: [
    { name: 'ENV', optional: true },
    { name: 'IMAGE', optional: true },
  ],
  options: [
    { name: 'since', value: 'WHEN', summary: 'only changes since then: a duration back (90d), a day (2026-11-24) or a time' },
    { name: 'limit', value: 'NUMBER', summary: 'at most so many changes (default: 20 on a terminal, else all)' },
    NOW,
  ],
  details: [
    'A line for each change of a pin, newest first: promotion, build, rollback (a return to what the environment had before), added or removed.',
    OF_GIT,
    'Commits whose manifest is not valid were never deployed: they are passed over, and that is said.',
  ],
  examples: [
    ['waybill history', 'the last changes everywhere'],
    ['waybill history prod api', 'every version of api that prod had'],
    ['waybill history prod --since 7d --json', 'the last week, for a script'],
  ],
  load: () => import('./commands/history.js'),
};

export const WHERE: CommandUsage = {
  name: 'where',
  summary: "show a release's whole way through the environments",
  arguments: [{ name: 'DIGEST|VERSION' }],
  options: [{ name: 'image', value: 'IMAGE', summary: 'only of this image' }, NOW],
  details: [
    'What the ledger says of it, and each time that an environment had it: when it came, by which commit, how long it stayed and what took its place.',
    'VERSION is a version of the ledger, or a tag by which something was pinned; several images may have it. DIGEST may be cut short to 12 digits, with or without "sha256:".',
    OF_GIT,
    'Exit code 1 when nothing is called so (unknown-release), or several digests begin so (ambiguous-digest).',
  ],
  examples: [
    ['waybill where 1.4.0', 'of every image that has this version'],
    ['waybill where 4f1c2d9ab3ef --image api', 'by the digits that waybill and docker show'],
  ],
  load: () => import('./commands/where.js'),
};

export const METRICS: CommandUsage = {
  name: 'metrics',
  summary: 'measure delivery: the four measures of DORA, from the history of the manifest',
  arguments: [],
  options: [
    { name: 'since', value: 'WHEN', summary: 'from then on: a duration back (default: 90d), a day (2026-11-24) or a time' },
    { name: 'until', value: 'WHEN', summary: 'up to then (default: now)' },
    {
      name: 'environment',
      value: 'ENV',
      repeatable: true,
      summary: 'which environment counts as production (repeatable; default: those that no other promotes from)',
    },
    NOW,
  ],
  details: [
    'Deployment frequency, lead time for changes, change failure rate and time to restore, each environment for itself; docs/metrics.md defines them.',
    OF_GIT,
  ],
  examples: [
    ['waybill metrics', 'the last 90 days of production'],
    ['waybill metrics --since 2026-07-01 --until 2026-10-01 --json', 'a quarter, for a dashboard'],
    ['waybill metrics --environment uat --environment prod', 'two environments side by side'],
  ],
  load: () => import('./commands/metrics.js'),
};
