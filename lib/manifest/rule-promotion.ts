import type { Draft } from './draft';
import { quote, word } from './format-error';
import { Problems } from './problem';
import { reachEachOther } from './promotion-order';
import { suggestion } from './suggest';

/** `unknown-environment` and `promotion-cycle`. */
export function checkPromotion(draft: Draft): Problems {
  const problems = new Problems();
  addUnknownEnvironments(problems, draft);
  addCircles(problems, draft);
  return problems;
}

function addUnknownEnvironments(problems: Problems, { environments, environmentNames }: Draft): void {
  const known = new Set(environmentNames);
  for (const { name, promotesFrom } of environmentNames === undefined ? [] : environments) {
    for (const { text, offset } of promotesFrom.filter((upstream) => !known.has(upstream.text))) {
      problems.add(() => ({
        code: 'unknown-environment',
        message: `${word(name.text)} promotes from the environment ${quote(text)}, which is not there`,
        help: suggestion(text, [...known]),
        offset,
        environment: name.text,
      }));
    }
  }
}

/** One finding for each group of environments that reach each other, naming the shortest circle of the first name in the alphabet. */
function addCircles(problems: Problems, { environments }: Draft): void {
  const byName = new Map(environments.map((environment) => [environment.name.text, environment]));
  const upstream = new Map(
    environments.map(({ name, promotesFrom }) => [name.text, promotesFrom.map((placed) => placed.text).filter((text) => byName.has(text))]),
  );
  for (const group of reachEachOther(upstream)) {
    const [first = ''] = group.sort();
    const circle = circleFrom(first, upstream, new Set(group));
    const environment = byName.get(first);
    if (circle !== undefined && environment !== undefined) {
      problems.add(() => ({
        code: 'promotion-cycle',
        message: `promotesFrom goes in a circle: ${circle.slice(0, MOST_SHOWN).map(word).join(' from ')}${circle.length > MOST_SHOWN ? ' from …' : ''}`,
        help: 'take one of them out of promotesFrom, so that digests can enter somewhere',
        offset: environment.promotesFrom.find((placed) => placed.text === circle[1])?.offset ?? environment.name.offset,
        environment: first,
      }));
    }
  }
}

/** A longer circle is cut in the message. */
const MOST_SHOWN = 20;

/** The shortest way from an environment of a group back to itself, both ends its name; undefined when there is none. */
function circleFrom(start: string, upstream: ReadonlyMap<string, readonly string[]>, group: ReadonlySet<string>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const next of [...(upstream.get(name) ?? [])].filter((text) => group.has(text)).sort()) {
      if (next === start) {
        const way = [start];
        for (let at: string | undefined = name; at !== undefined; at = cameFrom.get(at)) {
          way.push(at);
        }
        return way.reverse();
      }
      if (!cameFrom.has(next)) {
        cameFrom.set(next, name);
        queue.push(next);
      }
    }
  }
  return undefined;
}
