import { Stack, Token } from 'aws-cdk-lib';
import type * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { quote } from '../../manifest';
import { refuse } from '../refuse';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeconnections.html */
const CONNECTION =
  /^arn:aws[a-z-]*:(?<service>codeconnections|codestar-connections):(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):connection\/(?<id>[0-9a-f-]{36})$/;
const REPOSITORY = /^[\w.-]+(?:\/[\w.-]+)+$/;
/** A part of what git allows, which needs no escaping anywhere: https://git-scm.com/docs/git-check-ref-format */
const BRANCH = /^(?![/.-])(?!.*(?:\/\/|\.\.|\/\.|\.lock(?:\/|$)))[\w./-]{1,255}(?<![/.])$/;

/** What a bot has to know of a repository. */
interface Facts {
  readonly branch: string;
  /** Where git clones it from. */
  readonly url: (scope: IConstruct) => string;
  readonly statements: () => iam.PolicyStatement[];
}

/** A branch of a git repository that a bot commits to. */
export class ManifestRepository {
  /**
   * A repository at GitHub, GitLab, Bitbucket or another host that AWS CodeConnections knows. The connection's app must be allowed to write to
   * the repository, and the branch must take its pushes.
   *
   * @param repository OWNER/NAME; at GitLab with its groups
   * @param branch that the manifest is on
   * @param connectionArn of a connection that was accepted in the console
   * @throws an error when one of them is malformed
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#permissions-reference-connections-use
   */
  public static connection(repository: string, branch: string, connectionArn: string): ManifestRepository {
    const { service, region, account, id } = CONNECTION.exec(connectionArn)?.groups ?? {};
    if (service === undefined || region === undefined || account === undefined || id === undefined) {
      refuse(undefined, `connectionArn: ${quote(connectionArn)} is not one`, 'write arn:aws:codeconnections:REGION:ACCOUNT:connection/ID');
    }
    check('repository', repository, REPOSITORY, 'write OWNER/NAME, for example "acme/shop"');
    check('branch', branch, BRANCH, 'write the name of a branch, for example "main"');
    return new ManifestRepository({
      branch,
      url: (scope) => `https://${service}.${region}.${Stack.of(scope).urlSuffix}/git-http/${account}/${region}/${id}/${repository}.git`,
      statements: () => [
        new iam.PolicyStatement({
          actions: [`${service}:UseConnection`],
          resources: [connectionArn],
          conditions: {
            StringEqualsIfExists: {
              [`${service}:FullRepositoryId`]: repository,
              [`${service}:ProviderAction`]: ['GitPull', 'GitPush'],
            },
          },
        }),
      ],
    });
  }

  /**
   * A repository of AWS CodeCommit.
   *
   * @param repository the repository
   * @param branch that the manifest is on
   * @throws an error when the branch is malformed
   */
  public static codeCommit(repository: codecommit.IRepository, branch: string): ManifestRepository {
    check('branch', branch, BRANCH, 'write the name of a branch, for example "main"');
    return new ManifestRepository({
      branch,
      url: () => repository.repositoryCloneUrlHttp,
      statements: () => [
        new iam.PolicyStatement({ actions: ['codecommit:GitPull'], resources: [repository.repositoryArn] }),
        new iam.PolicyStatement({
          actions: ['codecommit:GitPush'],
          resources: [repository.repositoryArn],
          // A push to any other branch is refused: https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html
          conditions: { StringEqualsIfExists: { 'codecommit:References': [`refs/heads/${branch}`] } },
        }),
      ],
    });
  }

  /** The branch that is committed to. */
  public readonly branch: string;

  private readonly facts: Facts;

  private constructor(facts: Facts) {
    this.branch = facts.branch;
    this.facts = facts;
  }

  /** @internal */
  public _url(scope: IConstruct): string {
    return this.facts.url(scope);
  }

  /** @internal */
  public _grantCommit(role: iam.Role): void {
    for (const statement of this.facts.statements()) role.addToPolicy(statement);
  }
}

function check(parameter: string, value: string, form: RegExp, mend: string): void {
  if (Token.isUnresolved(value) || !form.test(value)) refuse(undefined, `${parameter}: ${quote(value)} is not one`, mend);
}
