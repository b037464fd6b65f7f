import { AWS_OPTIONS, type CommandUsage, REGISTRY_OPTIONS } from './usage';

const ENVIRONMENTS = [{ name: 'ENV', any: true }];

export const VALIDATE: CommandUsage = {
  name: 'validate',
  summary: 'check every rule on the manifest alone',
  arguments: [],
  options: [],
  details: ['Reports every problem in one go, with file, line and column. Exit code 1 when there is one.'],
  examples: [
    ['waybill validate', 'checks the manifest of this project'],
    ['waybill validate --json --manifest shop/release-manifest.yaml', 'the same for a script'],
  ],
  load: () => import('./commands/validate.js'),
};

export const VERIFY: CommandUsage = {
  name: 'verify',
  summary: 'ask the registry whether the pinned images are there, and will stay',
  arguments: ENVIRONMENTS,
  options: [
    {
      name: 'platform',
      value: 'OS/ARCH',
      summary: 'check that each image has this platform, such as linux/arm64; ecs: what the services of its environment run on',
    },
    {
      name: 'max-severity',
      value: 'SEVERITY',
      summary: 'fail on scan findings above: critical, high, medium, low, informational or none',
    },
    { name: 'skip', value: 'CHECK', repeatable: true, summary: 'leave a check out (repeatable)' },
    ...REGISTRY_OPTIONS,
  ],
  details: [
    'Checks of each pin: digest-exists; tag-matches (skipped when the registry does not have the tag); platform (with --platform); scan (with --max-severity; ' +
      'an image without a complete scan fails); labels (version and revision against the ledger); archived; lifecycle (the rules of the repository would expire or archive it now).',
    "scan, archived and lifecycle are ECR's own; archived and lifecycle ask ecr:DescribeImages, lifecycle ecr:GetLifecyclePolicy, scan ecr:DescribeImageScanFindings.",
    'Without ENV: all environments. Exit code 1 when a check fails; 3 when a permission is missing, with the --skip that goes without.',
  ],
  examples: [
    ['waybill verify', 'every pin of every environment'],
    ['waybill verify prod --platform linux/arm64', 'what prod pins, and whether it runs on Graviton'],
    ['waybill verify prod --platform ecs --max-severity medium', 'as a gate: on what prod runs on, and no high or critical finding'],
    ['waybill verify --skip archived --skip lifecycle', 'with the permissions of a pull alone'],
  ],
  load: () => import('./commands/verify.js'),
};

export const STATUS: CommandUsage = {
  name: 'status',
  summary: 'compare the manifest with what ECS runs',
  arguments: ENVIRONMENTS,
  options: [
    { name: 'wait', summary: 'wait until every environment is in sync, or the time is over' },
    { name: 'timeout', value: 'DURATION', summary: 'how long to wait: an integer and s, m or h (default: 30m)' },
    { name: 'watch', summary: 'show it again and again until Ctrl-C' },
    { name: 'interval', value: 'DURATION', summary: 'how often --watch looks: an integer and s, m, h or d (default: 10s)' },
    {
      name: 'registry',
      value: 'REGISTRY',
      summary: 'ecr, oci:DIR or none: where to look for the images (default: ecr if the manifest names its registry)',
    },
    { name: 'role-for', value: 'ENV=ARN', repeatable: true, summary: 'a role to assume for this environment (repeatable)' },
    { name: 'profile-for', value: 'ENV=NAME', repeatable: true, summary: 'a profile for this environment (repeatable)' },
    ...AWS_OPTIONS,
  ],
  details: [
    'Finds the services by the tags that PromotedFargateService sets and reads the digest of every running task.',
    'Beside that, what could be deployed: whether the registry has the desired digest, asked with --profile and --role-arn, and the highest release of the ledger beyond it. What the registry says, or that it says nothing, never changes the exit code.',
    'Exit code 1 when something is out of sync, or when the account of some environment cannot be read (its state is unknown); 3 when none can.',
    'With --wait, exit code 1 when the time is over; 3 at once when a permission is missing. Throttling, timeouts and faults of AWS are waited out.',
    '--watch draws over the screen of a terminal; a log gets a line when the state of an environment changes. It fails as --wait does. Ctrl-C is exit code 0.',
  ],
  examples: [
    ['waybill status', 'every environment, in the account of the credentials'],
    ['waybill status --profile-for uat=shop-uat --profile-for prod=shop-prod', 'each environment in its own account'],
    ['waybill status --watch', 'while a deployment goes on'],
    ['waybill status prod --wait --timeout 10m', 'in a pipeline, after the deployment: until prod runs what the manifest says'],
  ],
  load: () => import('./commands/status.js'),
};
