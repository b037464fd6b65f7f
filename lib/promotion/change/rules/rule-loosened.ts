import { Accepts, Combination, type EnvironmentRelease, type Finding, quote } from '../../../manifest';
import { parseDuration } from '../../duration';
import { listed } from '../../refusal';
import type { ChangeView } from '../change-view';

/**
 * A warning for each rule of an environment that the change makes laxer. It takes effect once it is merged: what enters by the same change is judged
 * by the rules of the base. An environment that the base does not have loosens nothing.
 */
export function ruleLoosened(change: ChangeView): Finding[] {
  return change.head.environments.flatMap((now) => {
    const before = change.baseEnvironment(now.name);
    const loosened =
      before === undefined
        ? []
        : [...fromMore(before, now), ...soakShorter(before, now), ...takesMore(before, now), ...thawed(before, now)];
    return loosened.map((words) => explain(change, now.name, words));
  });
}

interface Loosened {
  readonly key: 'promotesFrom' | 'soak' | 'combination' | 'accepts' | 'frozen';
  /** In a list, which item. */
  readonly item?: number;
  readonly message: string;
}

function fromMore(before: EnvironmentRelease, { name, promotesFrom }: EnvironmentRelease): Loosened[] {
  if (before.promotesFrom.length === 0) {
    return []; // whatever it asks for now is more
  }
  if (promotesFrom.length === 0) {
    return [{ key: 'promotesFrom', message: `${name} no longer promotes from ${listed(before.promotesFrom)}: anything may enter it` }];
  }
  const added = promotesFrom.filter((upstream) => !before.promotesFrom.includes(upstream));
  const item = promotesFrom.findIndex((upstream) => added.includes(upstream));
  return item < 0 ? [] : [{ key: 'promotesFrom', item, message: `${name} may now be promoted to from ${listed(added)} as well` }];
}

function soakShorter(before: EnvironmentRelease, { name, soak }: EnvironmentRelease): Loosened[] {
  const [was, is] = [before.soak, soak].map((text) => parseDuration(text ?? '0s') ?? 0);
  return (is ?? 0) < (was ?? 0)
    ? [{ key: 'soak', message: `the soak of ${name} falls from ${before.soak ?? 'none'} to ${soak ?? 'none'}` }]
    : [];
}

function takesMore(before: EnvironmentRelease, { name, combination, accepts }: EnvironmentRelease): Loosened[] {
  const loosened: Loosened[] = [];
  if (before.combination === Combination.EXACT && combination === Combination.ANY) {
    loosened.push({ key: 'combination', message: `${name} no longer asks for a combination that ran together` });
  }
  if (before.accepts === Accepts.RELEASES && accepts === Accepts.BUILDS) {
    loosened.push({ key: 'accepts', message: `${name} now accepts any build, not only releases` });
  }
  return loosened;
}

function thawed({ frozen }: EnvironmentRelease, now: EnvironmentRelease): Loosened[] {
  return frozen !== undefined && now.frozen === undefined
    ? [{ key: 'frozen', message: `${now.name} is thawed; it was frozen: ${quote(frozen)}` }]
    : [];
}

function explain(change: ChangeView, environment: string, { key, item, message }: Loosened): Finding {
  return change.finding({
    code: 'rule-loosened',
    severity: 'warning',
    message,
    help: 'it takes effect when this is merged: let the owners of the environment approve it',
    environment,
    path: ['environments', environment, key, ...(item === undefined ? [] : [item])],
  });
}
