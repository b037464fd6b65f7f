import { AWS_OPTIONS, type CommandUsage } from './usage';

export const BOARD: CommandUsage = {
  name: 'board',
  summary: 'make one HTML page of what is pinned where, since when and by whom',
  arguments: [],
  options: [
    { name: 'output', value: 'FILE', summary: 'write the page to this file (default: to standard output)' },
    { name: 'force', summary: 'overwrite the file also if it is no board' },
    {
      name: 'status',
      value: 'ecs|FILE',
      summary: 'compare with what runs: ask ECS now, or read what waybill status --json answered before',
    },
    {
      name: 'role-for',
      value: 'ENV=ARN',
      repeatable: true,
      summary: 'with --status ecs: a role to assume for this environment (repeatable)',
    },
    { name: 'profile-for', value: 'ENV=NAME', repeatable: true, summary: 'with --status ecs: a profile for this environment (repeatable)' },
    { name: 'now', value: 'TIME', summary: 'the time of the page, such as 2026-11-24T18:00:00Z (default: now)' },
    ...AWS_OPTIONS,
  ],
  details: [
    'A table of images and environments: version, age, who brought it by which commit, how far behind its upstream it is, and with --status whether ECS runs it; beside that what is frozen, excepted or rejected. The page loads nothing: it works from a disk, without a network and without scripts.',
    'Age and author come from the first-parent git history of HEAD. Without git, outside of a work tree or in a shallow clone, the page shows what is known and says what is not.',
    'A board does not judge: exit code 0 whatever it shows; 1 when the manifest is not valid, or FILE is there and is no board; 3 when git fails, or when ECS was to be asked and no account can be read.',
    'A file called ecs is ./ecs. --json answers the data of the page, and with --output writes the page beside that.',
  ],
  examples: [
    ['waybill board --output board.html', 'a page to open in a browser, or to publish'],
    ['waybill board --status ecs --profile-for prod=shop-prod > board.html', 'with what runs, each environment in its own account'],
    ['waybill board --status status.json --output public/index.html', 'the same from an answer that another job saved'],
  ],
  load: () => import('./commands/board.js'),
};
