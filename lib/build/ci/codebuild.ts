import { branchRef, type CiFacts, type CiRef, type CiSystem, gitRef, present, pullRequestRef, tagRef, type Variables } from './ci-system';

/**
 * AWS CodeBuild, started by a webhook, by hand or by CodePipeline. CodePipeline tells a build the commit and nothing of the branch; its
 * CODEBUILD_SOURCE_VERSION is then the ARN of an artifact.
 */
export const CODEBUILD: CiSystem = {
  name: 'codebuild',
  documentation: 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html',
  variables: [
    'CODEBUILD_BUILD_ID',
    'CODEBUILD_BUILD_URL',
    'CODEBUILD_INITIATOR',
    'CODEBUILD_RESOLVED_SOURCE_VERSION',
    'CODEBUILD_SOURCE_VERSION',
    'CODEBUILD_SOURCE_REPO_URL',
    'CODEBUILD_WEBHOOK_TRIGGER',
    'CODEBUILD_WEBHOOK_HEAD_REF',
  ],
  runs: (variables) => (variables['CODEBUILD_BUILD_ID'] ?? '') !== '',
  read: (variables): CiFacts =>
    present({
      revision: variables['CODEBUILD_RESOLVED_SOURCE_VERSION'],
      ref: refOf(variables),
      repository: variables['CODEBUILD_SOURCE_REPO_URL'],
      runUrl: variables['CODEBUILD_BUILD_URL'],
      runId: variables['CODEBUILD_BUILD_ID'],
    }),
};

function refOf(variables: Variables): CiRef | undefined {
  const head = gitRef(variables['CODEBUILD_WEBHOOK_HEAD_REF']);
  const trigger = variables['CODEBUILD_WEBHOOK_TRIGGER'] ?? '';
  const version = variables['CODEBUILD_SOURCE_VERSION'] ?? '';
  const [, number] = /^pr\/([0-9]+)$/.exec(trigger) ?? /^pr\/([0-9]+)$/.exec(version) ?? [];
  if (number !== undefined) return pullRequestRef(number, head?.kind === 'branch' ? head.branch : undefined);
  const [, kind, name] = /^(branch|tag)\/(.+)$/s.exec(trigger) ?? [];
  if (kind === 'tag') return tagRef(name);
  if (kind === 'branch') return branchRef(name);
  if (head !== undefined) return head;
  if ((variables['CODEBUILD_INITIATOR'] ?? '').startsWith('codepipeline/')) return undefined;
  // By hand: a commit, a branch or a tag, and only a full name tells which.
  return gitRef(version);
}
