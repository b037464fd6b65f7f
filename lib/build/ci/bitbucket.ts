import { branchRef, type CiSystem, present, pullRequestRef, tagRef } from './ci-system';

/**
 * Bitbucket Pipelines. A pull request's pipeline merges the destination into the source in the clone alone, by a commit that nobody else
 * will ever have: BITBUCKET_COMMIT is the newest commit of the source.
 */
export const BITBUCKET: CiSystem = {
  name: 'bitbucket',
  documentation: 'https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/',
  variables: [
    'BITBUCKET_BUILD_NUMBER',
    'BITBUCKET_COMMIT',
    'BITBUCKET_BRANCH',
    'BITBUCKET_TAG',
    'BITBUCKET_PR_ID',
    'BITBUCKET_GIT_HTTP_ORIGIN',
  ],
  runs: (variables) => (variables['BITBUCKET_BUILD_NUMBER'] ?? '') !== '',
  read: (variables) => {
    const origin = variables['BITBUCKET_GIT_HTTP_ORIGIN'];
    const number = variables['BITBUCKET_BUILD_NUMBER'];
    return present({
      revision: variables['BITBUCKET_COMMIT'],
      ref:
        pullRequestRef(variables['BITBUCKET_PR_ID'], variables['BITBUCKET_BRANCH']) ??
        tagRef(variables['BITBUCKET_TAG']) ??
        branchRef(variables['BITBUCKET_BRANCH']),
      repository: origin,
      runUrl: origin && number ? `${origin.replace(/\.git$/, '')}/pipelines/results/${number}` : undefined,
      runId: number,
    });
  },
};
