import { branchRef, type CiSystem, present, pullRequestRef, tagRef } from './ci-system';

/**
 * Jenkins: a multibranch project says what it builds, any other only which branch the git plugin checked out, as `origin/main`. In a
 * pull request's build BRANCH_NAME is `PR-12`; CHANGE_BRANCH is its branch.
 */
export const JENKINS: CiSystem = {
  name: 'jenkins',
  documentation: 'https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables',
  variables: [
    'JENKINS_URL',
    'BUILD_URL',
    'BUILD_TAG',
    'BRANCH_NAME',
    'TAG_NAME',
    'CHANGE_ID',
    'CHANGE_BRANCH',
    'GIT_BRANCH',
    'GIT_COMMIT',
    'GIT_URL',
  ],
  runs: (variables) => (variables['JENKINS_URL'] ?? '') !== '',
  read: (variables) =>
    present({
      revision: variables['GIT_COMMIT'],
      ref:
        pullRequestRef(variables['CHANGE_ID'], variables['CHANGE_BRANCH']) ??
        tagRef(variables['TAG_NAME']) ??
        branchRef(variables['BRANCH_NAME']) ??
        branchRef(variables['GIT_BRANCH']?.replace(/^(?:refs\/remotes\/)?origin\//, '').replace(/^detached$/, '')),
      repository: variables['GIT_URL'],
      runUrl: variables['BUILD_URL'],
      runId: variables['BUILD_TAG'],
    }),
};
