import type { CommandUsage, OptionUsage } from './usage';

const BASE_OPTIONS: readonly OptionUsage[] = [
  {
    name: 'base',
    value: 'REF|FILE',
    summary: 'what to compare with: a git revision, or a manifest file (default: where the work left the default branch)',
  },
  { name: 'now', value: 'TIME', summary: 'up to when a soak runs, such as 2026-11-24T18:00:00Z (default: now)' },
];

const BASE_DETAILS = [
  'The change is that of the manifest on disk from the base. By default the base is the merge base with the branch that the pull request goes to, as CI systems tell it, else with the default branch; on that branch itself it is HEAD, so that only what is not committed is a change.',
  'A name that is a revision and a file is the revision; the file is ./NAME. A file has no git history, so no soak can be proven from it.',
];

export const CHECK: CommandUsage = {
  name: 'check',
  summary: 'check every rule on a change of the manifest, for pull requests',
  arguments: [],
  options: [
    ...BASE_OPTIONS,
    { name: 'each', summary: 'judge each commit since the base by itself, and report what still stands' },
    { name: 'format', value: 'FORM', summary: 'text (default), or for annotations in CI: github, gitlab or sarif' },
  ],
  details: [
    ...BASE_DETAILS,
    'Reports every finding in one go, also what validate finds. Exit code 1 when one is an error; warnings alone are exit code 0.',
    'Paths in the forms for CI are relative to the root of the repository, in text and JSON to the current folder.',
  ],
  examples: [
    ['waybill check', 'what is not committed, or what this branch changes'],
    ['waybill check --format github', 'in GitHub Actions: annotations on the changed lines'],
    ['waybill check --base HEAD^1', 'after a merge: what it changed'],
    ['waybill check --each --base 4f1c2d9', 'in a pipeline: all that was merged since the last run'],
  ],
  load: () => import('./commands/check.js'),
};

export const PLAN: CommandUsage = {
  name: 'plan',
  summary: 'show what a change of the manifest does to each environment',
  arguments: [],
  options: [...BASE_OPTIONS, { name: 'format', value: 'FORM', summary: 'text (default), or markdown for a comment on a pull request' }],
  details: [
    ...BASE_DETAILS,
    'Says of each pin whether it is a promotion, a rollback, a hotfix, a build, a release, a new tag of the same digest or a removal, how long the digest ran upstream, and what check finds.',
    'A plan does not judge: exit code 0 also with findings, 1 only when the manifest is not valid.',
  ],
  examples: [
    ['waybill plan', 'what this branch would do'],
    [
      'waybill plan --format markdown > plan.md',
      'the same as a comment; it begins with <!-- waybill plan -->, by which a bot finds it again',
    ],
    ['waybill plan --base v1.4.0', 'all since a tag'],
  ],
  load: () => import('./commands/plan.js'),
};
