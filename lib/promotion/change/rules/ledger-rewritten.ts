import type { Finding, LedgerRelease } from '../../../manifest';
import { listed } from '../../refusal';
import type { ChangeView } from '../change-view';

/**
 * A recorded release changed its digest, revision or creation time. What was missing may be added, and the same moment written in another way is
 * the same; what was recorded may not be taken away. A mark of rejection comes and goes: it is a judgement, not a fact.
 */
export function ledgerRewritten(change: ChangeView): Finding[] {
  const after = new Map(change.head.images.map((image) => [image.name, image]));
  return change.base.images.flatMap(({ name, releases }) =>
    releases.flatMap((before) => {
      const now = after.get(name)?.release(before.version);
      const changes = now === undefined ? [] : rewritings(before, now);
      return changes.length === 0 ? [] : [explain(change, before, changes)];
    }),
  );
}

/** One fact of a release that was recorded and is another one now, or gone. */
export interface Rewriting {
  readonly field: 'digest' | 'revision' | 'created';
  readonly before: string;
  readonly now: string | undefined;
}

/** What a ledger says otherwise of a release; what it did not say before is no contradiction. */
export function rewritings(before: LedgerRelease, now: LedgerRelease): Rewriting[] {
  const facts: readonly (Omit<Rewriting, 'before'> & { readonly before: string | undefined; readonly same: boolean })[] = [
    { field: 'digest', ...both(before.digest.toString(), now.digest.toString()) },
    { field: 'revision', ...both(before.revision, now.revision) },
    { field: 'created', ...both(before.created, now.created, moment) },
  ];
  return facts.flatMap(({ field, before: was, now: is, same }) => (was === undefined || same ? [] : [{ field, before: was, now: is }]));
}

function both(
  before: string | undefined,
  now: string | undefined,
  meaning: (text: string) => string = (text) => text,
): { before: string | undefined; now: string | undefined; same: boolean } {
  return { before, now, same: before !== undefined && now !== undefined && meaning(before) === meaning(now) };
}

/** One text for one moment, whatever its offset from UTC and its trailing zeros; `Date` alone would drop all below a millisecond. */
function moment(created: string): string {
  const fraction = /\.(\d+)/.exec(created)?.[1] ?? '';
  const whole = Date.parse(created.replace(/\.\d+/, '').toUpperCase());
  return `${whole}.${fraction.replace(/0+$/, '')}`;
}

function explain(change: ChangeView, { image, version, digest }: LedgerRelease, changes: readonly Rewriting[]): Finding {
  const words = changes.map(
    ({ field, before, now }) => `its ${NAMES[field]} was ${before} and ${now === undefined ? 'is gone' : `is now ${now}`}`,
  );
  const [first] = changes;
  return change.finding({
    code: 'ledger-rewritten',
    message: `${version} of ${image} is recorded, and this change rewrites it: ${listed(words)}`,
    help:
      first?.field === 'digest'
        ? `put ${digest.toString()} back, and record what was built anew under a version of its own: waybill record ${image} VERSION --tag TAG`
        : 'put back what was recorded: a version names one build for ever',
    image,
    path: ['images', image, 'releases', version, ...(first === undefined ? [] : [first.field])],
  });
}

const NAMES: Readonly<Record<Rewriting['field'], string>> = { digest: 'digest', revision: 'revision', created: 'creation time' };
