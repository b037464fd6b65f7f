import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What pulling one image takes, on its repository (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-pull.html). The login,
 * ecr:GetAuthorizationToken, is on the puller's side and cannot be limited to a repository.
 */
export const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** What a repository's policy says to let the accounts pull. */
export function accountsPull(accounts: readonly string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PullFromAccounts',
    principals: accounts.map((account) => new iam.AccountPrincipal(account)),
    actions: PULL_ACTIONS,
  });
}

/** What a repository's policy says to let every account of an organization pull. */
export function organizationPulls(organization: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PullFromOrganization',
    principals: [new iam.OrganizationPrincipal(organization)],
    actions: PULL_ACTIONS,
  });
}

/** What a repository's policy says to let Lambda pull for the functions of the accounts. */
export function lambdaPulls(accounts: readonly string[], partition: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PullForLambda',
    principals: [new iam.ServicePrincipal('lambda.amazonaws.com')],
    actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    conditions: {
      StringLike: { 'aws:SourceArn': accounts.map((account) => `arn:${partition}:lambda:*:${account}:function:*`) },
    },
  });
}
