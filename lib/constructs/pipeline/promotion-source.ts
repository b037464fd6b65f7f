import { Token } from 'aws-cdk-lib';
import type * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import { quote } from '../../manifest';
import { refuse } from '../refuse';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeconnections.html */
const CONNECTION = /^arn:aws[a-z-]*:(?:codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection\/[0-9a-f-]{36}$/;
const REPOSITORY = /^[\w.-]+(?:\/[\w.-]+)+$/;
const BRANCH = /^[\w./-]{1,255}$/;

/** What a pipeline has to know of a source. */
interface SourceFacts {
  readonly hasHistory: boolean;
  readonly connectionArn?: string;
}

/** Where the CDK app and the release manifest come from. */
export class PromotionSource {
  /**
   * A repository at GitHub, GitLab, Bitbucket or another host that AWS CodeConnections knows. A push to the branch starts the pipeline. Builds
   * clone it with its history, so that changes can be checked.
   *
   * @param repository OWNER/NAME; at GitLab with its groups
   * @param branch whose head is released
   * @param connectionArn of a connection that was accepted in the console
   * @throws an error when one of them is malformed
   */
  public static connection(repository: string, branch: string, connectionArn: string): PromotionSource {
    check('repository', repository, REPOSITORY, 'write OWNER/NAME, for example "acme/shop"');
    check('branch', branch, BRANCH, 'write the name of a branch, for example "main"');
    check('connectionArn', connectionArn, CONNECTION, 'write arn:aws:codeconnections:REGION:ACCOUNT:connection/ID');
    const options = { connectionArn, actionName: 'Source', codeBuildCloneOutput: true };
    return new PromotionSource(CodePipelineSource.connection(repository, branch, options), { hasHistory: true, connectionArn });
  }

  /**
   * A repository of AWS CodeCommit. A push to the branch starts the pipeline. Builds clone it with its history, so that changes can be checked.
   *
   * @param repository the repository
   * @param branch whose head is released
   * @throws an error when the branch is malformed
   */
  public static codeCommit(repository: codecommit.IRepository, branch: string): PromotionSource {
    check('branch', branch, BRANCH, 'write the name of a branch, for example "main"');
    const options = { actionName: 'Source', codeBuildCloneOutput: true };
    return new PromotionSource(CodePipelineSource.codeCommit(repository, branch, options), { hasHistory: true });
  }

  /**
   * A zip file in a versioned bucket that sends its events to EventBridge. A new version of it starts the pipeline. Changes are checked when
   * the file holds the whole clone, with its `.git` folder, and the pipeline is told so (`checkChanges`).
   *
   * @param bucket the bucket
   * @param objectKey of the zip file, such as `shop/source.zip`
   * @throws an error when the key does not end in .zip
   */
  public static s3(bucket: s3.IBucket, objectKey: string): PromotionSource {
    check('objectKey', objectKey, /^[\w!'()*./-]{1,1020}\.zip$/, 'write the key of a zip file, for example "shop/source.zip"');
    return new PromotionSource(CodePipelineSource.s3(bucket, objectKey, { actionName: 'Source', trigger: S3Trigger.EVENTS }), {
      hasHistory: false,
    });
  }

  /** The source as CDK Pipelines takes it, for steps of the team's own. */
  public readonly fileSet: CodePipelineSource;

  /** Whether builds are sure to have the git history of the source. */
  public readonly hasHistory: boolean;

  /** @internal */
  public readonly _connectionArn?: string;

  private constructor(fileSet: CodePipelineSource, { hasHistory, connectionArn }: SourceFacts) {
    this.fileSet = fileSet;
    this.hasHistory = hasHistory;
    if (connectionArn !== undefined) this._connectionArn = connectionArn;
  }
}

function check(parameter: string, value: string, form: RegExp, mend: string): void {
  if (!Token.isUnresolved(value) && !form.test(value)) refuse(undefined, `${parameter}: ${quote(value)} is not one`, mend);
}
