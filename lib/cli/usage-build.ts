import { type CommandUsage, type OptionUsage, REGISTRY_OPTIONS } from './usage';

const IMAGE = [{ name: 'IMAGE', optional: true }];

/** What both commands take to know what is built. */
const BUILD_OPTIONS: readonly OptionUsage[] = [
  { name: 'version', value: 'VERSION', summary: 'the version that is built (default: that of the git tag vX.Y.Z that is built)' },
  {
    name: 'tag-prefix',
    value: 'PREFIX',
    summary: "the git tags that are versions begin with this (default: nothing, or the image's name as in api-v1.4.0)",
  },
  { name: 'branch', value: 'NAME', summary: 'the branch that is built, where the CI does not tell' },
];

const FORMAT = { name: 'format', value: 'FORMAT' };
const TARGET: OptionUsage = { name: 'target', value: 'NAME', summary: 'with --format bake: the target to add to (default: waybill)' };

export const TAGS: CommandUsage = {
  name: 'tags',
  summary: 'the tags to push a build as, from git and the CI',
  arguments: IMAGE,
  options: [
    ...BUILD_OPTIONS,
    {
      name: 'mutable',
      value: 'PATTERN',
      repeatable: true,
      summary: 'tags that the repository lets move, such as beta or 1.4 (repeatable; default: none)',
    },
    {
      name: 'from-registry',
      summary: 'instead of --mutable: ask ECR which tags of the repository can be moved (ecr:DescribeRepositories)',
    },
    { name: 'sha', value: 'LENGTH', summary: 'short (7 digits, default) or full: how much of the commit a tag has' },
    { name: 'host', value: 'HOST', summary: "the registry's host (default: ECR in the account and region of the manifest)" },
    { ...FORMAT, summary: 'text (one a line, default), docker (options for a shell), args (one argument a line) or bake (a JSON file)' },
    TARGET,
    ...REGISTRY_OPTIONS.filter(({ name }) => name !== 'registry'),
  ],
  details: [
    'Each tag names one version or one commit for ever: 1.4.0 and sha-4f1c2d9 on a git tag, feature-cart-4f1c2d9 on a branch, pr-12-4f1c2d9 for a pull request. ' +
      'Names that move (1.4, 1, the channel beta of 1.4.0-beta.2, main, pr-12) are offered only where a --mutable pattern covers them; latest never is. A pre-release gets no name of a final version.',
    'With IMAGE: whole references, as docker push takes them. Without: tags alone, and no manifest is needed.',
    'The commit is the one that is checked out. Files that differ from it: exit code 1, but for tags that move.',
  ],
  examples: [
    ['waybill tags', 'the tags of this commit, one a line'],
    ['waybill tags api --mutable 1 --mutable beta', 'references of the image api, also under the names that its repository lets move'],
    [
      'eval "docker build $(waybill tags api --format docker) $(waybill labels api --format docker) ."',
      'builds with them; everything is quoted for the shell',
    ],
  ],
  load: () => import('./commands/tags.js'),
};

export const LABELS: CommandUsage = {
  name: 'labels',
  summary: 'the OCI labels of a build, from git and the CI',
  arguments: IMAGE,
  options: [
    ...BUILD_OPTIONS,
    { name: 'title', value: 'TEXT', summary: 'the title (default: the image, else the name of the repository)' },
    { name: 'description', value: 'TEXT', summary: "the description (default: the project's, where the CI knows it)" },
    {
      name: 'label',
      value: 'NAME=VALUE',
      repeatable: true,
      summary: 'a label more, or instead; without VALUE that label is left out (repeatable)',
    },
    { name: 'reproducible', summary: 'leave out which run it was: the same commit has the same labels, and can have the same digest' },
    { ...FORMAT, summary: 'text (NAME=VALUE lines, default), csv (for docker/build-push-action), docker, args or bake' },
    TARGET,
  ],
  details: [
    'Labels of the OCI specification: title, description, url, source, version, revision, created (when the commit was made, or SOURCE_DATE_EPOCH), ref.name. Labels of our own: waybill.branch, waybill.pull-request, waybill.ci, waybill.ci.run, waybill.ci.url.',
    'record reads revision and created from the image. A build that is no version has no label for it, so that it can be recorded under one later.',
    'Only variables on the list in docs/building.md are read, and addresses lose user, password and query.',
  ],
  examples: [
    ['waybill labels', 'the labels of this commit, NAME=VALUE'],
    [
      'waybill labels api --label org.opencontainers.image.vendor=Shop --format bake > labels.json',
      'for docker buildx bake -f docker-bake.hcl -f labels.json',
    ],
  ],
  load: () => import('./commands/labels.js'),
};
