import { oneLine, type RegistryRecords, type ScanRecord } from '../../registry';
import { fail, NOT_THERE, pass, type PinRule, skip, withoutRecords } from './pin-check';
import { findingsAbove, type MaxSeverity } from './severity';
import type { Leaf, Shelf } from './shelf';

/** A scan has counts in these: a basic one that ended, an enhanced one that goes on. */
const DONE = ['COMPLETE', 'ACTIVE'];
const UNDER_WAY = ['IN_PROGRESS', 'PENDING', 'ACTIVE'];

/**
 * The last scan found nothing above the severity, in any of the images that the digest stands for: ECR scans the images of an index, not the
 * index. A scan that is not there, not complete or failed fails, since it is asked for and proves nothing.
 */
export const scan: PinRule = {
  name: 'scan',
  notAsked: (run) =>
    run.maxSeverity === undefined ? skip('no --max-severity was given', 'without --max-severity') : withoutRecords(run, 'scans'),
  async judge({ digest }, shelf, { registry: { records }, maxSeverity }) {
    if (records === undefined || maxSeverity === undefined || !(await shelf.described()).has(digest.toString())) return NOT_THERE;
    const found = await Promise.all((await shelf.leaves(digest)).map((leaf) => scanned(leaf, shelf, records, maxSeverity)));
    const bad = found.filter(({ holds }) => !holds);
    const words = (bad.length > 0 ? bad : found).map(({ text }) => text);
    return bad.length > 0 ? fail(words.join('; ')) : pass(words.join('; '));
  },
};

interface Scanned {
  readonly holds: boolean;
  readonly text: string;
}

async function scanned(leaf: Leaf, shelf: Shelf, records: RegistryRecords, most: MaxSeverity): Promise<Scanned> {
  const what = leaf.platform === undefined ? 'the image' : `the image for ${leaf.platform}`;
  if (!leaf.there) return { holds: false, text: `${what} is not there` };
  const record = await shelf.scanOf(leaf.digest, records);
  if (record?.counts === undefined || !DONE.includes(record.status)) {
    return { holds: false, text: `${what} ${notScanned(record, shelf, leaf)}` };
  }
  const { above, others } = findingsAbove(record.counts, most);
  if (above.length > 0) return { holds: false, text: `the scan of ${what} found ${above.join(', ')}` };
  return { holds: true, text: `the scan of ${what} found ${others.length === 0 ? 'nothing' : `${others.join(', ')} and nothing worse`}` };
}

function notScanned(record: ScanRecord | undefined, { repository }: Shelf, { digest }: Leaf): string {
  if (record === undefined) {
    const command = `aws ecr start-image-scan --repository-name ${repository.toString()} --image-id imageDigest=${digest.toString()}`;
    return `was never scanned: type ${command}, or let the registry scan on push`;
  }
  const said = record.description === undefined ? record.status : `${record.status}, ${oneLine(record.description)}`;
  if (UNDER_WAY.includes(record.status)) return `is not scanned yet (${said}): try again in some minutes`;
  return `has no scan to go by (${said}): mend that, or go without by --skip scan`;
}
