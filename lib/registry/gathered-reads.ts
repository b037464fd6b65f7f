import type { Digest } from '../manifest';

/** Reads contents by digest; what is not there is absent. */
type Read = (digests: readonly Digest[]) => Promise<ReadonlyMap<string, Buffer>>;

interface Waiting {
  readonly digests: readonly Digest[];
  readonly resolve: (found: ReadonlyMap<string, Buffer>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Makes one reading of all that is asked for at the same time, so that a hundred images that are inspected side by side cost one call and
 * not a hundred. Nothing is remembered: what is asked for later is read again.
 */
export function gathered(read: Read): Read {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    const digests = new Map(all.flatMap((one) => one.digests).map((digest) => [digest.toString(), digest]));
    read([...digests.values()]).then(
      (found) => {
        for (const { resolve } of all) resolve(found);
      },
      (error: unknown) => {
        for (const { reject } of all) reject(error);
      },
    );
  };
  return (digests) =>
    new Promise((resolve, reject) => {
      // What is asked for by the same event, also after some promises of it were kept, comes before an immediate.
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ digests, resolve, reject });
    });
}
