import { type CommandUsage, EDIT_OPTIONS, REGISTRY_OPTIONS } from './usage';

export const ADOPT: CommandUsage = {
  name: 'adopt',
  summary: 'write a first manifest from what ECS runs today',
  arguments: [],
  options: [
    { name: 'application', value: 'NAME', summary: 'the name of the application' },
    { name: 'environment', value: 'NAME', repeatable: true, summary: 'an environment (repeatable)' },
    {
      name: 'cluster',
      value: '[ENV=]CLUSTER',
      repeatable: true,
      summary: 'its ECS cluster, name or ARN: in the order of the environments, or with the name of its environment (repeatable)',
    },
    {
      name: 'service',
      value: '[ENV=]NAME',
      repeatable: true,
      summary: 'only services of this name, with * for any characters, of one environment or of all (repeatable)',
    },
    {
      name: 'image',
      value: 'NAME=REPOSITORY',
      repeatable: true,
      summary: 'what to call the image of a repository (default: its last part)',
    },
    { name: 'registry-account', value: 'ACCOUNT', summary: "the registry's AWS account (default: that of most images)" },
    { name: 'registry-region', value: 'REGION', summary: "the registry's AWS region (default: that of most images)" },
    { name: 'role-for', value: 'ENV=ARN', repeatable: true, summary: 'a role to assume to read this environment (repeatable)' },
    { name: 'profile-for', value: 'ENV=NAME', repeatable: true, summary: 'a profile to read this environment with (repeatable)' },
    ...REGISTRY_OPTIONS,
    ...EDIT_OPTIONS,
  ],
  required: ['application'],
  details: [
    'Reads services, running tasks and images, and writes nothing to AWS. Tags stay as they are; digests are those of the running tasks, so that deploying the manifest changes none.',
    'A service that runs no task is pinned to what its tag names now. What cannot be resolved is left out, with the reason as a warning; when nothing can be, nothing is written (exit code 1).',
    'A tag that is a SemVer version becomes a release of the ledger. An environment takes only releases when all its tags are such, and builds otherwise. promotesFrom is yours to add.',
    'Writes release-manifest.yaml into the current folder, or the file of --manifest (JSON when its name ends in .json). It never overwrites a file.',
  ],
  examples: [
    ['waybill adopt --application shop --environment uat --cluster shop-uat', 'what the cluster shop-uat runs'],
    [
      'waybill adopt --application shop --environment uat --cluster uat --environment prod --cluster prod --profile-for prod=shop-prod --dry-run',
      'two environments in two accounts; shows what it would write',
    ],
    [
      "waybill adopt --application shop --environment dev --environment uat --cluster dev=shared --cluster uat=shared --service 'dev=*-dev' --service 'uat=*-uat'",
      'two environments in one cluster, told apart by the names of their services',
    ],
  ],
  load: () => import('./commands/adopt.js'),
};
