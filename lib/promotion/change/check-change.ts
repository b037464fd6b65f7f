import type { Finding } from '../../manifest';
import { refusal } from '../refusal';
import { ChangeView } from './change-view';
import { isExcusable } from './excusable';
import type { ManifestChange } from './manifest-change';
import { CHANGE_RULES } from './rules';
import { mayHideHolders } from './rules/release-dropped';

/**
 * Judges a change of the manifest by the rules on changes. Base and head are valid manifests: what is wrong in one of them alone, such as
 * `rejected-release`, is found when it is parsed.
 *
 * @returns every finding with its place in the head file, in the order of that file; none when there is nothing to compare
 */
export function checkChange(change: ManifestChange): Finding[] {
  if (change.base === undefined) {
    return [];
  }
  const view = new ChangeView(change, change.base);
  const findings = CHANGE_RULES.flatMap((rule) => rule(view)).sort(byPlace);
  const excusable = findings.filter(({ code }) => isExcusable(code));
  if (view.past.isCutOff && (excusable.length > 0 || mayHideHolders(view))) {
    findings.push(shallow(excusable.length));
  }
  return findings;
}

function shallow(excusable: number): Finding {
  const message =
    excusable > 0
      ? `a shallow clone cuts the history off, and what it hides may excuse ${excusable === 1 ? 'a finding' : `some of ${excusable} findings`}`
      : 'a shallow clone cuts the history off, and what it hides may pin a release that is gone from the ledger';
  return refusal('shallow-history', message, 'type: git fetch --unshallow, then check again');
}

/** The rest only makes the order the same each time, whatever the order of keys. */
function byPlace(a: Finding, b: Finding): number {
  return (
    (a.line ?? Infinity) - (b.line ?? Infinity) ||
    (a.column ?? Infinity) - (b.column ?? Infinity) ||
    byText(a.code, b.code) ||
    byText(a.message, b.message)
  );
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
