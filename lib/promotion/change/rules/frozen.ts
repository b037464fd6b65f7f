import { type Finding, quote } from '../../../manifest';
import type { ChangeView } from '../change-view';
import type { Entering } from '../entering';
import { exceptionHelp } from '../exception';

/** A digest enters an environment that is frozen at the base. A thaw is a change of its own: one that promotes as well is no thaw. */
export function frozen(change: ChangeView): Finding[] {
  return change.entering.flatMap((entering) => {
    const reason = change.baseEnvironment(entering.environment.name)?.frozen;
    return reason === undefined || entering.isExcused ? [] : [explain(change, entering, reason)];
  });
}

function explain(change: ChangeView, entering: Entering, reason: string): Finding {
  const { name, frozen: still } = entering.environment;
  const thawed = still === undefined ? ', and to thaw it takes a change of its own' : '';
  const message = `${entering.label} enters ${name}, which is frozen: ${quote(reason)}${thawed}`;
  const mend = `merge the thaw alone (waybill thaw ${name}), then promote`;
  return change.atPin(entering, 'frozen', message, `${mend}; or ${exceptionHelp(change, entering)}`);
}
