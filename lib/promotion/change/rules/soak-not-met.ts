import { type Finding, utcTime } from '../../../manifest';
import { formatDuration, parseDuration } from '../../duration';
import { commitName } from '../../environment-history';
import { listed } from '../../refusal';
import type { Stretch } from '../base-history';
import type { ChangeView } from '../change-view';
import type { Entering } from '../entering';
import { exceptionHelp } from '../exception';

/** A digest enters that is in an environment upstream, but has not been there long enough without a break. */
export function soakNotMet(change: ChangeView): Finding[] {
  return change.entering.flatMap((entering) => {
    const seconds = parseDuration(entering.rules.soak ?? '0s') ?? 0;
    const upstream = entering.rules.promotesFrom.filter((name) => change.basePins(name, entering.image, entering.digest));
    if (seconds === 0 || upstream.length === 0) {
      return []; // what no upstream pins is the affair of skipped-environment
    }
    const latest = new Date(change.now.getTime() - seconds * 1000);
    const soaked = upstream.some((name) => change.past.hasSince(name, entering.image, entering.digest, latest));
    return soaked || entering.isExcused ? [] : [explain(change, entering, upstream, seconds)];
  });
}

function explain(change: ChangeView, entering: Entering, upstream: readonly string[], seconds: number): Finding {
  const { environment, rules, label } = entering;
  const longest = longestOf(change, entering, upstream);
  const asked = `the ${rules.soak ?? ''} that ${environment.name} asks for`;
  if (longest === undefined) {
    const reason = change.past.isKnown ? 'no commit of its history shows it there' : 'there is no git history to tell';
    const message = `${label} enters ${environment.name}, and since when ${listed(upstream)} has it is not known (${reason}), so ${asked} cannot be shown`;
    const help = change.past.isKnown ? 'wait until it has soaked' : 'check in a clone of the git repository, against a commit';
    return change.atPin(entering, 'soak-not-met', message, `${help}; or ${exceptionHelp(change, entering)}`);
  }
  const { name, since, isCutOff } = longest;
  const began = since.committedAt.getTime();
  const elapsed = (change.now.getTime() - began) / 1000;
  const met = new Date(began + seconds * 1000);
  const message =
    `${label} enters ${environment.name}, but ${name} has had it for ${isCutOff ? 'at least ' : ''}${formatDuration(elapsed)} of ${asked}, ` +
    `since ${commitName(since)} (${utcTime(since.committedAt)}); ${formatDuration(Math.ceil(seconds - elapsed))} are missing`;
  const mend = `wait until ${utcTime(met)}, then check again`;
  return change.atPin(
    entering,
    'soak-not-met',
    `${message}${breakOf(change, name, entering)}`,
    `${mend}; or ${exceptionHelp(change, entering)}`,
  );
}

function longestOf(change: ChangeView, { image, digest }: Entering, upstream: readonly string[]): (Stretch & { name: string }) | undefined {
  return upstream
    .flatMap((name) => {
      const stretch = change.past.stretch(name, image, digest);
      return stretch === undefined ? [] : [{ name, ...stretch }];
    })
    .sort((a, b) => a.since.committedAt.getTime() - b.since.committedAt.getTime() || (a.name < b.name ? -1 : 1))[0];
}

/** A digest that has been there for weeks, but for an hour: what a person would take for a mistake of the check. */
function breakOf(change: ChangeView, upstream: string, { image, digest }: Entering): string {
  const until = change.past.beforeStretch(upstream, image, digest)?.until;
  return until === undefined ? '' : ` (${upstream} had it before as well, until ${commitName(until)}: a break begins the soak anew)`;
}
