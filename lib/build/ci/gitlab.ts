import { branchRef, type CiSystem, present, pullRequestRef, tagRef } from './ci-system';

/**
 * GitLab CI. In a merged results pipeline CI_COMMIT_SHA is the merge into the target branch, else the newest commit of the source branch;
 * both times it is what is checked out and built.
 */
export const GITLAB: CiSystem = {
  name: 'gitlab',
  documentation: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
  variables: [
    'GITLAB_CI',
    'CI_COMMIT_SHA',
    'CI_COMMIT_TAG',
    'CI_COMMIT_BRANCH',
    'CI_COMMIT_TIMESTAMP',
    'CI_MERGE_REQUEST_IID',
    'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME',
    'CI_EXTERNAL_PULL_REQUEST_IID',
    'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME',
    'CI_PROJECT_URL',
    'CI_PROJECT_DESCRIPTION',
    'CI_JOB_URL',
    'CI_PIPELINE_ID',
  ],
  runs: (variables) => variables['GITLAB_CI'] === 'true',
  read: (variables) =>
    present({
      revision: variables['CI_COMMIT_SHA'],
      ref:
        pullRequestRef(variables['CI_MERGE_REQUEST_IID'], variables['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME']) ??
        pullRequestRef(variables['CI_EXTERNAL_PULL_REQUEST_IID'], variables['CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME']) ??
        tagRef(variables['CI_COMMIT_TAG']) ??
        branchRef(variables['CI_COMMIT_BRANCH']),
      repository: variables['CI_PROJECT_URL'],
      runUrl: variables['CI_JOB_URL'],
      runId: variables['CI_PIPELINE_ID'],
      description: variables['CI_PROJECT_DESCRIPTION'],
      committedAt: variables['CI_COMMIT_TIMESTAMP'],
    }),
};
