import { ActionFailure } from './action-failure';
import { type ActionContext, type ActionOutcome, required } from './action-context';

/** Takes an object of a bucket as the source. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html */
export async function takeSource(context: ActionContext): Promise<ActionOutcome> {
  const { action, artifacts, role } = context;
  const bucket = required(context, 'S3Bucket');
  const key = required(context, 'S3ObjectKey');
  const versioning = await role.rest('s3', { method: 'GET', path: `/${bucket}`, query: { versioning: '' } }, 's3:GetBucketVersioning');
  if (!versioning.body.includes('Enabled')) throw new ActionFailure(`the bucket ${bucket} is not versioned`);
  const { headers, body } = await role.rest('s3', { method: 'GET', path: `/${bucket}/${key}` }, `s3:GetObject of ${key}`);
  for (const { Name } of action.OutputArtifacts ?? []) await artifacts.put(role, Name, body);
  const version = headers.get('x-amz-version-id') ?? '';
  return {
    succeeded: true,
    summary: `Amazon S3 version id: ${version}`,
    variables: { BucketName: bucket, ObjectKey: key, VersionId: version, ETag: headers.get('etag') ?? '' },
  };
}
