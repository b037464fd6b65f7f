import { type Image, MANIFEST_TYPE } from './image';

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
 * Pushes an image as `docker push` does: blobs that are not there yet, then the manifest under the tag.
 *
 * @throws PushError
 */
export async function push(image: Image, registry: Registry, repository: string, tag: string): Promise<void> {
  // One address serves every account's registry: `ns` says whose (containerd's convention for mirrors).
  const ns = `ns=${registry.account}.dkr.ecr.${registry.region}.amazonaws.com`;
  const url = `${registry.endpoint}/v2/${repository}`;
  for (const { digest, content } of image.blobs) {
    const present = await fetch(`${url}/blobs/${digest}?${ns}`, { method: 'HEAD' });
    if (present.ok) continue;
    const session = await expect(await fetch(`${url}/blobs/uploads/?${ns}`, { method: 'POST' }), `push to ${repository}`);
    const location = new URL(session.headers.get('location') ?? '', registry.endpoint);
    const upload = `${location.href}${location.search ? '&' : '?'}digest=${digest}&${ns}`;
    await expect(await fetch(upload, { method: 'PUT', body: new Uint8Array(content) }), `push of blob ${digest}`);
  }
  const manifest = await fetch(`${url}/manifests/${tag}?${ns}`, {
    method: 'PUT',
    body: new Uint8Array(image.manifest),
    headers: { 'content-type': MANIFEST_TYPE },
  });
  await expect(manifest, `push of ${repository}:${tag}`);
}

async function expect(response: Response, what: string): Promise<Response> {
  if (!response.ok) throw new PushError(what, response.status, await response.text());
  await response.arrayBuffer();
  return response;
}
