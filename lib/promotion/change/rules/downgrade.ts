import { type Finding, FormatError, type PinnedRelease, Version, Versioning } from '../../../manifest';
import type { ChangeView } from '../change-view';
import type { Entering } from '../entering';
import { exceptionHelp } from '../exception';

/** A lower version takes the place of a higher one. Names without an order, and builds without a version, are never lower. */
export function downgrade(change: ChangeView): Finding[] {
  // The base's word: a change cannot make a downgrade one of names without an order.
  const unordered = new Set(change.base.images.filter(({ versioning }) => versioning === Versioning.NONE).map(({ name }) => name));
  return change.entering.flatMap((entering) => {
    const before = unordered.has(entering.image) ? undefined : versionOf(entering.before);
    const after = before && versionOf(entering.pin);
    const falls = before !== undefined && after !== undefined && after.compareTo(before) < 0;
    return falls && !entering.isExcused ? [explain(change, entering, before, after)] : [];
  });
}

/** What the ledger calls the digest; where that has no name for it, the tag, if it is a version by its form. */
function versionOf(pin: PinnedRelease | undefined): Version | undefined {
  try {
    return pin && Version.parse(pin.version ?? pin.tag.toString());
  } catch (error) {
    if (error instanceof FormatError) {
      return undefined;
    }
    throw error;
  }
}

function explain(change: ChangeView, entering: Entering, before: Version, after: Version): Finding {
  const { environment, image, pin } = entering;
  const { name } = environment;
  const was = entering.before?.digest.abbreviated ?? '';
  const never = change.past.isKnown && !change.past.isCutOff ? ', which never ran there' : '';
  const message = `${image} goes down in ${name}: from ${before.toString()} (${was}) to ${after.toString()} (${pin.digest.abbreviated})${never}`;
  const mend = `to go back to what ran in ${name} before: waybill rollback ${name} --image ${image}`;
  return change.atPin(entering, 'downgrade', message, `${mend}; or ${exceptionHelp(change, entering)}`);
}
