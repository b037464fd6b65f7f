import { type Built, blobsOf, manifestsOf } from '../../support/oci-image';

/** A registry of the emulated ECR. */
export interface Registry {
  /** The emulator's address. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
}

/** The registry refused a push; the message has its answer. */
export class PushError extends Error {
  public constructor(
    what: string,
    public readonly status: number,
    answer: string,
  ) {
    super(`${what}: ${status} ${answer}`);
    this.name = 'PushError';
  }
}

/**
 * Pushes an image as `docker push` does: blobs that are not there yet, then the manifests, the last one under the tag.
 *
 * @throws PushError
 */
export async function push(image: Built, registry: Registry, repository: string, tag: string): Promise<void> {
  // One address serves every account's registry: `ns` says whose (containerd's convention for mirrors).
  const ns = `ns=${registry.account}.dkr.ecr.${registry.region}.amazonaws.com`;
  const url = `${registry.endpoint}/v2/${repository}`;
  for (const { digest, bytes } of blobsOf(image)) {
    const present = await fetch(`${url}/blobs/${digest}?${ns}`, { method: 'HEAD' });
    if (present.ok) continue;
    const session = await succeed(await fetch(`${url}/blobs/uploads/?${ns}`, { method: 'POST' }), `push to ${repository}`);
    const location = new URL(session.headers.get('location') ?? '', registry.endpoint);
    const upload = `${location.href}${location.search ? '&' : '?'}digest=${digest}&${ns}`;
    await succeed(await fetch(upload, { method: 'PUT', body: new Uint8Array(bytes) }), `push of blob ${digest}`);
  }
  for (const { digest, mediaType, bytes } of manifestsOf(image)) {
    const reference = digest === image.digest ? tag : digest;
    const put = fetch(`${url}/manifests/${reference}?${ns}`, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': mediaType },
    });
    await succeed(await put, `push of ${repository}:${reference}`);
  }
}

async function succeed(response: Response, what: string): Promise<Response> {
  if (!response.ok) throw new PushError(what, response.status, await response.text());
  await response.arrayBuffer();
  return response;
}
