import type { PinnedRelease } from '../../manifest';
import type { ImageRecord } from '../../registry';
import { fail, NOT_THERE, pass, type PinRule, type Verdict, withoutRecords } from './pin-check';
import type { Leaf, Shelf } from './shelf';

/**
 * Neither the image nor one that it lists is in ECR's archive, where nobody can pull it. What can be pulled is not there: ECR is asked for
 * its records only of what cannot.
 */
export const archived: PinRule = {
  name: 'archived',
  notAsked: (run) => withoutRecords(run, 'archive'),
  async judge(pin, shelf) {
    if (!(await shelf.described()).has(pin.digest.toString())) {
      return verdictOn((await shelf.absent()).get(pin.digest.toString()), pin, 'the image') ?? NOT_THERE;
    }
    const missing = (await shelf.leaves(pin.digest)).filter(({ there }) => !there);
    for (const leaf of missing) {
      const verdict = await verdictOnLeaf(leaf, shelf, pin);
      if (verdict?.status === 'fail') return verdict;
    }
    return pass('the image can be pulled');
  },
};

async function verdictOnLeaf(leaf: Leaf, shelf: Shelf, pin: PinnedRelease): Promise<Verdict | undefined> {
  const record = (await shelf.absent()).get(leaf.digest.toString());
  return verdictOn(record, pin, `the image for ${leaf.platform ?? leaf.digest.toString()}`);
}

/** Undefined for what the repository does not have at all. */
function verdictOn(record: ImageRecord | undefined, { repository }: PinnedRelease, what: string): Verdict | undefined {
  if (record === undefined) return undefined;
  const { status, archivedAt, digest } = record;
  if (status === 'ACTIVE') return pass(`${what} is not in the archive`);
  if (status === 'ACTIVATING') return fail(`${what} is on its way back from the archive: try again when it is there`);
  const since = archivedAt === undefined ? '' : ` since ${archivedAt.toISOString().slice(0, 10)}`;
  const command = `aws ecr update-image-storage-class --repository-name ${repository.toString()} --image-id imageDigest=${digest} --target-storage-class STANDARD`;
  return fail(`${what} is ${status.toLowerCase()}${since} and cannot be pulled: type ${command}`);
}
