import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allowLogEncryption } from '../log-encryption';
import { bucketOf } from './cdk-types';

/** Longer than the longest approval, whose execution still needs its artifacts when the answer comes. */
const KEPT = Duration.days(90);

/** Where a pipeline keeps what its actions hand on: encrypted by a key that other accounts can be given, and only for as long as a run may last. */
export class ArtifactStore extends Construct {
  public readonly bucket: s3.Bucket;
  public readonly accessLogs: s3.Bucket;
  public readonly key: kms.Key;

  public constructor(scope: Construct, id: string, application: string) {
    super(scope, id);
    const closed = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const expiring = { lifecycleRules: [{ expiration: KEPT, noncurrentVersionExpiration: Duration.days(1) }] };
    this.key = new kms.Key(this, 'Key', {
      description: `Artifacts of the pipeline of ${application}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.accessLogs = new s3.Bucket(this, 'AccessLogs', {
      ...closed,
      ...expiring,
      encryption: s3.BucketEncryption.S3_MANAGED,
    });
    this.bucket = new s3.Bucket(this, 'Artifacts', {
      ...closed,
      ...expiring,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      serverAccessLogsBucket: bucketOf(this.accessLogs),
      serverAccessLogsPrefix: 'artifacts/',
    });
  }

  /** The key, for the log groups of the pipeline: CloudWatch Logs may use it for log groups of this account and region. */
  public logKey(): kms.Key {
    allowLogEncryption(this.key);
    return this.key;
  }
}
