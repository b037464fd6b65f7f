import type { Finding } from '../../../manifest';
import { commitName } from '../../environment-history';
import { listed } from '../../refusal';
import type { ChangeView } from '../change-view';
import type { Entering } from '../entering';
import { exceptionHelp } from '../exception';

/** A digest enters an environment, and at the base none of those that it promotes from pins it for this image. */
export function skippedEnvironment(change: ChangeView): Finding[] {
  return change.entering.filter((entering) => skips(change, entering) && !entering.isExcused).map((entering) => explain(change, entering));
}

function skips(change: ChangeView, { rules, image, digest }: Entering): boolean {
  return rules.promotesFrom.length > 0 && !rules.promotesFrom.some((upstream) => change.basePins(upstream, image, digest));
}

function explain(change: ChangeView, entering: Entering): Finding {
  const { message, mend } = inOneChange(change, entering) ?? gone(change, entering) ?? neverThere(change, entering);
  return change.atPin(entering, 'skipped-environment', `${entering.label} ${message}`, `${mend}; or ${exceptionHelp(change, entering)}`);
}

interface Words {
  readonly message: string;
  readonly mend: string;
}

/** The usual case: one pull request promotes to two environments, and the second could only rely on what nobody has seen run in the first. */
function inOneChange(change: ChangeView, { environment, rules, image, digest }: Entering): Words | undefined {
  const together = rules.promotesFrom.filter((upstream) => change.headPins(upstream, image, digest));
  const [first] = together;
  if (first === undefined) {
    return undefined;
  }
  const { name } = environment;
  const isPromoted = change.head.environment(first).promotesFrom.length > 0;
  return {
    message: `enters ${listed([...together, name])} in one change: ${name} takes only what ${either(together)} had before this change`,
    mend: `merge its ${isPromoted ? 'promotion to' : 'pin in'} ${first} alone, then: waybill promote ${first} ${name} --image ${image}`,
  };
}

function gone(change: ChangeView, { environment, rules, image, digest, pin }: Entering): Words | undefined {
  const departures = rules.promotesFrom.flatMap((upstream) => {
    const departure = change.past.departure(upstream, image, digest);
    return departure === undefined ? [] : [{ upstream, ...departure }];
  });
  // The commits of one history: the one that left last is the one that a person has in mind.
  departures.sort((a, b) => b.last.committedAt.getTime() - a.last.committedAt.getTime() || (a.upstream < b.upstream ? -1 : 1));
  const [latest] = departures;
  if (latest === undefined) {
    return undefined;
  }
  const { upstream, until } = latest;
  return {
    message: `enters ${environment.name}, but ${upstream} ${until === undefined ? 'does not have it any more' : `had it until ${commitName(until)}`}`,
    mend: `bring it back to ${upstream} first (waybill pin ${upstream} ${image} ${pin.tag.toString()}), or promote what ${upstream} has now`,
  };
}

function neverThere(change: ChangeView, { environment, rules, image, digest, pin }: Entering): Words {
  const { name } = environment;
  const { promotesFrom } = rules;
  const [first = ''] = promotesFrom;
  const having = change.base.environments.filter((other) => other.name !== name && change.basePins(other.name, image, digest));
  const names = having.map((other) => other.name).sort();
  const elsewhere = names.length === 0 ? 'nor does any other environment' : `${listed(names)} ${names.length === 1 ? 'does' : 'do'}`;
  const verb = promotesFrom.length === 1 ? `${first} does not have it` : `none of ${listed(promotesFrom)} has it`;
  // The first step of the way there that is open.
  const [step] = promotesFrom.flatMap((upstream) => {
    const from = change.baseEnvironment(upstream)?.promotesFrom.find((source) => names.includes(source));
    return from === undefined ? [] : [{ from, upstream }];
  });
  const open = promotesFrom.find((upstream) => change.baseEnvironment(upstream)?.promotesFrom.length === 0);
  const mend =
    step !== undefined
      ? `merge its promotion to ${step.upstream} first: waybill promote ${step.from} ${step.upstream} --image ${image}`
      : open === undefined
        ? `bring it to ${either(promotesFrom)} first`
        : `merge it into ${open} first: waybill pin ${open} ${image} ${pin.tag.toString()}`;
  return { message: `enters ${name}, but ${verb} (${elsewhere})`, mend };
}

function either(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `one of ${listed(names)}`;
}
