import { type CommandUsage, COMMIT_OPTIONS } from './usage';

export const FREEZE: CommandUsage = {
  name: 'freeze',
  summary: 'let nothing new into an environment',
  arguments: [{ name: 'ENV' }],
  options: [{ name: 'reason', value: 'TEXT', summary: 'why, for whoever tries to promote' }, ...COMMIT_OPTIONS],
  required: ['reason'],
  details: [
    'Promotions into ENV are refused until it is thawed, by promote and by the check of a pull request. A rollback is always allowed.',
    'Freezing again with another reason replaces the first one.',
  ],
  examples: [['waybill freeze prod --reason "holiday season until 2 January"', 'no promotion into prod any more']],
  load: () => import('./commands/freeze.js'),
};

export const THAW: CommandUsage = {
  name: 'thaw',
  summary: 'let promotions into an environment again',
  arguments: [{ name: 'ENV' }],
  options: COMMIT_OPTIONS,
  details: ['Merge it before the promotion: by the rules on a change, what enters in the same pull request still meets the freeze.'],
  examples: [['waybill thaw prod --commit', 'prod takes promotions again, in a commit of its own']],
  load: () => import('./commands/thaw.js'),
};
