import type { Draft, DraftEnvironment } from './draft';
import { quote } from './format-error';
import type { Problem } from './problem';
import { suggestion } from './suggest';

/** `unknown-environment` and `promotion-cycle`. */
export function promotionProblems(draft: Draft): Problem[] {
  return [...unknownEnvironments(draft), ...cycles(draft)];
}

function unknownEnvironments({ environments, environmentNames }: Draft): Problem[] {
  if (environmentNames === undefined) {
    return [];
  }
  const known = new Set(environmentNames);
  return environments.flatMap(({ name, promotesFrom }) =>
    promotesFrom
      .filter((upstream) => !known.has(upstream.text))
      .map(({ text, offset }): Problem => {
        const message = `${name.text} promotes from the environment ${quote(text)}, which is not there`;
        return { code: 'unknown-environment', message, help: suggestion(text, environmentNames), offset, environment: name.text };
      }),
  );
}

/** One finding for each group of environments that reach each other, naming its shortest circle from the first name of the alphabet. */
function cycles({ environments }: Draft): Problem[] {
  const byName = new Map(environments.map((environment) => [environment.name.text, environment]));
  const named = new Set<string>();
  return [...byName.keys()].sort().flatMap((name): Problem[] => {
    const circle = named.has(name) ? undefined : circleFrom(name, byName);
    if (circle === undefined) {
      return [];
    }
    // Whatever else lies on a circle with this environment is the same problem.
    const reached = reachable(name, byName);
    for (const other of reached) {
      if (reachable(other, byName).has(name)) {
        named.add(other);
      }
    }
    const from = byName.get(name)?.promotesFrom.find((upstream) => upstream.text === circle[1]);
    return [
      {
        code: 'promotion-cycle',
        message: `promotesFrom goes in a circle: ${circle.join(' from ')}`,
        help: 'take one of them out of promotesFrom, so that digests enter somewhere',
        offset: from?.offset ?? 0,
        environment: name,
      },
    ];
  });
}

/** The shortest way from an environment back to itself: both ends are its name. */
function circleFrom(start: string, byName: ReadonlyMap<string, DraftEnvironment>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const upstream of upstreamOf(name, byName)) {
      if (upstream === start) {
        const way = [name];
        for (let at = cameFrom.get(name); at !== undefined; at = cameFrom.get(at)) {
          way.unshift(at);
        }
        return [...way, start];
      }
      if (!cameFrom.has(upstream)) {
        cameFrom.set(upstream, name);
        queue.push(upstream);
      }
    }
  }
  return undefined;
}

function reachable(start: string, byName: ReadonlyMap<string, DraftEnvironment>): Set<string> {
  const found = new Set<string>();
  const queue = [start];
  for (const name of queue) {
    for (const upstream of upstreamOf(name, byName)) {
      if (!found.has(upstream)) {
        found.add(upstream);
        queue.push(upstream);
      }
    }
  }
  return found;
}

function upstreamOf(name: string, byName: ReadonlyMap<string, DraftEnvironment>): string[] {
  const { promotesFrom = [] } = byName.get(name) ?? {};
  return promotesFrom
    .map((upstream) => upstream.text)
    .filter((text) => byName.has(text))
    .sort();
}
