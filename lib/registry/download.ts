import { explainAwsFailure, oneLine } from './aws-failure';
import { RegistryError, tooLarge } from './registry-error';

/** Milliseconds for one attempt, from the request to the last byte. */
const TIMEOUT = 30_000;
const ATTEMPTS = 3;
/** Milliseconds before the second attempt; doubled for the third. */
const PAUSE = 200;

/**
 * Fetches a blob from the address that a registry gave. The address is signed: its query string is a secret and in no message.
 *
 * @param what for messages, such as `the config sha256:…`
 * @param limit in bytes; what is longer is not read to its end
 * @throws RegistryError `unreachable`, `download-failed` or `too-large`
 */
export async function download(what: string, address: string, limit: number): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    const { bytes, error, passing } = await tryOnce(what, address, limit);
    if (bytes !== undefined) return bytes;
    if (!passing || attempt === ATTEMPTS) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** (attempt - 1)));
  }
}

type Outcome = { bytes: Buffer; error?: never; passing?: never } | { bytes?: never; error: RegistryError; passing: boolean };

async function tryOnce(what: string, address: string, limit: number): Promise<Outcome> {
  const where = `${what} from ${oneLine(address.replace(/\?.*$/s, ''))}`;
  if (!/^https?:\/\//i.test(address)) {
    return { error: failed(`the registry wants ${where} to be fetched, which is no web address`), passing: false };
  }
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok) {
      await response.body?.cancel();
      return {
        error: failed(`downloading ${where} was answered with HTTP status ${response.status}`),
        passing: response.status >= 500 || response.status === 429,
      };
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      // Leaving the loop cancels the transfer.
      if (length > limit) return { error: tooLarge(what, `more than ${limit}`, limit), passing: false };
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    const { message, help } = explainAwsFailure(error);
    return { error: new RegistryError('unreachable', `downloading ${where} failed: ${message}`, help), passing: true };
  }
}

function failed(message: string): RegistryError {
  return new RegistryError('download-failed', message, 'try again; if it persists, check that the image can be pulled with docker');
}
