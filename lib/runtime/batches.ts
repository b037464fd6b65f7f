/** Calls under way at once: ECS lets some tens a second through (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html). */
const CALLS_AT_ONCE = 8;

/** More than any quota of ECS fills: an answer that never ends must not keep a pipeline for ever. */
const MOST_PAGES = 1000;

/** A denied batch of more items is halved, a smaller one asked for item by item, which costs least where many are denied. */
const HALVED = 10;

/** What disappears between two calls is simply not there any more. */
const GONE = new Set(['ClusterNotFoundException', 'ServiceNotFoundException', 'ServiceNotActiveException']);

/** Something in a cluster, by its ARN. */
export interface InCluster {
  readonly cluster: string;
  readonly arn: string;
}

/** What this caller may not describe, with AWS's words for it. */
export interface Denial extends InCluster {
  readonly error: unknown;
}

/** What became of the items of a description. */
export interface Described<T> {
  readonly found: readonly T[];
  readonly denied: readonly Denial[];
}

/** Items of one cluster, as many as one call takes. */
interface Batch {
  readonly cluster: string;
  readonly arns: readonly string[];
}

/**
 * Describes the items in batches of at most `size`. A policy that names tags denies a whole batch for one item without them: then the
 * batch is split, down to the single items, and those that are denied are told apart. That takes at most 11 calls for 10 items, 131 for
 * 100.
 *
 * @param ask describes some items of one cluster
 * @throws what `ask` throws, but for denials and what is gone
 */
export async function describeInBatches<T>(
  items: readonly InCluster[],
  size: number,
  ask: (cluster: string, arns: string[]) => Promise<T[]>,
): Promise<Described<T>> {
  return joined(await eachAtOnce(batches(items, size), (batch) => describe(batch, ask)));
}

async function describe<T>({ cluster, arns }: Batch, ask: (cluster: string, arns: string[]) => Promise<T[]>): Promise<Described<T>> {
  try {
    return { found: (await unlessGone(() => ask(cluster, [...arns]))) ?? [], denied: [] };
  } catch (error) {
    if (!isDenied(error)) throw error;
    if (arns.length === 1) return { found: [], denied: arns.map((arn) => ({ cluster, arn, error })) };
    const size = arns.length > HALVED ? Math.ceil(arns.length / 2) : 1;
    const answers: Described<T>[] = [];
    for (const part of slices(arns, size)) answers.push(await describe({ cluster, arns: part }, ask));
    return joined(answers);
  }
}

function joined<T>(answers: readonly Described<T>[]): Described<T> {
  return { found: answers.flatMap(({ found }) => found), denied: answers.flatMap(({ denied }) => denied) };
}

function isDenied(error: unknown): boolean {
  return nameOf(error).startsWith('AccessDenied');
}

/**
 * Reads every page.
 *
 * @throws an error when they do not come to an end
 */
export async function pages<T>(
  read: (nextToken: { nextToken?: string }) => Promise<{ items: readonly T[]; nextToken: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const page = await read(token === undefined ? {} : { nextToken: token });
    for (const item of page.items) all.push(item);
    token = page.nextToken;
    if (token === undefined) return all;
  }
  throw new Error(`ECS did not come to the end of a list in ${MOST_PAGES} pages; look at AWS_ENDPOINT_URL and any proxy in between`);
}

/** Undefined when ECS says that what is asked for is gone. */
export async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (GONE.has(nameOf(error))) return undefined;
    throw error;
  }
}

function nameOf(error: unknown): string {
  return (error as { name?: string }).name ?? '';
}

/** Cluster by cluster, as the calls want it. */
function batches(items: readonly InCluster[], size: number): Batch[] {
  const byCluster = new Map<string, string[]>();
  for (const { cluster, arn } of items) {
    const arns = byCluster.get(cluster);
    if (arns === undefined) byCluster.set(cluster, [arn]);
    else arns.push(arn);
  }
  return [...byCluster].flatMap(([cluster, arns]) => slices(arns, size).map((slice) => ({ cluster, arns: slice })));
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Does the work for each item, a few at a time; answers in the order of the items. After a failure nothing more is begun. */
export async function eachAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    // The iterator is shared: each worker takes the next item that nobody has.
    for (const [index, item] of rest) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, worker));
  return results;
}
