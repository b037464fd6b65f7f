import { type CiSystem, gitRef, present, pullRequestRef } from './ci-system';

/**
 * GitHub Actions. On `pull_request`, GITHUB_SHA is the merge of the pull request into its base, and that is what is checked out and built.
 * On `pull_request_target`, GITHUB_REF and GITHUB_SHA are those of the base branch, and so is the build.
 */
export const GITHUB: CiSystem = {
  name: 'github',
  documentation: 'https://docs.github.com/en/actions/reference/workflows-and-actions/variables',
  variables: [
    'GITHUB_ACTIONS',
    'GITHUB_SHA',
    'GITHUB_REF',
    'GITHUB_HEAD_REF',
    'GITHUB_SERVER_URL',
    'GITHUB_REPOSITORY',
    'GITHUB_RUN_ID',
    'GITHUB_RUN_ATTEMPT',
  ],
  runs: (variables) => variables['GITHUB_ACTIONS'] === 'true',
  read: (variables) => {
    const ref = variables['GITHUB_REF'];
    const [, pullRequest] = /^refs\/pull\/([0-9]+)\//.exec(ref ?? '') ?? [];
    const repository = join(variables['GITHUB_SERVER_URL'], variables['GITHUB_REPOSITORY']);
    const run = variables['GITHUB_RUN_ID'];
    const attempt = variables['GITHUB_RUN_ATTEMPT'];
    return present({
      revision: variables['GITHUB_SHA'],
      ref: pullRequestRef(pullRequest, variables['GITHUB_HEAD_REF']) ?? gitRef(ref),
      repository,
      runUrl: join(repository, run && `actions/runs/${run}${attempt ? `/attempts/${attempt}` : ''}`),
      runId: run,
    });
  },
};

function join(base: string | undefined, path: string | undefined): string | undefined {
  return base && path ? `${base}/${path}` : undefined;
}
