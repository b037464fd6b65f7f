import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as pipelines from 'aws-cdk-lib/pipelines';

// Under exactOptionalPropertyTypes the CDK's own classes do not satisfy its own interfaces: a getter that may answer undefined is not the
// optional property that it implements.

/** A step as what produces files. */
export function producerOf(step: pipelines.Step): pipelines.IFileSetProducer {
  const given: unknown = step;
  return given as pipelines.IFileSetProducer;
}

/** A bucket as what other constructs take. */
export function bucketOf(bucket: s3.Bucket): s3.IBucket {
  const given: unknown = bucket;
  return given as s3.IBucket;
}
