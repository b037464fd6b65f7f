import { randomUUID } from 'node:crypto';
import type { AwsClient } from '../aws/aws-client';
import { ActionFailure } from './action-failure';
import type { PipelineDefinition } from './pipeline-definition';
import { type Files, pack, unpack } from './zip';

/** The artifacts of one execution, in the bucket of its pipeline. */
export class Artifacts {
  private readonly keys = new Map<string, string>();
  private readonly bucket: string;
  private readonly encryptionKey: string | undefined;

  public constructor(private readonly pipeline: PipelineDefinition) {
    const store = pipeline.ArtifactStore;
    if (store === undefined) throw new Error('the pipeline has artifact stores in several regions, which this runner does not know');
    this.bucket = store.Location;
    this.encryptionKey = store.EncryptionKey?.Id;
  }

  /** Stores an artifact with the credentials of the action that puts it out. */
  public async put(aws: AwsClient, name: string, content: Files | Buffer): Promise<void> {
    // Both names are cut as AWS does it.
    const key = `${(this.pipeline.Name ?? '').slice(0, 20)}/${name.slice(0, 10)}/${randomUUID().slice(0, 7)}`;
    const headers: Record<string, string> =
      this.encryptionKey === undefined
        ? {}
        : { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': this.encryptionKey };
    const body = Buffer.isBuffer(content) ? content : pack(content);
    await aws.rest('s3', { method: 'PUT', path: `/${this.bucket}/${key}`, headers, body }, `s3:PutObject of the artifact ${name}`);
    this.keys.set(name, key);
  }

  /** The files of an artifact, read with the credentials of the action that takes it. */
  public async get(aws: AwsClient, name: string): Promise<Files> {
    const key = this.keys.get(name);
    if (key === undefined) throw new ActionFailure(`no action put out the artifact ${name}`);
    const answer = await aws.rest('s3', { method: 'GET', path: `/${this.bucket}/${key}` }, `s3:GetObject of the artifact ${name}`);
    return unpack(answer.body);
  }
}
