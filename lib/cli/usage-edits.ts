import { COMMIT_OPTIONS, type CommandUsage, EDIT_OPTIONS, IMAGE_OPTION, REGISTRY_OPTIONS } from './usage';

const ENVIRONMENT = { name: 'ENV' };
const IMAGE = { name: 'IMAGE' };
const VERSION = { name: 'VERSION' };

export const INIT: CommandUsage = {
  name: 'init',
  summary: 'write a first manifest',
  arguments: [],
  options: [
    { name: 'application', value: 'NAME', summary: 'the name of the application' },
    { name: 'image', value: 'NAME=REPOSITORY', repeatable: true, summary: 'an image and its ECR repository (repeatable)' },
    {
      name: 'environment',
      value: 'NAME[:builds][=FROM,…]',
      repeatable: true,
      summary: 'an environment, ":builds" when it takes any pushed tag, and where it is promoted from (repeatable)',
    },
    { name: 'registry-account', value: 'ACCOUNT', summary: "the registry's AWS account (default: that of the caller)" },
    { name: 'registry-region', value: 'REGION', summary: "the registry's AWS region (default: that of the caller)" },
    { name: 'with-app', summary: 'write a CDK app for it, too: registry, environments, pipeline' },
    {
      name: 'account',
      value: 'ENV=ACCOUNT[/REGION]',
      repeatable: true,
      summary: 'with --with-app: where an environment is (repeatable, also for one environment; default: where the registry is)',
    },
    {
      name: 'source',
      value: 'SOURCE',
      summary: 'with --with-app: what the pipeline reads: connection:ARN:OWNER/REPO@BRANCH, codecommit:REPO@BRANCH or s3:BUCKET/KEY.zip',
    },
    ...EDIT_OPTIONS,
  ],
  details: [
    'Asks for what the options leave out when it runs on a terminal; elsewhere application, image and environment must be given.',
    'Writes release-manifest.yaml into the current folder, or the file of --manifest (JSON when its name ends in .json). It never overwrites a file.',
    'With --with-app it writes a CDK app in TypeScript beside it, which synthesizes before anything is pinned. What the options leave out is a placeholder in it, and said. When one of the files is there, nothing is written.',
  ],
  examples: [
    ['waybill init', 'asks for everything'],
    [
      'waybill init --application shop --image api=shop/api --environment dev:builds --environment uat=dev --environment prod=uat',
      'asks nothing',
    ],
    [
      'waybill init --with-app --registry-account 111111111111 --registry-region eu-west-1 --account prod=222222222222',
      'asks for the rest, and writes an app that deploys prod to an account of its own',
    ],
  ],
  load: () => import('./commands/init.js'),
};

export const RECORD: CommandUsage = {
  name: 'record',
  summary: 'add a release to the ledger',
  arguments: [IMAGE, VERSION],
  options: [
    { name: 'tag', value: 'TAG', summary: 'the digest that this tag names in the registry' },
    { name: 'digest', value: 'DIGEST', summary: 'this digest, which the registry must have' },
    { name: 'same-as', value: 'VERSION', summary: 'the digest of another version in the ledger; the registry gets the tag VERSION for it' },
    { name: 'no-tag', summary: 'with --same-as: leave the registry alone' },
    ...REGISTRY_OPTIONS,
    ...COMMIT_OPTIONS,
  ],
  oneOf: ['tag', 'digest', 'same-as'],
  details: [
    'Revision and creation time come from the labels org.opencontainers.image.revision and .created of the image; what is missing is left out.',
    'The label .source says where the source code is, when the manifest does not: plans link to its commits.',
    'A version names one digest for ever: recording it again with another one is refused.',
    'With --same-as the tag is added in the registry before the manifest is written (ecr:PutImage), without touching the image. A tag that names another image is left alone.',
  ],
  examples: [
    ['waybill record api 1.4.0 --tag sha-4f1c2d9', 'the build that CI pushed as sha-4f1c2d9 is release 1.4.0'],
    ['waybill record api 1.4.0 --same-as 1.4.0-rc.3', 'the tested candidate becomes the release, without a rebuild'],
  ],
  load: () => import('./commands/record.js'),
};

export const PIN: CommandUsage = {
  name: 'pin',
  summary: 'set one pin of an environment',
  arguments: [ENVIRONMENT, IMAGE, { name: 'TAG' }],
  options: [
    { name: 'digest', value: 'DIGEST', summary: 'pin this digest under the tag, wherever the tag is now; the registry must have it' },
    { name: 'unless-frozen', summary: 'refuse when the environment is frozen, as a bot should' },
    ...REGISTRY_OPTIONS,
    ...COMMIT_OPTIONS,
  ],
  details: [
    "A version of the image's ledger wins over a tag of that name, and needs no registry. Any other tag is resolved to its digest there.",
    'It may add an image to the environment.',
    'With --digest the tag is only a name: what an event or a build saw under it is pinned, also when it has moved since.',
  ],
  examples: [
    ['waybill pin dev api feature-cart-4f1c2d9', 'dev runs the build that has this tag now, by digest'],
    [
      'waybill pin dev api develop --digest sha256:… --commit',
      'in a bot, on the event of a push: dev runs what was pushed, and git says so',
    ],
    ['waybill pin dev api 1.4.0 --diff', 'dev runs release 1.4.0; shows the changed lines'],
  ],
  load: () => import('./commands/pin.js'),
};

export const PROMOTE: CommandUsage = {
  name: 'promote',
  summary: 'copy pins from one environment to the next',
  arguments: [{ name: 'FROM' }, { name: 'TO' }],
  options: [
    { ...IMAGE_OPTION, summary: 'only this image, also one that TO does not have yet (repeatable)' },
    { name: 'override', value: 'REASON', summary: 'record an exception for each image that the rules on changes keep out' },
    { name: 'by', value: 'NAME', summary: "with --override: who answers for it (default: git's author)" },
    { name: 'now', value: 'TIME', summary: 'up to when a soak runs, such as 2026-11-24T18:00:00Z (default: now)' },
    ...COMMIT_OPTIONS,
  ],
  details: [
    'Copies all that both environments have, or nothing. TO must name FROM in its promotesFrom and must not be frozen.',
    'Refuses what the check of the pull request would refuse, by the git history of the manifest where there is one (see: waybill check --help).',
    'An exception excuses exactly this reference from skipped-environment, soak-not-met, untested-combination, downgrade and frozen. It goes when the image is next promoted.',
    'An environment that takes only releases gets the version that the ledger has for the digest, whatever its tag in FROM. No registry is asked.',
  ],
  examples: [
    ['waybill promote dev uat', 'uat gets what dev runs'],
    ['waybill promote uat prod --image api --dry-run', 'shows what promoting one image would change'],
    [
      'waybill promote uat prod --image api --override "INC-311: fix for the outage"',
      'without waiting for the soak, and everybody sees why',
    ],
  ],
  load: () => import('./commands/promote.js'),
};

export const ROLLBACK: CommandUsage = {
  name: 'rollback',
  summary: 'bring an environment back to what it ran before',
  arguments: [ENVIRONMENT],
  options: [
    { ...IMAGE_OPTION, summary: 'only this image, one down its own line (repeatable)' },
    { name: 'to', value: 'VERSION', summary: 'to this release of the ledger (no git needed)' },
    { name: 'reject', summary: 'reject what is left behind, in the same edit' },
    { name: 'reason', value: 'TEXT', summary: 'with --reject: why, for whoever tries to deploy it' },
    ...COMMIT_OPTIONS,
  ],
  details: [
    'Goes to the newest earlier state of the environment, in the git history of the file, that differs from the last commit and holds nothing ' +
      'that is rejected or was rolled back from. Hence rollback after rollback goes further back, never forth.',
    'Only images that both states have move. A renamed file is followed to its earlier names.',
    'With --reject the releases that ENV is moved away from are rejected. Refused as a whole while another environment that takes only releases runs one.',
    'Once a rollback is committed, the next one goes further back: what repeats commands by itself should name the release with --to.',
  ],
  examples: [
    ['waybill rollback prod', 'prod goes back to the set that it ran before'],
    ['waybill rollback prod --image api --to 1.3.2', 'prod runs release 1.3.2 of api'],
    ['waybill rollback prod --reject --reason "memory leak, see INC-311" --commit', 'and what it ran cannot come back; one commit'],
  ],
  load: () => import('./commands/rollback.js'),
};

export const REJECT: CommandUsage = {
  name: 'reject',
  summary: 'mark a release as not to be deployed',
  arguments: [IMAGE, VERSION],
  options: [{ name: 'reason', value: 'TEXT', summary: 'why, for whoever tries to deploy it' }, ...COMMIT_OPTIONS],
  required: ['reason'],
  details: [
    'Means the digest: no version of it can enter an environment that takes only releases. Environments that take builds stay free.',
    'Refused while an environment that takes only releases runs it: roll that back first.',
  ],
  examples: [['waybill reject api 1.4.0 --reason "memory leak, see INC-311"', 'no environment can get this digest any more']],
  load: () => import('./commands/reject.js'),
};
